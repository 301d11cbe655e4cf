import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAD_SAMPLES, UtteranceLibrary } from './utterance-library.ts';
import { type TrackerEvent, UtteranceTracker } from './utterance-tracker.ts';

const RATE = 16_000;
const BLOCK = 320;
const SILENCE = 3_200;

/** Speech-like samples: loud, with pauses of exact zeros inside, non-zero at both ends. */
function voiceOf(seed: number, length: number): Int16Array {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  const samples = new Int16Array(length);
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const inPause = Math.floor(index / 400) % 4 === 3;
    samples[index] = inPause ? 0 : ((state >>> 16) % 20_000) - 9_999 || 1;
  }
  samples[0] = 500;
  samples[length - 1] = -500;
  return samples;
}

function joined(...parts: Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

const silence = (samples: number) => new Int16Array(samples);

function setUp(
  spoken: Readonly<Record<string, Int16Array>>,
  patience: { readonly toleratesPauses?: true } = {},
) {
  const library = new UtteranceLibrary({ maxSamples: 10_000_000 });
  for (const [text, samples] of Object.entries(spoken)) {
    library.register({ text, samples, sampleRateHz: RATE });
  }
  const events: TrackerEvent[] = [];
  const tracker = new UtteranceTracker({
    library,
    sampleRateHz: RATE,
    silenceSamples: SILENCE,
    ...patience,
    onEvent: (event) => events.push(event),
  });
  return { tracker, events };
}

const outcomes = (events: readonly TrackerEvent[]) =>
  events
    .filter((event) => event.type !== 'speech-start' && event.type !== 'words-heard')
    .map((event) => {
      if (event.type === 'utterance') return event.text;
      if (event.type === 'cut-short')
        return `cut:${event.words.map((word) => word.text).join(' ')}`;
      return 'unrecognised';
    });

function pushInBlocks(
  tracker: UtteranceTracker,
  samples: Int16Array,
  sizes: readonly number[],
): void {
  let offset = 0;
  for (let turn = 0; offset < samples.length; turn++) {
    const size = sizes[turn % sizes.length] ?? BLOCK;
    tracker.push(samples.subarray(offset, offset + size));
    offset += size;
  }
}

const speech = fc.record({
  seed: fc.nat(100_000),
  length: fc.integer({ min: 3_000, max: 20_000 }),
});
const blockSizes = fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 6 });

describe('UtteranceTracker', () => {
  it('recognises an untouched utterance exactly, in blocks of any size', () => {
    fc.assert(
      fc.property(speech, fc.nat(2_000), blockSizes, ({ seed, length }, before, sizes) => {
        const text = 'my power is out';
        const { tracker, events } = setUp({ [text]: voiceOf(seed, length) });
        const stream = joined(silence(before), voiceOf(seed, length), silence(SILENCE));
        pushInBlocks(tracker, stream, sizes);
        expect(events[0]).toEqual({ type: 'speech-start', atSample: before });
        expect(events.at(-1)).toEqual({
          type: 'utterance',
          text,
          language: 'en-US',
          startSample: before,
          endSample: before + length,
        });
        const counts = events.flatMap((event) =>
          event.type === 'words-heard' ? [event.words.length] : [],
        );
        expect(counts.at(-1)).toBe(4);
        expect(counts).toEqual([...counts].sort((a, b) => a - b));
        expect(outcomes(events)).toEqual([text]);
      }),
    );
  });

  it('never recognises an utterance with one block lost, swapped with the next, or altered', () => {
    const damage = fc.constantFrom('lose', 'swap', 'alter');
    fc.assert(
      fc.property(speech, damage, fc.nat(), blockSizes, ({ seed, length }, kind, where, sizes) => {
        const original = voiceOf(seed, length);
        const blocks: Int16Array[] = [];
        for (let at = 0; at < length; at += BLOCK) blocks.push(original.slice(at, at + BLOCK));
        const index = where % blocks.length;
        const block = blocks[index] ?? silence(0);
        const next = blocks[index + 1];
        if (kind === 'lose') blocks.splice(index, 1);
        else if (kind === 'swap' && next !== undefined) blocks.splice(index, 2, next, block);
        else block[where % block.length] = (block[where % block.length] ?? 0) ^ 1;
        const damaged = joined(...blocks);
        fc.pre(Buffer.compare(Buffer.from(damaged.buffer), Buffer.from(original.buffer)) !== 0);

        const { tracker, events } = setUp({
          'my power is out': original,
          next: voiceOf(seed + 1, 4_000),
        });
        const healthy = joined(silence(SILENCE), voiceOf(seed + 1, 4_000), silence(SILENCE));
        pushInBlocks(tracker, joined(damaged, healthy), sizes);
        expect(outcomes(events)).not.toContain('my power is out');
        expect(outcomes(events).at(-1)).toBe('next');
        expect(outcomes(events).length).toBeGreaterThan(1);
      }),
      { numRuns: 300 },
    );
  });

  it('recognises utterances that follow each other without a gap', () => {
    const a = voiceOf(1, 5_000);
    const b = voiceOf(2, 6_000);
    const { tracker, events } = setUp({ first: a, second: b });
    pushInBlocks(tracker, joined(a, b, a, silence(10)), [BLOCK]);
    expect(outcomes(events)).toEqual(['first', 'second', 'first']);
  });

  it('keeps texts that start alike apart, whichever is spoken', () => {
    const yes = voiceOf(3, 4_000);
    const yesPlease = joined(yes, silence(700), voiceOf(4, 4_000));
    const yesThanks = joined(yes, silence(700), voiceOf(5, 4_000));
    const spoken = { yes, 'yes please': yesPlease, 'yes thanks': yesThanks };
    for (const [text, samples] of Object.entries(spoken)) {
      const { tracker, events } = setUp(spoken);
      pushInBlocks(tracker, joined(samples, silence(SILENCE), yes, silence(900)), [BLOCK]);
      expect(outcomes(events)).toEqual([text, 'yes']);
      expect(tracker.quietSince).toBe(samples.length + SILENCE + yes.length);
    }
  });

  it('finds what follows a short utterance when a longer one had still been possible', () => {
    const yes = voiceOf(3, 4_000);
    const yesPlease = joined(yes, silence(700), voiceOf(4, 4_000));
    const other = voiceOf(9, 3_000);
    const { tracker, events } = setUp({ yes, 'yes please': yesPlease, other });
    pushInBlocks(tracker, joined(yes, silence(300), other, silence(10)), [77]);
    expect(outcomes(events)).toEqual(['yes', 'other']);
  });

  it('reports the words wholly heard when the speaker is interrupted', () => {
    const samples = voiceOf(6, 16_000);
    const { tracker, events } = setUp({ 'aaaa aaaa aaaa aaaa': samples });
    pushInBlocks(tracker, joined(samples.subarray(0, 8_100), silence(SILENCE)), [BLOCK]);
    expect(outcomes(events)).toEqual(['cut:aaaa aaaa']);
    expect(events.at(-1)).toMatchObject({ startSample: 0, endSample: expect.closeTo(8_100, -3) });
  });

  it('reports an interruption at once when another utterance takes over', () => {
    const first = voiceOf(6, 16_000);
    const second = voiceOf(7, 5_000);
    const { tracker, events } = setUp({ 'aaaa aaaa': first, sorry: second });
    pushInBlocks(tracker, joined(first.subarray(0, 9_000), second), [BLOCK]);
    expect(outcomes(events)).toEqual(['cut:aaaa', 'sorry']);
  });

  it('does not know speech that nobody registered, and gets over it', () => {
    const known = voiceOf(8, 5_000);
    const { tracker, events } = setUp({ known });
    pushInBlocks(tracker, joined(voiceOf(99, 9_000), silence(SILENCE), known, silence(1)), [BLOCK]);
    expect(outcomes(events)).toEqual(['unrecognised', 'known']);
  });

  it('does not take line noise for speech', () => {
    const noise = Int16Array.from({ length: 40_000 }, (_, index) => (index % 3) - 1);
    const { tracker, events } = setUp({ known: voiceOf(8, 5_000) });
    pushInBlocks(tracker, noise, [BLOCK]);
    expect(events).toEqual([]);
  });

  it('ends unknown speech after thirty seconds, so that nothing waits for ever', () => {
    const { tracker, events } = setUp({ known: voiceOf(8, 5_000) });
    const endless = Int16Array.from({ length: RATE * 61 }, (_, index) => (index % 50) * 100 + 1);
    pushInBlocks(tracker, endless, [BLOCK]);
    expect(outcomes(events)).toEqual(['unrecognised', 'unrecognised']);
  });

  it('decides what is open when the stream ends', () => {
    const yes = voiceOf(3, 4_000);
    const yesPlease = joined(yes, silence(700), voiceOf(4, 4_000));
    const endings: [Int16Array, string[]][] = [
      [yes, ['yes']],
      [joined(yes, silence(100)), ['yes']],
      [yesPlease.subarray(0, 6_000), ['yes', 'unrecognised']],
      [voiceOf(99, LEAD_SAMPLES - 10), ['unrecognised']],
      [silence(500), []],
    ];
    for (const [stream, expected] of endings) {
      const { tracker, events } = setUp({ yes, 'yes please': yesPlease });
      pushInBlocks(tracker, stream, [BLOCK]);
      tracker.end();
      expect(outcomes(events)).toEqual(expected);
      expect(tracker.quietSince).toBe(stream.length);
    }
  });

  describe('that takes late packets for pauses', () => {
    /** Blocks as a line plays them, with so many silent ones before some of them. */
    function withPauses(samples: Int16Array, pauses: ReadonlyMap<number, number>): Int16Array {
      const blocks: Int16Array[] = [];
      for (let at = 0; at < samples.length; at += BLOCK) {
        blocks.push(silence(BLOCK * (pauses.get(at / BLOCK) ?? 0)));
        blocks.push(samples.slice(at, at + BLOCK));
      }
      return joined(...blocks);
    }

    /** Half a sentence that all of them begin with, and how each goes on. */
    const beginning = joined(voiceOf(3, 8_000), silence(700));
    const goesOn = {
      'hello maria': joined(beginning, voiceOf(4, 6_000)),
      'hello tom': joined(beginning, voiceOf(5, 6_000)),
      hello: voiceOf(3, 8_000),
    };
    const lates = fc.array(
      fc.record({ block: fc.integer({ min: 1, max: 45 }), silent: fc.integer({ min: 1, max: 2 }) }),
      { minLength: 1, maxLength: 4 },
    );

    it('recognises an utterance with silence between any of its blocks, whatever begins alike', () => {
      const texts = fc.constantFrom(...Object.keys(goesOn));
      fc.assert(
        fc.property(texts, lates, blockSizes, (text, late, sizes) => {
          const samples = goesOn[text as keyof typeof goesOn];
          const { tracker, events } = setUp(goesOn, { toleratesPauses: true });
          const pauses = new Map(late.map(({ block, silent }) => [block, silent]));
          pushInBlocks(tracker, joined(withPauses(samples, pauses), silence(2 * SILENCE)), sizes);
          expect(outcomes(events)).toEqual([text]);
        }),
        { numRuns: 500 },
      );
    });

    it('still ends what is not gone on with, and what is gone on with elsewhere', () => {
      const { tracker, events } = setUp(goesOn, { toleratesPauses: true });
      const whole = goesOn['hello maria'];
      const missing = joined(whole.slice(0, 4_000), silence(320), whole.slice(4_320));
      const broken = whole.slice(0, 10_000);
      pushInBlocks(
        tracker,
        joined(broken, silence(SILENCE), missing, silence(SILENCE), goesOn['hello tom']),
        [BLOCK],
      );
      tracker.end();
      expect(outcomes(events)).toEqual(['hello', 'unrecognised', 'unrecognised', 'hello tom']);
    });
  });
});
