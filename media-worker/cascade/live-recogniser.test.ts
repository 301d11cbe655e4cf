import { describe, expect, it } from 'vitest';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { LiveRecogniser } from './live-recogniser.ts';

function recogniser() {
  const clock = new VirtualClock();
  const speechToText = new FakeSpeechToText();
  const heard: string[] = [];
  const voice = { ms: 0 };
  const live = new LiveRecogniser({
    speechToText,
    options: { language: 'en-US' },
    listener: {
      onLanguage: () => undefined,
      onHypothesis: ({ text }) => heard.push(`… ${text}`),
      onPhrase: ({ text }) => heard.push(text),
      onPhraseLost: () => undefined,
      onTrouble: () => heard.push('(trouble)'),
      onUnanswered: () => heard.push('(unanswered)'),
      onLost: () => heard.push('(lost)'),
    },
    voicedMs: () => voice.ms,
    clock,
    logger: new FakeLogger(),
  });
  return { clock, speechToText, heard, live, voice };
}

const second = new Uint8Array(32_000);
/** Twenty milliseconds of a clear voice. */
const voiceFrame = new Uint8Array(Int16Array.from({ length: 320 }, () => 3000).buffer);
const quietFrame = new Uint8Array(640);

describe('a live recogniser', () => {
  it('keeps the newest two seconds for a session that is not there yet', async () => {
    const { clock, speechToText, live } = recogniser();
    for (let pushed = 0; pushed < 5; pushed += 1) live.push(second);
    live.open();
    await clock.advance(1);
    expect(speechToText.session.pushedBytes).toBe(64_000);
    await live.close();
  });

  it('goes on in another language on a new session, and the old one is silent', async () => {
    const { clock, speechToText, heard, live } = recogniser();
    live.open();
    await clock.advance(1);
    const english = speechToText.session;
    live.use({ language: 'en-US' });
    expect(speechToText.sessions).toHaveLength(1);
    live.use({ language: 'es-ES' });
    live.push(second);
    await clock.advance(1);
    expect(speechToText.session.options.language).toBe('es-ES');
    expect(speechToText.session.pushedBytes).toBe(32_000);
    expect(english.closed).toBe(true);
    english.hear('late');
    speechToText.session.hear('hola');
    expect(heard).toEqual(['… hola', 'hola']);
    await live.close();
  });

  it('hears a caller out before it goes on in another language', async () => {
    const { clock, speechToText, heard, live, voice } = recogniser();
    live.open();
    await clock.advance(1);
    const english = speechToText.session;
    voice.ms = 400;
    live.use({ language: 'es-ES' });
    english.partial('the lights');
    voice.ms = 0;
    live.push(quietFrame);
    expect(speechToText.sessions).toHaveLength(1);
    english.final('the lights went out');
    await clock.advance(1);
    expect(heard.at(-1)).toBe('the lights went out');
    expect(speechToText.session.options.language).toBe('es-ES');
    await live.close();
  });

  it('changes the language in the next pause, or under a noise that has no words', async () => {
    const { clock, speechToText, live, voice } = recogniser();
    live.open();
    await clock.advance(1);
    voice.ms = 400;
    live.use({ language: 'es-ES' });
    voice.ms = 0;
    live.push(quietFrame);
    await clock.advance(1);
    expect(speechToText.session.options.language).toBe('es-ES');
    voice.ms = 400;
    live.use({ language: 'fr-FR' });
    expect(speechToText.sessions).toHaveLength(2);
    voice.ms = 3020;
    live.push(voiceFrame);
    await clock.advance(1);
    expect(speechToText.session.options.language).toBe('fr-FR');
    await live.close();
  });

  it('takes the newest options when they change while it connects', async () => {
    const { clock, speechToText, live } = recogniser();
    live.open();
    live.use({ language: 'es-ES' });
    live.use({ language: 'fr-FR' });
    await clock.advance(10);
    const open = speechToText.sessions.filter(({ closed }) => !closed);
    expect(open.map(({ options }) => options.language)).toEqual(['fr-FR']);
    await live.close();
  });

  it('says that there is trouble, then that it is lost, and nothing after', async () => {
    const { clock, speechToText, heard, live } = recogniser();
    speechToText.openError = new SpeechError('speech_unavailable');
    live.open();
    await clock.advance(10_000);
    expect(heard).toEqual(['(trouble)', '(lost)']);
    await live.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('closes cleanly while it is trying to connect', async () => {
    const { clock, speechToText, heard, live } = recogniser();
    speechToText.openError = new SpeechError('speech_unavailable');
    live.open();
    await clock.advance(300);
    await live.close();
    await clock.advance(10_000);
    expect(heard).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('closes a session that opens after the call is over', async () => {
    const { clock, speechToText, live } = recogniser();
    live.open();
    await live.close();
    await clock.advance(1);
    expect(speechToText.sessions.every(({ closed }) => closed)).toBe(true);
  });

  it('slows down and gives up on a service that ends every session it opens', async () => {
    const { clock, speechToText, heard, live } = recogniser();
    live.open();
    for (let passed = 0; passed < 10_000; passed += 10) {
      await clock.advance(10);
      speechToText.session.fail();
    }
    expect(speechToText.sessions.length).toBeLessThanOrEqual(4);
    expect(heard).toEqual(['(trouble)', '(lost)']);
    await live.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('opens the next session at once when one dies that had worked', async () => {
    const { clock, speechToText, heard, live } = recogniser();
    live.open();
    for (let deaths = 0; deaths < 10; deaths += 1) {
      await clock.advance(60_000);
      speechToText.session.fail();
      await clock.advance(1);
      expect(speechToText.sessions).toHaveLength(deaths + 2);
    }
    expect(heard).toEqual([]);
    await live.close();
  });

  it('replaces a session that does not answer to clear speech, and says so', async () => {
    const { clock, speechToText, heard, live } = recogniser();
    const say = async (frame: Uint8Array, forMs: number) => {
      for (let passed = 0; passed < forMs; passed += 20) {
        live.push(frame);
        await clock.advance(20);
      }
    };
    live.open();
    await say(voiceFrame, 1500);
    const deaf = speechToText.session;
    await say(quietFrame, 3000);
    expect(heard).toEqual(['(unanswered)']);
    expect(deaf.closed).toBe(true);
    await say(voiceFrame, 1500);
    speechToText.session.hear('hello');
    await say(quietFrame, 5000);
    expect(heard).toEqual(['(unanswered)', '… hello', 'hello']);
    expect(speechToText.sessions).toHaveLength(2);
    await live.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('gives up on a service that stays deaf', async () => {
    const { clock, speechToText, heard, live } = recogniser();
    live.open();
    for (let tries = 0; tries < 6; tries += 1) {
      for (const [frame, count] of [
        [voiceFrame, 100],
        [quietFrame, 250],
      ] as const) {
        for (let sent = 0; sent < count; sent += 1) {
          live.push(frame);
          await clock.advance(20);
        }
      }
    }
    expect(heard.filter((what) => what === '(unanswered)')).toHaveLength(3);
    expect(heard.at(-1)).toBe('(lost)');
    expect(speechToText.sessions.every(({ closed }) => closed)).toBe(true);
    await live.close();
  });

  it('goes on when a session breaks while it is given what was said before', async () => {
    const { clock, speechToText, heard, live } = recogniser();
    const open = speechToText.open.bind(speechToText);
    speechToText.open = async (options, listener) => {
      speechToText.open = open;
      const session = await open(options, listener);
      session.push = () => session.fail();
      return session;
    };
    live.push(second);
    live.open();
    await clock.advance(2000);
    expect(speechToText.sessions).toHaveLength(2);
    speechToText.session.hear('hello');
    expect(heard.at(-1)).toBe('hello');
    await live.close();
    expect(clock.pendingTimers).toBe(0);
  });
});
