import { describe, expect, it } from 'vitest';
import type { SynthesisEvent, SynthesisSession } from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createCachedTextToSpeech } from './cached-text-to-speech.ts';
import { StockPhrases } from './stock-phrases.ts';

const voice = { name: 'en-US-AvaMultilingualNeural', language: 'en-US' };
const slower = { ...voice, rate: '-4%' };
const forever = new AbortController().signal;
/** Of the fake's audio: 60 ms a character, 32 bytes a millisecond. */
const bytesOf = (text: string) => text.length * 60 * 32;

async function cached(
  texts: readonly string[],
  options: { maxBytes?: number; voices?: number } = {},
) {
  const { maxBytes = 10_000_000, voices = 1 } = options;
  const clock = new VirtualClock();
  const logger = new FakeLogger();
  const service = new FakeTextToSpeech({ clock, firstAudioMs: 200 });
  const phrases = new StockPhrases(
    [voice, slower]
      .slice(0, voices)
      .flatMap((each) => texts.map((text) => ({ text, voice: each }))),
  );
  const textToSpeech = createCachedTextToSpeech({
    textToSpeech: service,
    phrases,
    maxBytes,
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

async function collect(session: SynthesisSession, text: string, signal = forever) {
  const events: SynthesisEvent[] = [];
  for await (const event of session.speak({ text, voice }, signal)) events.push(event);
  return events;
}

const audioOf = (events: readonly SynthesisEvent[]) =>
  Buffer.concat(events.flatMap((event) => (event.type === 'audio' ? [event.pcm] : [])));

describe('cached synthesis', () => {
  it('goes on with another speaker when the one that failed cannot even be closed', async () => {
    const clock = new VirtualClock();
    const logger = new FakeLogger();
    const service = new FakeTextToSpeech({ clock });
    let opened = 0;
    const textToSpeech = createCachedTextToSpeech({
      textToSpeech: {
        async open() {
          opened += 1;
          if (opened !== 2) return service.open();
          return {
            speak: () => {
              throw new SpeechError('speech_unavailable', 'broken');
            },
            close: () => Promise.reject(new Error('broken')),
          };
        },
      },
      phrases: new StockPhrases([{ text: 'Hello.', voice }]),
      maxBytes: 1_000_000,
      clock,
      logger,
    });
    const session = await textToSpeech.open();
    await expect(along(clock, collect(session, 'Hello.'))).rejects.toThrow('broken');
    await clock.advance(0);
    expect(logger.events('warn')).toEqual(['speaker of stock phrases did not close cleanly']);
    expect(audioOf(await along(clock, collect(session, 'Hello.'))).length).toBeGreaterThan(0);
    await Promise.all([session.close(), textToSpeech.close()]);
  });

  it('makes stock phrases ahead, and speaks them at once while the service is away', async () => {
    const { clock, service, textToSpeech, session } = await cached(['One moment.', 'Goodbye.']);
    textToSpeech.start();
    await clock.advance(1000);
    expect(textToSpeech.metrics()).toMatchObject({ phrases: 2, kept: 2, hits: 0, misses: 0 });
    service.error = new SpeechError('speech_unavailable');
    const events = await collect(session, 'One moment.');
    expect(audioOf(events).byteLength).toBe(bytesOf('One moment.'));
    expect(events.filter(({ type }) => type === 'word')).toHaveLength(2);
    const opened = await textToSpeech.open();
    expect(audioOf(await collect(opened, 'Goodbye.')).byteLength).toBeGreaterThan(0);
    const unknown = along(clock, collect(session, 'Your balance is due.'));
    await expect(unknown).rejects.toThrow(SpeechError);
    expect(textToSpeech.metrics()).toMatchObject({ hits: 2, misses: 0 });
    await textToSpeech.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('makes rarer phrases for the first who needs them, and keeps them for the next', async () => {
    const clock = new VirtualClock();
    const service = new FakeTextToSpeech({ clock });
    const textToSpeech = createCachedTextToSpeech({
      textToSpeech: service,
      phrases: new StockPhrases([{ text: 'Hello.', voice }], [{ text: 'Hola.', voice }]),
      maxBytes: 1_000_000,
      clock,
      logger: new FakeLogger(),
    });
    textToSpeech.start();
    await clock.advance(1000);
    expect(textToSpeech.metrics()).toMatchObject({ phrases: 2, kept: 1 });
    const session = await textToSpeech.open();
    await along(clock, collect(session, 'Hola.'));
    await collect(session, 'Hola.');
    expect(service.speeches.map(({ text }) => text)).toEqual(['Hello.', 'Hola.']);
    expect(textToSpeech.metrics()).toMatchObject({ kept: 2, hits: 1, misses: 1 });
    await Promise.all([session.close(), textToSpeech.close()]);
  });

  it('keeps nothing but stock phrases, whatever is spoken', async () => {
    const { clock, service, textToSpeech, session } = await cached(['Hello.']);
    for (let turn = 0; turn < 2; turn += 1) {
      const spoken = collect(session, 'Your balance is eighty dollars, Sam.');
      await clock.advance(200);
      await spoken;
    }
    expect(service.speeches).toHaveLength(2);
    expect(textToSpeech.metrics()).toMatchObject({ kept: 0, bytes: 0, hits: 0, misses: 0 });
  });

  it('keeps voices apart', async () => {
    const { clock, service, textToSpeech, session } = await cached(['Hello.'], { voices: 2 });
    textToSpeech.start();
    await clock.advance(500);
    expect(service.speeches.map((speech) => speech.voice.rate)).toEqual([undefined, '-4%']);
    await collect(session, 'Hello.');
    expect(service.speeches).toHaveLength(2);
  });

  it('makes a phrase once for everybody who asks at the same time', async () => {
    const { clock, service, textToSpeech } = await cached(['Hello there.']);
    const sessions = await Promise.all([1, 2, 3].map(() => textToSpeech.open()));
    const speaking = sessions.map((session) => collect(session, 'Hello there.'));
    await clock.advance(200);
    const spoken = await Promise.all(speaking);
    expect(service.speeches).toHaveLength(1);
    for (const events of spoken) {
      expect(audioOf(events).equals(audioOf(spoken[0] ?? []))).toBe(true);
    }
  });

  it('goes on making a phrase for others when the one who asked is interrupted', async () => {
    const { clock, service, textToSpeech, session } = await cached(['Hello there.']);
    const bargeIn = new AbortController();
    const first = collect(session, 'Hello there.', bargeIn.signal);
    const second = collect(await textToSpeech.open(), 'Hello there.');
    await clock.advance(100);
    bargeIn.abort(new Error('barge-in'));
    await expect(first).rejects.toThrow('barge-in');
    await clock.advance(100);
    expect(audioOf(await second).byteLength).toBe(bytesOf('Hello there.'));
    expect(service.speeches.map(({ outcome }) => outcome)).toEqual(['spoken']);
  });

  it('tells everybody who waits that it failed, and tries again for the next', async () => {
    const { clock, service, textToSpeech, session } = await cached(['Hello.']);
    service.error = new SpeechError('speech_unavailable');
    const other = await textToSpeech.open();
    await expect(collect(session, 'Hello.')).rejects.toMatchObject({ code: 'speech_unavailable' });
    await expect(collect(other, 'Hello.')).rejects.toMatchObject({ code: 'speech_unavailable' });
    service.error = undefined;
    const spoken = collect(session, 'Hello.');
    await clock.advance(200);
    expect(audioOf(await spoken).byteLength).toBe(bytesOf('Hello.'));
    expect(textToSpeech.metrics()).toMatchObject({ kept: 1, misses: 3 });
  });

  it('tries again later to make what could not be made ahead', async () => {
    const { clock, service, textToSpeech, logger } = await cached(['Hello.', 'Goodbye.']);
    service.error = new SpeechError('speech_unavailable');
    textToSpeech.start();
    await clock.advance(1000);
    expect(logger.events('warn')).toEqual(['stock phrases could not be made']);
    service.error = undefined;
    await clock.advance(6000);
    expect(textToSpeech.metrics().kept).toBe(2);
    await textToSpeech.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('stays within its bound: the least recently used phrase goes', async () => {
    const texts = ['First.', 'Other.', 'Third.'];
    const { clock, service, textToSpeech, session } = await cached(texts, {
      maxBytes: 2 * bytesOf('First.'),
    });
    const say = async (text: string) => {
      const spoken = collect(session, text);
      await clock.advance(200);
      await spoken;
    };
    for (const text of ['First.', 'Other.', 'First.', 'Third.']) await say(text);
    expect(textToSpeech.metrics()).toMatchObject({ kept: 2, bytes: 2 * bytesOf('First.') });
    await say('First.');
    expect(service.speeches).toHaveLength(3);
    await say('Other.');
    expect(service.speeches).toHaveLength(4);
  });

  it('stops making phrases ahead when they do not fit', async () => {
    const { clock, logger, service, textToSpeech } = await cached(['First.', 'Other.', 'Third.'], {
      maxBytes: bytesOf('First.'),
    });
    textToSpeech.start();
    await clock.advance(10_000);
    expect(service.speeches).toHaveLength(2);
    expect(logger.events('warn')).toEqual(['stock phrases do not fit into the cache']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('says where the words are in the text that was asked for, white space included', async () => {
    const { clock, textToSpeech, session } = await cached(['Hello there.']);
    textToSpeech.start();
    await clock.advance(500);
    const text = ' \nHello there.  ';
    const words = (await collect(session, text)).flatMap((event) =>
      event.type === 'word'
        ? [text.slice(event.textOffset, event.textOffset + event.textLength)]
        : [],
    );
    expect(words).toEqual(['Hello', 'there']);
  });

  it('leaves nothing behind when it is closed while it makes phrases', async () => {
    const { clock, service, textToSpeech, session } = await cached(['Hello.', 'Goodbye.']);
    service.stalled = true;
    textToSpeech.start();
    const spoken = collect(session, 'Goodbye.');
    await clock.advance(500);
    const failed = expect(spoken).rejects.toMatchObject({ code: 'speech_unavailable' });
    await Promise.all([textToSpeech.close(), session.close(), failed]);
    expect(service.openSessions).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });
});
