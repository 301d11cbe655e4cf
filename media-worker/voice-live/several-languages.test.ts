import { describe, expect, it } from 'vitest';
import { english } from '../cascade/spoken-lines/english.ts';
import { spanish } from '../cascade/spoken-lines/spanish.ts';
import { startEngineCall } from './testing/engine-call.ts';
import { startVoiceLiveCall, toolCall } from './testing/voice-live-call.ts';

const candidateLanguages = ['en-US', 'es-US', 'de-DE'];

/** What the model was told last about how it speaks and hears. */
const toldOf = (call: {
  readonly model: Awaited<ReturnType<typeof startVoiceLiveCall>>['model'];
}) => {
  const { voice, language, instructions } = call.model.session.settings.at(-1) ?? {};
  return { voice: voice?.language, language, instructions };
};

describe('a caller who speaks another language to a model that hears and speaks', () => {
  it('is answered in its voice, and in English again when they go back', async () => {
    const call = await startEngineCall({ candidateLanguages });
    expect(toldOf(call)).toMatchObject({ voice: 'en-US', language: 'en-US' });
    call.model.reply('Son veinte dólares.');
    await call.says('Quiero pagar mi factura.', 'es-US');
    await call.clock.advance(4000);
    const spoken = toldOf(call);
    expect(spoken).toMatchObject({ voice: 'es-US', language: 'es-US' });
    expect(spoken.instructions).toContain('The customer speaks es-US: answer in that language.');
    call.model.reply('It is twenty dollars.');
    await call.says('Sorry, how much was that?', 'en-US');
    await call.clock.advance(4000);
    expect(toldOf(call)).toMatchObject({ voice: 'en-US', language: 'en-US' });
    expect(toldOf(call).instructions).toContain('The customer speaks en-US');
    await call.session.close();
    await call.conversation.close('completed');
    expect(call.clock.pendingTimers).toBe(0);
  });

  it('gets the first answer in it already, if nothing of that is there when it is found out', async () => {
    const call = await startVoiceLiveCall({ candidateLanguages, firstWordMs: 500 });
    call.model.reply('Son veinte dólares.');
    await call.says('Quiero pagar mi factura.', 100, 'es-US');
    expect(toldOf(call)).toMatchObject({ voice: 'es-US' });
    await call.hearsOut();
    expect(call.model.session.asked).toHaveLength(2);
    expect(call.remembered()).toEqual([
      'user: Quiero pagar mi factura.',
      'assistant: Son veinte dólares.',
    ]);
    expect(call.engine.turns).toHaveLength(1);
    expect(call.engine.turns[0]).toMatchObject({ said: 'Son veinte dólares.' });
    await call.leavesNothing();
  });

  it('does not hear an answer broken off that has begun before it is found out', async () => {
    const call = await startVoiceLiveCall({ candidateLanguages });
    call.model.reply('Son veinte dólares.');
    await call.says('Quiero pagar mi factura.', 600, 'es-US');
    await call.hearsOut();
    expect(call.model.session.asked).toHaveLength(1);
    expect(call.engine.turns[0]?.said).toBe('Son veinte dólares.');
    expect(toldOf(call)).toMatchObject({ voice: 'es-US' });
    await call.leavesNothing();
  });

  it('is found out by the words where the service does not tell', async () => {
    const call = await startVoiceLiveCall({ candidateLanguages });
    call.model.reply('Es sind zwanzig Dollar.');
    await call.says('Ich möchte meine Rechnung bezahlen');
    await call.hearsOut();
    expect(toldOf(call)).toMatchObject({ voice: 'de-DE', language: 'de-DE' });
    await call.leavesNothing();
  });

  it('is waited with in it, and asked in it whether they are there', async () => {
    const call = await startVoiceLiveCall({ candidateLanguages });
    call.toolsTake(6000);
    call.model.reply({ toolCalls: [toolCall('get_bill')] }, '¿Quiere pagarla ahora?');
    await call.says('Quiero pagar mi factura.', 100, 'es-US');
    await call.clock.advance(5000);
    await call.hearsOut();
    await call.clock.advance(9000);
    expect(call.ownWords()).toEqual([spanish.oneMoment, spanish.stillThere]);
    const voices = call.textToSpeech.speeches.map(({ voice }) => voice.language);
    expect(voices).toEqual(['es-US', 'es-US']);
    await call.leavesNothing();
  });

  it('hears an apology in it', async () => {
    const call = await startVoiceLiveCall({ candidateLanguages });
    const filtered = { end: { status: 'content-filter' as const } };
    call.model.reply(filtered, filtered);
    await call.says('Quiero pagar mi factura.', 100, 'es-US');
    await call.hearsOut();
    expect(call.ownWords().join(' ')).toMatch(/^Lo siento/);
    await call.leavesNothing();
  });

  it('is not taken for one by a short word in between', async () => {
    const call = await startVoiceLiveCall({ candidateLanguages });
    call.model.reply('Anything else?');
    await call.says('no', 100, 'es-US');
    await call.hearsOut();
    expect(toldOf(call)).toMatchObject({ voice: 'en-US', language: 'en-US' });
    expect(call.model.session.settings).toHaveLength(1);
    await call.leavesNothing();
  });

  it('is spoken to in it by a model that had to be replaced', async () => {
    const call = await startVoiceLiveCall({ candidateLanguages });
    call.model.reply('Son veinte dólares.');
    await call.says('Quiero pagar mi factura.', 100, 'es-US');
    await call.hearsOut();
    call.model.session.fail();
    await call.clock.advance(2000);
    expect(call.model.sessions).toHaveLength(2);
    expect(call.model.session.settings[0]).toMatchObject({
      language: 'es-US',
      voice: { language: 'es-US' },
    });
    await call.leavesNothing();
  });

  it('is spoken to in it by the cascade, too, when the model stays away', async () => {
    const told: unknown[] = [];
    const call = await startEngineCall({
      candidateLanguages,
      fallBack(languageHeard) {
        told.push(languageHeard);
        return {
          outcome: 'completed',
          isAtRest: false,
          start: async () => undefined,
          pushAudio: () => undefined,
          pressKey: () => undefined,
          close: async () => undefined,
        };
      },
    });
    call.model.reply('Son veinte dólares.');
    await call.says('Quiero pagar mi factura.', 'es-US');
    await call.clock.advance(4000);
    call.model.openError = new Error('away');
    call.model.session.fail();
    await call.clock.advance(10_000);
    expect(told).toEqual(['es-US']);
    await call.session.close();
    await call.conversation.close('completed');
  });

  it('is not guessed at by an agent who listens for one language', async () => {
    const call = await startVoiceLiveCall();
    call.toolsTake(6000);
    call.model.reply({ toolCalls: [toolCall('get_bill')] }, 'It is twenty dollars.');
    await call.says('Quiero pagar mi factura.', 100, 'es-US');
    await call.clock.advance(5000);
    await call.hearsOut();
    expect(call.ownWords()).toEqual([english.oneMoment]);
    expect(call.model.session.asked).toHaveLength(2);
    expect(toldOf(call)).toMatchObject({ voice: 'en-US', language: 'en-US' });
    await call.leavesNothing();
  });
});
