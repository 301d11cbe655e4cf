import { expect, it } from 'vitest';
import { attemptOutcome } from './attempt-outcome.ts';

it.each([
  [{}, 'under-way', false],
  [{ answeredBy: 'person' }, 'under-way', false],
  [{ endedAt: 1 }, 'not-reached', false],
  [{ endedAt: 1, answeredBy: 'person', outcome: 'abandoned' }, 'reached', false],
  [{ endedAt: 1, answeredBy: 'unknown', outcome: 'abandoned' }, 'not-reached', false],
  [{ endedAt: 1, answeredBy: 'unknown', outcome: 'completed' }, 'reached', false],
  [{ endedAt: 1, outcome: 'transferred' }, 'reached', false],
  [{ endedAt: 1, answeredBy: 'machine', outcome: 'voicemail' }, 'not-reached', true],
  [{ endedAt: 1, answeredBy: 'machine', outcome: 'abandoned' }, 'not-reached', false],
  [{ endedAt: 1, answeredBy: 'menu', outcome: 'abandoned' }, 'not-reached', false],
] as const)('of a call %j the customer was %s', (call, state, leftVoicemail) => {
  expect(attemptOutcome(call)).toEqual({ state, leftVoicemail });
});
