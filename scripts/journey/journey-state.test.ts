import { describe, expect, it } from 'vitest';
import type { SessionEvent } from '#shared/contracts/session-event.ts';
import { JourneyState } from './journey-state.ts';
import { observeSessionEvent } from './session-observer.ts';

function setUp() {
  const clock = { now: 1000 };
  const state = new JourneyState(() => clock.now);
  const told = (at: number, body: SessionEvent['body']) => {
    clock.now = at;
    observeSessionEvent(state, {
      at,
      sessionId: 'session',
      channel: 'voice',
      callConnectionId: 'call',
      body,
    });
  };
  const said = (at: number, text: string) =>
    state.customerActs({ at, channel: 'voice', speaker: 'customer', text }, at);
  const ended = (at: number, turnId: string) =>
    told(at, {
      type: 'turn-metrics',
      turnId,
      agent: 'Ava',
      stages: { turnEnd: at },
      inputTokens: 1,
      outputTokens: 1,
    });
  return { clock, state, told, said, ended };
}

describe('a journey in progress', () => {
  it('does not wait for a turn that the next one replaced without a trace', () => {
    const { clock, state, told, said, ended } = setUp();
    said(1000, 'My power is out');
    told(1100, { type: 'user-final', turnId: 't1', text: 'My power is out' });
    said(1200, 'since noon');
    told(1300, { type: 'user-final', turnId: 't2', text: 'My power is out since noon' });
    expect(state.answerIsComplete()).toBe(false);
    ended(1400, 't2');
    clock.now = 5000;
    expect(state.answerIsComplete()).toBe(true);
  });

  it('does not wait for an answer that the next one took the place of before it was heard', () => {
    const { clock, state, told, said, ended } = setUp();
    const text = 'It is reported.';
    said(1000, 'The lights went out, there has been no power since noon');
    told(2000, { type: 'user-final', turnId: 't1', text: 'The lights went out' });
    told(2500, { type: 'assistant-text', turnId: 't1', agent: 'Ava', text });
    ended(3000, 't1');
    told(4000, { type: 'user-final', turnId: 't2', text: 'there has been no power since noon' });
    told(4500, { type: 'assistant-text', turnId: 't2', agent: 'Ava', text: 'It is known.' });
    ended(6000, 't2');
    clock.now = 7000;
    expect(state.answerIsComplete()).toBe(false);
    state.speech.clauseHeard({ text: 'It is known.', firstFrameAt: 4600 });
    expect(state.answerIsComplete()).toBe(true);
  });

  it('does not wait for the end of what a lost worker was saying', () => {
    const { clock, state, told } = setUp();
    told(1100, { type: 'assistant-text', turnId: 'greeting', agent: 'Ava', text: 'Hello. Yes?' });
    clock.now = 5000;
    expect(state.answerIsComplete()).toBe(false);
    state.streamReplaced('call');
    clock.now = 6000;
    expect(state.answerIsComplete()).toBe(true);
  });

  it('waits for the end of the greeting, which answers nobody', () => {
    const { clock, state, told, ended } = setUp();
    told(1100, { type: 'assistant-text', turnId: 'greeting', agent: 'Ava', text: 'Hello. Yes?' });
    state.speech.clauseHeard({ text: 'Hello.', firstFrameAt: 1200 });
    clock.now = 5000;
    expect(state.answerIsComplete()).toBe(false);
    ended(5100, 'greeting');
    clock.now = 6000;
    expect(state.answerIsComplete()).toBe(true);
  });

  it('waits until something was heard of what was said, but not of what was cut off', () => {
    const { clock, state, told, said, ended } = setUp();
    said(1000, 'My power is out');
    told(1100, { type: 'assistant-text', turnId: 't1', agent: 'Ava', text: 'I see. Thank you.' });
    clock.now = 9000;
    expect(state.answerIsComplete()).toBe(false);
    state.speech.clauseHeard({ text: 'I see.', firstFrameAt: 1200 });
    ended(8900, 't1');
    clock.now = 9800;
    expect(state.answerIsComplete()).toBe(true);

    said(10_000, 'And my bill?');
    told(10_100, {
      type: 'assistant-text',
      turnId: 't2',
      agent: 'Ava',
      text: 'Your bill is zero.',
    });
    told(10_200, { type: 'barge-in', turnId: 't2', heardText: '' });
    ended(10_300, 't2');
    clock.now = 20_000;
    expect(state.answerIsComplete()).toBe(true);
  });

  it('holds an interrupted answer for known only when the next one is heard', () => {
    const { state, said } = setUp();
    said(1000, 'My power is out');
    state.speech.speechBegan(1100);
    said(2000, 'Sorry, what?');
    expect(state.settledUntil).toBe(1000);
    state.speech.clauseHeard({ text: 'I have reported', firstFrameAt: 1100 });
    expect(state.settledUntil).toBe(1000);
    state.speech.speechBegan(3000);
    state.speech.clauseHeard({ text: 'I said', firstFrameAt: 3000 });
    expect(state.settledUntil).toBe(2000);
  });

  it('lets keys be pressed once a tool that waits for them has asked for them to the end', () => {
    const { clock, state, told, said, ended } = setUp();
    const hears = (at: number, text: string) => {
      clock.now = at;
      state.speech.clauseHeard({ text, firstFrameAt: at - 400 });
      state.activity();
    };
    const call = { turnId: 't1', agent: 'Ava', tool: 'add_card_by_keypad' };
    hears(900, 'You can type it on your keypad. Do you have the card at hand?');
    said(1000, 'Yes');
    told(1100, { type: 'user-final', turnId: 't1', text: 'Yes' });
    told(1200, { type: 'tool-start', ...call, arguments: {} });
    // What was asked before the tool ran was answered with "Yes".
    clock.now = 4000;
    expect(state.keysArePossible()).toBe(false);
    hears(5000, 'One moment, please.');
    clock.now = 9000;
    expect(state.keysArePossible()).toBe(false);
    state.agentSpeaking = true;
    hears(10_000, 'Please type the number now,');
    clock.now = 12_000;
    expect(state.keysArePossible()).toBe(false);
    state.agentSpeaking = false;
    hears(12_500, 'and then the pound key.');
    clock.now = 13_200;
    expect(state.keysArePossible()).toBe(false);
    clock.now = 13_300;
    expect(state.keysArePossible()).toBe(true);
    expect(state.answerIsComplete()).toBe(false);
    told(13_400, { type: 'tool-end', ...call, ok: true, result: {}, durationMs: 12_200 });
    clock.now = 15_000;
    expect(state.keysArePossible()).toBe(false);
    ended(15_100, 't1');
    clock.now = 16_000;
    expect(state.keysArePossible()).toBe(true);
  });

  it('does not wait for an answer to "mhm"', () => {
    const { clock, state, said } = setUp();
    state.speech.speechBegan(900);
    said(1000, 'mhm');
    state.awaitsTranscript = true;
    state.answeredSinceAct = true;
    clock.now = 4000;
    expect(state.wasOnlyHeard).toBe(false);
    clock.now = 8000;
    expect(state.wasOnlyHeard).toBe(true);
  });
});
