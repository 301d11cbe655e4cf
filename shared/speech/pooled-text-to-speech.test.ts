import { describe, expect, it } from 'vitest';
import type { SynthesisSession } from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createPooledTextToSpeech, type LendableSynthesis } from './pooled-text-to-speech.ts';

const voice = { name: 'en-US-AvaMultilingualNeural', language: 'en-US' };
const forever = new AbortController().signal;

interface Connection {
  isUsable: boolean;
  /** The last utterance lets go of it. */
  letGo: () => Promise<void>;
  /** Utterances it was asked for. */
  spoken: number;
}

function pooled(capacity = 2, warmTarget = 0) {
  const clock = new VirtualClock();
  const service = new FakeTextToSpeech({ clock, firstAudioMs: 200 });
  const opened: Connection[] = [];
  let speakers = 0;
  const textToSpeech = createPooledTextToSpeech({
    async open(): Promise<LendableSynthesis> {
      const session = await service.open();
      const state: Connection = { isUsable: true, letGo: async () => undefined, spoken: 0 };
      opened.push(state);
      return {
        get isUsable() {
          return state.isUsable;
        },
        idle: () => state.letGo(),
        speak(request, signal) {
          state.spoken += 1;
          return session.speak(request, signal);
        },
        close: () => session.close(),
      };
    },
    limits: {
      warmTarget,
      capacity,
      maxWaitMs: 1000,
      maxAgeMs: 600_000,
      dedicatedMs: 10_000,
    },
    randomId() {
      speakers += 1;
      return `speaker-${speakers}`;
    },
    clock,
    logger: new FakeLogger(),
  });
  return { clock, service, opened, textToSpeech };
}

async function speak(session: SynthesisSession, signal = forever): Promise<number> {
  let bytes = 0;
  for await (const event of session.speak({ text: 'Hello.', voice }, signal)) {
    if (event.type === 'audio') bytes += event.pcm.byteLength;
  }
  return bytes;
}

describe('pooled synthesis', () => {
  it('connects nothing for a call that does not speak, and gives its connection to the next', async () => {
    const { clock, service, textToSpeech } = pooled();
    const sessions = await Promise.all([1, 2, 3, 4, 5].map(() => textToSpeech.open()));
    expect(service.openSessions).toBe(0);
    for (const session of sessions) {
      const spoken = speak(session);
      await clock.advance(200);
      expect(await spoken).toBeGreaterThan(0);
    }
    expect(service.openSessions).toBeLessThanOrEqual(2);
    expect(textToSpeech.metrics().inUse).toBe(0);
    await textToSpeech.close();
    expect(service.openSessions).toBe(0);
  });

  it('gives a speaker the connection it had before', async () => {
    const { clock, opened, textToSpeech } = pooled(2, 1);
    textToSpeech.start();
    await clock.advance(10);
    const session = await textToSpeech.open();
    for (let clause = 0; clause < 4; clause += 1) {
      const spoken = speak(session);
      await clock.advance(200);
      await spoken;
    }
    expect(opened[0]?.spoken).toBe(4);
    expect(textToSpeech.metrics().allocations).toEqual({ dedicated: 3, warm: 1, cold: 0 });
    await textToSpeech.close();
  });

  it('lets one more speaker wait, and refuses in bounded time', async () => {
    const { clock, service, textToSpeech } = pooled(2);
    service.stalled = true;
    const first = new AbortController();
    const blocked = [await textToSpeech.open(), await textToSpeech.open()].map((session) =>
      speak(session, first.signal).catch(() => 'stopped'),
    );
    const late = await textToSpeech.open();
    await clock.advance(10);
    const refused = expect(speak(late)).rejects.toMatchObject({ code: 'pool_exhausted' });
    await clock.advance(1000);
    await refused;
    const fourth = speak(late);
    await clock.advance(10);
    service.stalled = false;
    first.abort();
    await Promise.all(blocked);
    await clock.advance(400);
    expect(await fourth).toBeGreaterThan(0);
    await textToSpeech.close();
  });

  it('lends nothing that has failed, has lost its socket or could not be stopped', async () => {
    const { clock, service, opened, textToSpeech } = pooled();
    const session = await textToSpeech.open();
    service.error = undefined;
    const fine = speak(session);
    await clock.advance(200);
    await fine;
    service.error = new SpeechError('speech_unavailable');
    const failing = expect(speak(session)).rejects.toMatchObject({ code: 'speech_unavailable' });
    await clock.advance(200);
    await failing;
    service.error = undefined;
    const again = speak(session);
    await clock.advance(200);
    await again;
    expect(opened.map(({ spoken }) => spoken)).toEqual([2, 1]);
    const second = opened[1];
    if (second === undefined) throw new Error('No second connection.');
    second.isUsable = false;
    const third = speak(session);
    await clock.advance(200);
    await third;
    expect(second.spoken).toBe(1);
    const last = opened.at(-1);
    if (last === undefined) throw new Error('No third connection.');
    last.letGo = async () => {
      last.isUsable = false;
    };
    const bargeIn = new AbortController();
    const stopped = speak(session, bargeIn.signal).catch(() => undefined);
    await clock.advance(50);
    bargeIn.abort(new Error('barge-in'));
    await stopped;
    const fourth = speak(session);
    await clock.advance(200);
    await fourth;
    expect(last.spoken).toBe(2);
    await textToSpeech.close();
    expect(service.openSessions).toBe(0);
  });

  it('lends a connection again only when the stopped utterance has let go of it', async () => {
    const { clock, opened, textToSpeech } = pooled(1);
    const session = await textToSpeech.open();
    const other = await textToSpeech.open();
    const bargeIn = new AbortController();
    const stopped = speak(session, bargeIn.signal).catch(() => undefined);
    await clock.advance(50);
    let letGo: () => void = () => undefined;
    const free = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const [only] = opened;
    if (only === undefined) throw new Error('Nothing was opened.');
    only.letGo = () => free;
    bargeIn.abort(new Error('barge-in'));
    await stopped;
    const next = speak(other);
    await clock.advance(100);
    expect(only.spoken).toBe(1);
    letGo();
    await clock.advance(200);
    expect(await next).toBeGreaterThan(0);
    expect(only.spoken).toBe(2);
    await textToSpeech.close();
  });
});
