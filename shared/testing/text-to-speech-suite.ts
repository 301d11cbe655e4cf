import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  SpeechRequest,
  SynthesisEvent,
  SynthesisSession,
  TextToSpeech,
} from '#shared/contracts/text-to-speech.ts';

/** One synthesiser under test. */
export interface TextToSpeechHarness {
  readonly textToSpeech: TextToSpeech;
  refuseKey(): Promise<void>;
  /** From now on every utterance fails. */
  breakSynthesis(): Promise<void>;
  /** Undoes `breakSynthesis`. */
  repair(): Promise<void>;
  shutDown(): Promise<void>;
  close(): Promise<void>;
}

const request = (text: string): SpeechRequest => ({
  text,
  voice: { name: 'en-US-AvaMultilingualNeural', style: 'chat', rate: '-4%', language: 'en-US' },
});

const LONG = Array.from({ length: 30 }, (_, index) => `This is sentence ${index} of many.`).join(
  ' ',
);

async function collect(events: AsyncIterable<SynthesisEvent>): Promise<SynthesisEvent[]> {
  const collected: SynthesisEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

function pcmOf(events: readonly SynthesisEvent[]): Uint8Array {
  return Buffer.concat(events.flatMap((event) => (event.type === 'audio' ? [event.pcm] : [])));
}

/**
 * The promises every speech synthesiser keeps.
 *
 * @param open starts with a service that works, for each test.
 */
export function describeTextToSpeech(name: string, open: () => Promise<TextToSpeechHarness>): void {
  describe(`TextToSpeech: ${name}`, () => {
    let harness: TextToSpeechHarness;
    const sessions: SynthesisSession[] = [];
    const forever = new AbortController().signal;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => {
      await Promise.all(sessions.splice(0).map((session) => session.close()));
      await harness.close();
    });
    const start = async () => {
      const session = await harness.textToSpeech.open();
      sessions.push(session);
      return session;
    };

    it('streams 16 kHz audio in whole samples, and says where the words are', async () => {
      const text = 'Your power is back, Sam.';
      const events = await collect((await start()).speak(request(text), forever));
      const audioEvents = events.filter((event) => event.type === 'audio');
      expect(audioEvents.length).toBeGreaterThan(3);
      expect(audioEvents.every((event) => event.pcm.byteLength % 2 === 0)).toBe(true);
      expect(pcmOf(events).byteLength).toBeGreaterThan(32 * 500);
      expect(pcmOf(events).some((byte) => byte !== 0)).toBe(true);
      const words = events.filter((event) => event.type === 'word');
      expect(
        words.map((word) => text.slice(word.textOffset, word.textOffset + word.textLength)),
      ).toEqual(['Your', 'power', 'is', 'back', 'Sam']);
      const offsets = words.map((word) => word.audioOffsetMs);
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
      expect(words.every((word) => word.durationMs > 0)).toBe(true);
    });

    it('says where numbers are in the text as it was asked for, however they are read', async () => {
      const text =
        'Your $84.20 is due 2026-12-01, says sam@example.com of 1420 Oak St, account 7890100101.';
      const events = await collect((await start()).speak(request(text), forever));
      const words = events.filter((event) => event.type === 'word');
      expect(
        words.map((word) => text.slice(word.textOffset, word.textOffset + word.textLength)),
      ).toEqual(
        'Your $84.20 is due 2026-12-01 says sam@example.com of 1420 Oak St account 7890100101'.split(
          ' ',
        ),
      );
      const ends = words.map((word) => word.audioOffsetMs + word.durationMs);
      expect(ends).toEqual([...ends].sort((a, b) => a - b));
    });

    it('speaks characters that mean something in markup', async () => {
      const events = await collect(
        (await start()).speak(request('Tom & Jerry say "5 < 6" </voice> \u0007 o\'clock'), forever),
      );
      expect(pcmOf(events).byteLength).toBeGreaterThan(0);
    });

    it('speaks one utterance after another, also when asked at once', async () => {
      const session = await start();
      const alone = await collect(session.speak(request('One moment, please.'), forever));
      const [first, second] = await Promise.all([
        collect(session.speak(request('Your bill was paid on the first of May.'), forever)),
        collect(session.speak(request('One moment, please.'), forever)),
      ]);
      expect(pcmOf(first ?? []).byteLength).toBeGreaterThan(pcmOf(alone).byteLength);
      expect(Buffer.compare(pcmOf(second ?? []), pcmOf(alone))).toBe(0);
    });

    it('stops at once with the signal’s reason, and the session speaks on', async () => {
      const session = await start();
      const alone = await collect(session.speak(request('Go ahead.'), forever));
      for (let turn = 0; turn < 3; turn++) {
        const bargeIn = new AbortController();
        const reason = new Error('barge-in');
        const heard: SynthesisEvent[] = [];
        const speaking = async () => {
          for await (const event of session.speak(request(LONG), bargeIn.signal)) {
            heard.push(event);
            if (event.type === 'audio') bargeIn.abort(reason);
          }
        };
        await expect(speaking()).rejects.toBe(reason);
        expect(heard.filter((event) => event.type === 'audio')).toHaveLength(1);
        const next = await collect(session.speak(request('Go ahead.'), forever));
        expect(Buffer.compare(pcmOf(next), pcmOf(alone))).toBe(0);
      }
    });

    it('can be stopped at any moment before the first audio', async () => {
      const session = await start();
      const alone = await collect(session.speak(request('Go ahead.'), forever));
      for (const ticks of [0, 1, 2, 3, 5, 8, 13, 30]) {
        const bargeIn = new AbortController();
        const spoken = collect(session.speak(request(LONG), bargeIn.signal));
        const outcome = expect(spoken).rejects.toBe('barge-in');
        for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
        bargeIn.abort('barge-in');
        await outcome;
        const next = await collect(session.speak(request('Go ahead.'), forever));
        expect(Buffer.compare(pcmOf(next), pcmOf(alone))).toBe(0);
      }
    });

    it('does not begin when the signal is aborted already', async () => {
      const session = await start();
      const spoken = collect(session.speak(request('Hello.'), AbortSignal.abort('too late')));
      await expect(spoken).rejects.toBe('too late');
    });

    it('can be left in the middle, and waits for nobody who never reads', async () => {
      const session = await start();
      for await (const event of session.speak(request(LONG), forever)) {
        if (event.type === 'audio') break;
      }
      session.speak(request('Nobody reads this.'), forever);
      expect(
        pcmOf(await collect(session.speak(request('Hello.'), forever))).byteLength,
      ).toBeGreaterThan(0);
    });

    it('fails an utterance with a coded error, and speaks again when the service is back', async () => {
      const session = await start();
      await harness.breakSynthesis();
      const spoken = collect(session.speak(request('Hello.'), forever));
      await expect(spoken).rejects.toMatchObject({ code: 'speech_unavailable' });
      await harness.repair();
      expect(
        pcmOf(await collect(session.speak(request('Hello.'), forever))).byteLength,
      ).toBeGreaterThan(0);
    });

    it('says why it cannot connect, when it is opened or at the first utterance', async () => {
      const openAndSpeak = async () => collect((await start()).speak(request('Hello.'), forever));
      await harness.refuseKey();
      await expect(openAndSpeak()).rejects.toMatchObject({ code: 'speech_unauthorised' });
      await harness.shutDown();
      await expect(openAndSpeak()).rejects.toMatchObject({ code: 'speech_unavailable' });
    });

    it('does not speak after close, which may be called twice', async () => {
      const session = await start();
      await Promise.all([session.close(), session.close()]);
      const spoken = collect(session.speak(request('Hello.'), forever));
      await expect(spoken).rejects.toMatchObject({ code: 'speech_unavailable' });
    });
  });
}
