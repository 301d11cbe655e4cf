import { describe, expect, it } from 'vitest';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import { JourneyState } from './journey-state.ts';
import { observeSessionEvent } from './session-observer.ts';

function setUp() {
  let now = 0;
  const state = new JourneyState(() => now);
  return {
    state,
    /** Something happens to the journey's session on the phone. */
    tell(at: number, body: SessionEventBody) {
      now = at;
      observeSessionEvent(state, { at, sessionId: 'session-1', channel: 'voice', body });
    },
    speak(at: number, text: string) {
      now = at;
      state.customerActs({ at, channel: 'voice', speaker: 'customer', text }, at);
    },
  };
}

describe('an answer that was cut off', () => {
  const said = {
    type: 'assistant-text',
    turnId: 't1',
    agent: 'A',
    text: 'I have reported it.',
  } as const;
  const cut = { type: 'barge-in', turnId: 't1', heardText: 'I have' } as const;

  it('is marked when it was told of before', () => {
    const { state, tell, speak } = setUp();
    tell(10, said);
    speak(20, 'wait');
    tell(21, cut);
    expect(state.log.turns[0]).toMatchObject({ turnId: 't1', at: 10, interrupted: true });
  });

  it('is marked when it is told of afterwards, and is no answer to what cut it off', () => {
    const { state, tell, speak } = setUp();
    tell(5, { ...said, turnId: 't0', text: 'How can I help?' });
    speak(20, 'wait');
    tell(21, cut);
    tell(22, said);
    const [greeting, , answer] = state.log.turns;
    expect(greeting?.interrupted).toBeUndefined();
    expect(answer).toMatchObject({
      turnId: 't1',
      at: 19,
      text: 'I have reported it.',
      heardText: 'I have',
      interrupted: true,
    });
  });
});
