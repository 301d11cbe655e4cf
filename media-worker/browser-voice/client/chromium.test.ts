import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#shared/contracts/clock.ts';
import type {
  RecognitionListener,
  RecognitionOptions,
  SpeechToText,
} from '#shared/contracts/speech-to-text.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { tone } from '../../audio/tone.ts';
import { startTestWorker } from '../../testing/test-worker.ts';
import { chromiumPath, openChromium } from './testing/chromium.ts';
import type { PageReport } from './testing/page-reports.ts';
import { startPageServer } from './testing/page-server.ts';

const patience = { timeout: 15_000, interval: 20 };
const audioMsPerCharacter = 20;
const reply = 'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi';

/** A recogniser that also measures what it hears. */
class Ear implements SpeechToText {
  readonly recogniser = new FakeSpeechToText();
  /** Greatest sample of the last 20 ms. */
  peak = 0;
  loudest = 0;

  async open(options: RecognitionOptions, listener: RecognitionListener) {
    const session = await this.recogniser.open(options, listener);
    return {
      push: (pcm: Uint8Array) => {
        const samples = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.length / 2);
        this.peak = Math.max(...samples);
        this.loudest = Math.max(this.loudest, this.peak);
        session.push(pcm);
      },
      close: () => session.close(),
    };
  }
}

/** Sounds of 250 ms with pauses between them: a steady tone would be suppressed as noise. */
function syllables(): Uint8Array {
  const sound = tone({
    frequencyHz: 300,
    sampleRateHz: 48_000,
    durationMs: 250,
    amplitude: 12_000,
  });
  const pause = new Uint8Array(sound.length);
  return Buffer.concat([sound, pause, sound, pause, sound, pause]);
}

const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A page in a real browser, in a conversation with a worker. */
async function conversation(path: string) {
  const pages = await startPageServer();
  cleanUps.push(() => pages.close());
  const ear = new Ear();
  const world = await startTestWorker(
    {
      hotStore: new FakeHotStore({ clock: systemClock }),
      speechToText: ear,
      textToSpeech: new FakeTextToSpeech({ audioMsPerCharacter }),
      callControl: createFakeCallControl(),
      logger: new FakeLogger(),
    },
    { allowedOrigins: [pages.origin] },
  );
  cleanUps.push(() => world.server.drain());
  const url = world.browserUrl(await world.browserToken('browser-1'));
  const browser = await openChromium(path, {
    url: `${pages.origin}/?url=${encodeURIComponent(url)}`,
    microphonePcm: syllables(),
  });
  cleanUps.push(() => browser.close());
  const reportsOf = <W extends PageReport['what']>(what: W) =>
    pages.reports.filter(
      (report): report is Extract<PageReport, { what: W }> => report.what === what,
    );
  await vi.waitFor(() => {
    if (!reportsOf('state').some(({ state }) => state === 'live')) {
      throw new Error(`The page is not live: ${JSON.stringify(pages.reports)}`);
    }
  }, patience);
  const talk = world.conversations.get('browser-1');
  if (talk === undefined) throw new Error('No conversation was opened.');
  return { ...world, ear, pages, reportsOf, talk };
}

const reason = chromiumPath === undefined ? ' (skipped: no Chromium on this machine)' : '';

describe.skipIf(chromiumPath === undefined)(`the client in Chromium${reason}`, () => {
  it('hears the visitor, plays the agent, falls silent and knows what was heard', async () => {
    const { ear, pages, reportsOf, talk } = await conversation(chromiumPath ?? '');

    await vi.waitFor(() => expect(ear.loudest).toBeGreaterThan(2000), patience);
    expect(reportsOf('microphone')[0]?.settings).toMatchObject({
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    });

    pages.order({ do: 'mute', muted: true });
    await vi.waitFor(() => expect(ear.peak).toBe(0), patience);

    talk.reply(reply);
    pages.order({ do: 'type', text: 'Tell me the alphabet.' });
    const playedMs = () => reportsOf('played').at(-1)?.ms ?? 0;
    await vi.waitFor(() => expect(playedMs()).toBeGreaterThan(400), patience);
    expect(reportsOf('loudspeaker')).toHaveLength(1);

    ear.recogniser.session.speechStart();
    ear.recogniser.session.partial('wait a moment please');
    await vi.waitFor(
      () => expect(reportsOf('message').map(({ type }) => type)).toContain('audio-stop'),
      patience,
    );
    ear.recogniser.session.final('Wait a moment please.');
    await vi.waitFor(() => expect(talk.cuts).toHaveLength(1), patience);
    const heard = talk.cuts[0]?.heardText ?? '';
    const stoppedAt = pages.reports.findIndex(
      (report) => report.what === 'message' && report.type === 'audio-stop',
    );
    const heardMs = heard.length * audioMsPerCharacter;
    const playedAtStopMs = Math.max(
      ...pages.reports.slice(0, stoppedAt).map((report) => ('ms' in report ? report.ms : 0)),
    );
    expect(reply.startsWith(heard)).toBe(true);
    expect(heardMs).toBeGreaterThan(0);
    // Never a word that was not played, and no more than a long word and two reports behind.
    expect(heardMs).toBeLessThanOrEqual(playedAtStopMs + 60);
    expect(heardMs).toBeGreaterThan(playedAtStopMs - 400);

    pages.order({ do: 'stop' });
    await vi.waitFor(() => expect(talk.closes).toEqual(['completed']), patience);
    expect(reportsOf('state').at(-1)).toMatchObject({ state: 'ended', code: 1000 });
    expect(reportsOf('failure')).toEqual([]);
  }, 60_000);
});
