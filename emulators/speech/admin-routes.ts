import { Hono } from 'hono';
import { z } from 'zod';
import { UnknownFaultError } from '#emulators/runtime/fault-switchboard.ts';
import { createPhoneVoice } from './phone-voice.ts';
import type { ServiceResources } from './service-connection.ts';
import type { SpeechKey } from './speech-key.ts';
import { CALLER_VOICE, UnsupportedVoiceError } from './voice/espeak-voice.ts';
import { encodeWav } from './wav.ts';

/** What a telephone carries. */
const PHONE_SAMPLE_RATE_HZ = 16_000;

const faultsBody = z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]));
const speakBody = z.strictObject({
  text: z.string().min(1).max(5_000),
  voice: z.string().default(CALLER_VOICE),
});

/** Plain HTTP of the emulator: tokens, faults, statistics, and speech to listen to. */
export function createAdminRoutes(resources: ServiceResources, key: SpeechKey): Hono {
  const { faults, engine, library, stats } = resources;
  const mouth = createPhoneVoice(resources);
  const routes = new Hono();

  routes.onError((error, context) => {
    const isCallersFault =
      error instanceof UnknownFaultError ||
      error instanceof UnsupportedVoiceError ||
      error instanceof z.ZodError ||
      error instanceof SyntaxError;
    return context.json({ error: error.message }, isCallersFault ? 400 : 500);
  });

  routes.post('/sts/v1.0/issueToken', (context) => {
    const { searchParams } = new URL(context.req.url);
    if (!key.admits({ headers: context.req.header() }, searchParams)) {
      return context.json({ error: 'Access denied due to invalid subscription key.' }, 401);
    }
    return context.text(key.issueToken());
  });

  routes.get('/_admin/faults', (context) => context.json(faults.switchboard.active()));
  routes.post('/_admin/faults', async (context) => {
    faults.switchboard.set(faultsBody.parse(await context.req.json()));
    return context.json(faults.switchboard.active());
  });
  routes.delete('/_admin/faults', (context) => {
    faults.switchboard.clear();
    return context.json({});
  });

  routes.get('/_admin/stats', (context) =>
    context.json({ ...stats, utterances: library.size, cachedUtterances: engine.cachedUtterances }),
  );

  routes.post('/_admin/speak', async (context) => {
    const { text, voice } = speakBody.parse(await context.req.json());
    const wav = encodeWav(await mouth.speak(text, voice), PHONE_SAMPLE_RATE_HZ);
    return context.body(new Uint8Array(wav), 200, { 'content-type': 'audio/wav' });
  });

  return routes;
}
