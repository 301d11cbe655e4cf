import { expect, it } from 'vitest';
import type { ConversationOfCall } from '../calls/conversation-of-call.ts';
import { attemptOutcome } from './attempt-outcome.ts';

const over: ConversationOfCall = { isUnderWay: false, leftVoicemail: false };
const underWay = { isUnderWay: true };
const left = { leftVoicemail: true };

it.each([
  [{}, {}, 'under-way', false],
  [{ answeredBy: 'person' }, {}, 'under-way', false],
  [{ endedAt: 1 }, {}, 'not-reached', false],
  [{ endedAt: 1 }, underWay, 'under-way', false],
  [{ endedAt: 1, answeredBy: 'person', outcome: 'abandoned' }, {}, 'reached', false],
  [{ endedAt: 1 }, { answeredBy: 'person' }, 'reached', false],
  [{ endedAt: 1, answeredBy: 'unknown', outcome: 'abandoned' }, {}, 'not-reached', false],
  [{ endedAt: 1, answeredBy: 'unknown', outcome: 'completed' }, {}, 'reached', false],
  [{ endedAt: 1, answeredBy: 'unknown' }, { outcome: 'completed' }, 'reached', false],
  [{ endedAt: 1, outcome: 'transferred' }, {}, 'reached', false],
  [{ endedAt: 1, answeredBy: 'machine', outcome: 'voicemail' }, left, 'not-reached', true],
  [{ endedAt: 1, answeredBy: 'machine', outcome: 'voicemail' }, {}, 'not-reached', false],
  [{ endedAt: 1, answeredBy: 'machine', outcome: 'abandoned' }, {}, 'not-reached', false],
  [{ endedAt: 1, answeredBy: 'menu', outcome: 'abandoned' }, {}, 'not-reached', false],
] as const)(
  'of a call %j and its conversation %j the customer was %s',
  (call, said, state, has) => {
    const outcome = attemptOutcome(call, { ...over, ...said });
    expect(outcome).toEqual({ state, leftVoicemail: has });
  },
);
