import { describe, expect, it } from 'vitest';
import type { RecognitionListener, RecognitionOptions } from '#shared/contracts/speech-to-text.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeRecognitionSession } from '#shared/testing/fake-speech-to-text.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createPooledSpeechToText } from './pooled-speech-to-text.ts';

interface Connection {
  readonly options: RecognitionOptions;
  isUsable: boolean;
  isOpen: boolean;
  session?: FakeRecognitionSession;
}

const silent: RecognitionListener = {
  onSpeechStart: () => undefined,
  onPartial: () => undefined,
  onFinal: () => undefined,
  onError: () => undefined,
};
const english: RecognitionOptions = { language: 'en-US', segmentationSilenceMs: 700 };
const spanish: RecognitionOptions = { language: 'es-US', phraseHints: ['luz'] };

function pooled(limits: { warmTarget?: number; capacity?: number; maxAgeMs?: number } = {}) {
  const clock = new VirtualClock();
  const connections: Connection[] = [];
  const service: { error: Error | undefined; startError: Error | undefined } = {
    error: undefined,
    startError: undefined,
  };
  const speechToText = createPooledSpeechToText({
    speechToText: {
      async connect(options) {
        if (service.error !== undefined) throw service.error;
        const connection: Connection = { options, isUsable: true, isOpen: true };
        connections.push(connection);
        return {
          get isUsable() {
            return connection.isUsable;
          },
          async start(listener) {
            if (service.startError !== undefined) throw service.startError;
            connection.session = new FakeRecognitionSession(options, listener);
            return connection.session;
          },
          async close() {
            connection.isOpen = false;
            await connection.session?.close();
          },
        };
      },
    },
    limits: {
      warmTarget: 1,
      capacity: 3,
      maxWaitMs: 1000,
      maxAgeMs: 150_000,
      dedicatedMs: 0,
      ...limits,
    },
    clock,
    logger: new FakeLogger(),
  });
  const open = () => connections.filter(({ isOpen }) => isOpen);
  return { clock, connections, service, speechToText, open };
}

describe('pooled recognition', () => {
  it('hands a call a recogniser that was connected ahead, and connects the next', async () => {
    const { clock, connections, speechToText } = pooled();
    speechToText.warm(english);
    await clock.advance(0);
    expect(connections).toHaveLength(1);
    const finals: string[] = [];
    const session = await speechToText.open(
      { ...english },
      { ...silent, onFinal: ({ text }) => finals.push(text) },
    );
    expect(connections[0]?.session).toBeDefined();
    session.push(new Uint8Array(640));
    expect(connections[0]?.session?.pushedBytes).toBe(640);
    connections[0]?.session?.final('My power is out.');
    expect(finals).toEqual(['My power is out.']);
    await clock.advance(0);
    expect(connections).toHaveLength(2);
    expect(speechToText.metrics()).toMatchObject([
      { name: 'speech-to-text en-US 700 ms', inUse: 1, warm: 1, allocations: { warm: 1, cold: 0 } },
    ]);
    await session.close();
    await speechToText.close();
  });

  it('lets no second caller have a recogniser that has heard one', async () => {
    const { clock, connections, speechToText, open } = pooled();
    for (let call = 0; call < 5; call += 1) {
      const session = await speechToText.open(english, silent);
      await session.close();
      await session.close();
      await clock.advance(0);
    }
    expect(connections.filter(({ session }) => session !== undefined)).toHaveLength(5);
    expect(open()).toHaveLength(1);
    await speechToText.close();
    expect(open()).toHaveLength(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('keeps recognisers with other options apart', async () => {
    const { clock, connections, speechToText } = pooled();
    speechToText.warm(english);
    speechToText.warm(spanish);
    speechToText.warm({ ...spanish, phraseHints: ['agua'] });
    await clock.advance(0);
    const session = await speechToText.open(spanish, silent);
    expect(connections.find((each) => each.session !== undefined)?.options).toEqual(spanish);
    expect(speechToText.metrics().map(({ name }) => name)).toEqual([
      'speech-to-text en-US 700 ms',
      'speech-to-text es-US (2)',
      'speech-to-text es-US',
    ]);
    await session.close();
    await speechToText.close();
  });

  it('hands out nothing that is old or has lost its socket while it waited', async () => {
    const { clock, connections, speechToText, open } = pooled();
    speechToText.warm(english);
    await clock.advance(0);
    await clock.advance(160_000);
    expect(connections.length).toBeGreaterThan(1);
    expect(open()).toHaveLength(1);
    const waiting = open()[0];
    if (waiting === undefined) throw new Error('Nothing waits.');
    waiting.isUsable = false;
    const session = await speechToText.open(english, silent);
    expect(waiting.session).toBeUndefined();
    await session.close();
    await speechToText.close();
  });

  it('says why it could not connect or start, and keeps nothing of it', async () => {
    const { service, speechToText, open } = pooled({ warmTarget: 0 });
    service.error = new SpeechError('speech_unauthorised');
    await expect(speechToText.open(english, silent)).rejects.toMatchObject({
      code: 'speech_unauthorised',
    });
    service.error = undefined;
    service.startError = new SpeechError('speech_timeout');
    await expect(speechToText.open(english, silent)).rejects.toMatchObject({
      code: 'speech_timeout',
    });
    expect(open()).toHaveLength(0);
    expect(speechToText.metrics()[0]?.inUse).toBe(0);
    await speechToText.close();
  });

  it('never has more recognisers than it may', async () => {
    const { clock, speechToText, open } = pooled({ capacity: 2 });
    const sessions = [
      await speechToText.open(english, silent),
      await speechToText.open(english, silent),
    ];
    const third = speechToText.open(english, silent);
    const refused = expect(third).rejects.toMatchObject({ code: 'pool_exhausted' });
    await clock.advance(1000);
    await refused;
    expect(open()).toHaveLength(2);
    await Promise.all(sessions.map((session) => session.close()));
    await speechToText.close();
  });

  it('forgets the options that were used longest ago', async () => {
    const { clock, speechToText, open } = pooled();
    for (let agent = 0; agent < 40; agent += 1) {
      speechToText.warm({ language: 'en-US', phraseHints: [`hint ${agent}`] });
    }
    await clock.advance(0);
    expect(speechToText.metrics()).toHaveLength(32);
    expect(open()).toHaveLength(32);
    await speechToText.close();
    expect(open()).toHaveLength(0);
  });

  it('refuses after it was closed', async () => {
    const { speechToText, open } = pooled();
    await speechToText.close();
    await expect(speechToText.open(english, silent)).rejects.toMatchObject({
      code: 'pool_exhausted',
    });
    expect(open()).toHaveLength(0);
  });
});
