import { describe, expect, it } from 'vitest';
import { HearingWatch } from './hearing-watch.ts';

const voice = 3000;
const quiet = 80;

/** Twenty-millisecond frames on a clock; tells when a missing result was noticed. */
function line() {
  const watch = new HearingWatch();
  let now = 1_000_000;
  const noticedAfterMs: number[] = [];
  return {
    watch,
    noticedAfterMs,
    now: () => now,
    hear(amplitude: number, forMs: number) {
      for (let passed = 20; passed <= forMs; passed += 20) {
        now += 20;
        if (watch.note(amplitude, 20, now)) noticedAfterMs.push(passed);
      }
    },
  };
}

describe('a recogniser that says nothing', () => {
  it('is noticed once, when the caller has been quiet for two and a half seconds', () => {
    const { hear, noticedAfterMs } = line();
    hear(quiet, 10_000);
    hear(voice, 1500);
    hear(quiet, 20_000);
    expect(noticedAfterMs).toEqual([2500]);
  });

  it('is noticed also when it stops in the middle of a short utterance', () => {
    const { hear, watch, now, noticedAfterMs } = line();
    hear(voice, 300);
    watch.noteHypothesis(now());
    hear(quiet, 5000);
    expect(noticedAfterMs).toEqual([2500]);
  });

  it('is fine after its result, after a short noise, and on a line that is never quiet', () => {
    const { hear, watch, noticedAfterMs } = line();
    hear(voice, 3000);
    hear(quiet, 600);
    watch.reset();
    hear(quiet, 10_000);
    for (let cough = 0; cough < 5; cough += 1) {
      hear(voice, 400);
      hear(quiet, 4000);
    }
    hear(voice, 60_000);
    expect(noticedAfterMs).toEqual([]);
  });
});
