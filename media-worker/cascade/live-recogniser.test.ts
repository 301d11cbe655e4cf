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
  const live = new LiveRecogniser({
    speechToText,
    options: { language: 'en-US' },
    listener: {
      onPartial: (text) => heard.push(`… ${text}`),
      onUtterance: ({ text }) => heard.push(text),
      onTrouble: () => heard.push('(trouble)'),
      onLost: () => heard.push('(lost)'),
    },
    clock,
    logger: new FakeLogger(),
  });
  return { clock, speechToText, heard, live };
}

const second = new Uint8Array(32_000);

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
});
