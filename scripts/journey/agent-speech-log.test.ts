import { describe, expect, it } from 'vitest';
import { logHeardClause, logSaidText } from './agent-speech-log.ts';
import { JourneyState } from './journey-state.ts';

function setUp() {
  let now = 0;
  const state = new JourneyState(() => now);
  return {
    state,
    at(time: number) {
      now = time;
      return time;
    },
  };
}
const heard = (state: JourneyState) => state.log.turns.map((turn) => turn.heardText);

describe('what the caller heard', () => {
  it('goes to the answer it was spoken in, although an older answer holds the same words', () => {
    const { state, at } = setUp();
    logSaidText(state, {
      at: at(10),
      turnId: 't1',
      agent: 'A',
      text: "To confirm it's you, which pet?",
    });
    logHeardClause(state, "To confirm it's you,", at(12));
    state.customerActs({ at: 50, channel: 'voice', speaker: 'customer', text: 'no' }, at(50));
    logHeardClause(state, "To confirm it's you,", at(60));
    logSaidText(state, {
      at: at(61),
      turnId: 't2',
      agent: 'A',
      text: "To confirm it's you, which digits?",
    });
    logHeardClause(state, 'which digits?', at(70));
    expect(heard(state)).toEqual([
      "To confirm it's you,",
      undefined,
      "To confirm it's you, which digits?",
    ]);
  });

  it('leaves the rest of an interrupted answer with that answer', () => {
    const { state, at } = setUp();
    logHeardClause(state, 'I have reported', at(10));
    state.customerActs({ at: 20, channel: 'voice', speaker: 'customer', text: 'wait' }, at(20));
    logHeardClause(state, 'the power', 15);
    expect(heard(state)).toEqual(['I have reported the power', undefined]);
  });
});
