import { describe, expect, it } from 'vitest';
import type { RecognitionOptions } from '#shared/contracts/speech-to-text.ts';
import { voiceForLanguage } from '#shared/speech/voice-for-language.ts';
import { createCallFakes } from '../testing/call-fakes.ts';
import { startTalkingCall } from '../testing/talking-call.ts';
import { english } from './spoken-lines/english.ts';
import { spanish } from './spoken-lines/spanish.ts';

const ava = { name: 'en-US-AvaMultilingualNeural', language: 'en-US' };
const agent = { voice: ava, voice_by_language: { 'es-US': { name: 'es-US-PalomaNeural' } } };
const recognition = { language: 'en-US', candidateLanguages: ['en-US', 'es-US', 'ja-JP'] };

async function call(recognitionOf: () => RecognitionOptions = () => recognition) {
  const started = await startTalkingCall(
    createCallFakes({ firstAudioMs: 80, audioMsPerCharacter: 50 }),
    { recognitionOf, voiceOf: (_agent, language) => voiceForLanguage(agent, language) },
  );
  started.conversation.agent = { name: 'Concierge', voice: ava };
  return {
    ...started,
    /** What was said since the last time that this was asked, each with its voice. */
    saidNow: () =>
      started.textToSpeech.speeches.splice(0).map(({ text, voice }) => [text, voice.name]),
  };
}

describe('a caller who speaks another language', () => {
  it('is answered and waited with in it, and in English again when they go back', async () => {
    const { caller, conversation, hearsOut, saidNow, leavesNothing } = await call();
    conversation.reply({ waitMs: 5000 }, 'Son veinte dólares.');
    await caller.says('quiero pagar mi factura', { language: 'es-US' });
    await hearsOut();
    expect(conversation.inputs.at(-1)).toMatchObject({ source: 'speech', language: 'es-US' });
    expect(saidNow()).toEqual([
      [spanish.oneMoment, 'es-US-PalomaNeural'],
      ['Son veinte dólares.', 'es-US-PalomaNeural'],
    ]);

    conversation.reply({ waitMs: 5000 }, 'It is twenty dollars.');
    await caller.says('sorry how much was that', { language: 'en-US' });
    await hearsOut();
    expect(conversation.inputs.at(-1)).toMatchObject({ language: 'en-US' });
    expect(saidNow()).toEqual([
      [english.letMeSee, ava.name],
      ['It is twenty dollars.', ava.name],
    ]);
    await leavesNothing();
  });

  it('is prepared for in it: the answer made ahead is the one that is used', async () => {
    const { caller, conversation, hearsOut, saidNow, leavesNothing } = await call();
    conversation.reply('Claro que sí.', { waitFor: 'commit' });
    await caller.says('quiero pagar mi factura', { language: 'es-US' });
    await hearsOut();
    expect(conversation.prepared.at(-1)).toMatchObject({ language: 'es-US' });
    expect(conversation.inputs).toHaveLength(1);
    expect(saidNow()).toEqual([['Claro que sí.', 'es-US-PalomaNeural']]);
    await leavesNothing();
  });

  it('does not change the voice by a short word in between', async () => {
    const { caller, conversation, hearsOut, saidNow, leavesNothing } = await call();
    conversation.reply('¿Algo más?');
    await caller.says('quiero pagar mi factura', { language: 'es-US' });
    await hearsOut();
    conversation.reply('De acuerdo.');
    await caller.says('no', { language: 'en-US' });
    await hearsOut();
    expect(saidNow()).toEqual([
      ['¿Algo más?', 'es-US-PalomaNeural'],
      ['De acuerdo.', 'es-US-PalomaNeural'],
    ]);
    await leavesNothing();
  });

  it('is asked in it whether they are still there', async () => {
    const { caller, conversation, hearsOut, saidNow, leavesNothing } = await call();
    conversation.reply('¿Cuál es su número de cuenta?');
    await caller.says('quiero pagar mi factura', { language: 'es-US' });
    await hearsOut();
    saidNow();
    await caller.isSilent(8000);
    expect(saidNow()).toEqual([[spanish.stillThere, 'es-US-PalomaNeural']]);
    await leavesNothing();
  });

  it('hears our own lines in English, from a voice that is told so, when nobody has written them', async () => {
    const { caller, conversation, hearsOut, textToSpeech, leavesNothing } = await call();
    conversation.reply({ waitMs: 5000 }, 'はい。');
    await caller.says('請求書について 教えて ください', { language: 'ja-JP' });
    await hearsOut();
    expect(textToSpeech.speeches.map(({ text, voice }) => [text, voice.language])).toEqual([
      [english.oneMoment, 'en-US'],
      ['はい。', 'ja-JP'],
    ]);
    await leavesNothing();
  });

  it('is not guessed at by an agent who listens for one language', async () => {
    const { caller, conversation, hearsOut, saidNow, leavesNothing } = await call(() => ({
      language: 'en-US',
    }));
    conversation.reply('I see.');
    await caller.says('quiero pagar mi factura', { language: 'es-US' });
    await hearsOut();
    expect(conversation.inputs[0]).not.toHaveProperty('language');
    expect(saidNow()).toEqual([['I see.', ava.name]]);
    await leavesNothing();
  });
});
