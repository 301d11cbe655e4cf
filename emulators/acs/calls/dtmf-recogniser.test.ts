import { expect, test } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { type DtmfOutcome, DtmfRecogniser, type DtmfRules } from './dtmf-recogniser.ts';

const stage = (rules: Partial<DtmfRules> = {}) => {
  const clock = new VirtualClock();
  const outcomes: DtmfOutcome[] = [];
  const recogniser = new DtmfRecogniser({
    clock,
    rules: {
      maxTones: 4,
      stopTones: ['pound'],
      initialSilenceMs: 5_000,
      interToneMs: 2_000,
      ...rules,
    },
    onEnd: (outcome) => outcomes.push(outcome),
  });
  recogniser.start();
  return { clock, outcomes, recogniser };
};

test('completes with the most tones and ignores what follows', () => {
  const { outcomes, recogniser, clock } = stage({ maxTones: 2 });
  recogniser.press('one');
  recogniser.press('two');
  recogniser.press('three');
  expect(outcomes).toMatchObject([
    { kind: 'completed', tones: ['one', 'two'], result: { subCode: 8531 } },
  ]);
  expect(clock.pendingTimers).toBe(0);
});

test('completes at a stop tone, without it, also when it is the first', () => {
  const { outcomes, recogniser } = stage();
  recogniser.press('pound');
  expect(outcomes).toMatchObject([{ kind: 'completed', tones: [], result: { subCode: 8514 } }]);
});

test('fails when no key is pressed in time', () => {
  const { outcomes, clock } = stage();
  clock.advance(4_999);
  expect(outcomes).toEqual([]);
  clock.advance(1);
  expect(outcomes).toMatchObject([{ kind: 'failed', result: { subCode: 8510 } }]);
});

test('fails when the pause between keys is too long; each key starts the pause anew', () => {
  const { outcomes, recogniser, clock } = stage();
  recogniser.press('one');
  clock.advance(1_999);
  recogniser.press('two');
  clock.advance(1_999);
  expect(outcomes).toEqual([]);
  clock.advance(1);
  expect(outcomes).toMatchObject([{ kind: 'failed', result: { subCode: 8532 } }]);
});

test('a key that interrupted the prompt keeps its own pause when listening starts', () => {
  const { outcomes, recogniser, clock } = stage();
  recogniser.press('one');
  recogniser.start();
  clock.advance(2_000);
  expect(outcomes).toMatchObject([{ kind: 'failed', result: { subCode: 8532 } }]);
});

test('is silent after cancel and leaves no timer', () => {
  const { outcomes, recogniser, clock } = stage();
  recogniser.press('one');
  recogniser.cancel();
  recogniser.press('two');
  clock.advance(60_000);
  expect(outcomes).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});
