import { describe, expect, it } from 'vitest';
import type { SynthesisSession } from '#shared/contracts/text-to-speech.ts';
import { CodedError, SpeechError } from '#shared/errors/coded-error.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createGuardedTextToSpeech } from './guarded-text-to-speech.ts';
import { SpeechRefusedError } from './speech-refused-error.ts';

const voice = { name: 'en-US-AvaMultilingualNeural', language: 'en-US' };

async function guarded(firstAudioMs = 0) {
  const clock = new VirtualClock();
  const logger = new FakeLogger();
  const service = new FakeTextToSpeech({ clock, firstAudioMs });
  const textToSpeech = createGuardedTextToSpeech({
    textToSpeech: service,
    firstAudioMs: 1000,
    secondAttemptMs: 450,
    clock,
    logger,
  });
  const session = await textToSpeech.open();
  return { clock, logger, service, textToSpeech, session };
}

/** Waits for something while time goes on. */
async function along<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  work.then(over, over);
  while (!isOver) await clock.advance(10);
  return work;
}

/** Speaks and says how it ended. */
async function say(session: SynthesisSession, signal = new AbortController().signal) {
  try {
    for await (const _ of session.speak({ text: 'Hello.', voice }, signal));
    return 'spoken';
  } catch (error) {
    return error instanceof CodedError ? error.code : String(error);
  }
}

describe('guarded synthesis', () => {
  it('costs a caller one failed attempt and a hurried second one, and then nothing more', async () => {
    const { clock, service, session, textToSpeech, logger } = await guarded();
    service.stalled = true;
    const startedAt = clock.now();
    const first = say(session);
    await clock.advance(1000);
    expect(await first).toBe('speech_timeout');
    const second = say(session);
    await clock.advance(450);
    expect(await second).toBe('speech_timeout');
    expect(clock.now() - startedAt).toBe(1450);
    expect(textToSpeech.isOpen).toBe(true);
    expect(logger.events('error')).toEqual(['speech synthesis is taken for dead']);
    for (let clause = 0; clause < 5; clause += 1) {
      expect(await say(session)).toBe('speech_unavailable');
    }
    expect(await say(await textToSpeech.open())).toBe('speech_unavailable');
    expect(service.speeches).toHaveLength(2);
    await textToSpeech.close();
  });

  it('tries by itself, and speaks again within ten seconds of the service being back', async () => {
    const { clock, service, session, textToSpeech, logger } = await guarded();
    service.error = new SpeechError('speech_unavailable');
    await along(clock, say(session));
    await along(clock, say(session));
    await clock.advance(30_000);
    expect(textToSpeech.isOpen).toBe(true);
    service.error = undefined;
    const backAt = clock.now();
    while (textToSpeech.isOpen) await clock.advance(100);
    expect(clock.now() - backAt).toBeLessThanOrEqual(10_000);
    expect(logger.events('info')).toEqual(['speech synthesis is back']);
    expect(await along(clock, say(session))).toBe('spoken');
    expect(service.openSessions).toBe(1);
    await session.close();
    expect(service.openSessions).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not take the service for dead while other calls are being spoken to', async () => {
    const { clock, service, session, textToSpeech } = await guarded();
    for (let turn = 0; turn < 5; turn += 1) {
      service.error = new SpeechError('speech_unavailable');
      expect(await along(clock, say(session))).toBe('speech_unavailable');
      service.error = undefined;
      expect(await along(clock, say(session))).toBe('spoken');
    }
    expect(textToSpeech.isOpen).toBe(false);
  });

  it('forgets a failure that is long ago', async () => {
    const { clock, service, session, textToSpeech } = await guarded(800);
    service.stalled = true;
    const failing = say(session);
    await clock.advance(1000);
    expect(await failing).toBe('speech_timeout');
    service.stalled = false;
    await clock.advance(11_000);
    const slow = say(session);
    await clock.advance(800);
    expect(await slow).toBe('spoken');
    expect(textToSpeech.isOpen).toBe(false);
  });

  it('blames the service neither for a caller who cuts in nor for what it was wrongly asked', async () => {
    const { clock, service, session, textToSpeech } = await guarded();
    service.stalled = true;
    for (let turn = 0; turn < 4; turn += 1) {
      const bargeIn = new AbortController();
      const spoken = say(session, bargeIn.signal);
      await clock.advance(10);
      bargeIn.abort(new Error('barge-in'));
      expect(await spoken).toBe('Error: barge-in');
    }
    service.stalled = false;
    for (const error of [
      new SpeechRefusedError('Unsupported voice.'),
      new CodedError('pool_exhausted'),
    ]) {
      service.error = error;
      for (let turn = 0; turn < 4; turn += 1) {
        expect(await along(clock, say(session))).toBe(error.code);
      }
    }
    expect(textToSpeech.isOpen).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not hurry what has begun to be heard', async () => {
    const { clock, service, session } = await guarded(900);
    const spoken = say(session);
    await clock.advance(900);
    expect(await spoken).toBe('spoken');
    expect(service.speeches[0]?.outcome).toBe('spoken');
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends a trial that is under way when it is closed', async () => {
    const { clock, service, session, textToSpeech } = await guarded();
    service.error = new SpeechError('speech_unavailable');
    await along(clock, say(session));
    await along(clock, say(session));
    service.error = undefined;
    service.stalled = true;
    await clock.advance(2500);
    expect(service.speeches.at(-1)?.outcome).toBe('speaking');
    await Promise.all([textToSpeech.close(), session.close()]);
    expect(service.speeches.at(-1)?.outcome).toBe('cancelled');
    expect(clock.pendingTimers).toBe(0);
    expect(service.openSessions).toBe(0);
  });
});
