import { describe, expect, it } from 'vitest';
import { emptyJourneyLog } from './journey-log.ts';
import { endStateOf, judgeEnd } from './judge-end.ts';
import type { PlayedJourney } from './play-journey.ts';

const played = (parts: Partial<PlayedJourney> = {}): PlayedJourney => ({
  log: emptyJourneyLog(0),
  failures: [],
  lineId: undefined,
  callEndReason: 'caller-hangup',
  brokenOff: false,
  ...parts,
});

describe('the end of a journey', () => {
  it('is completed, transferred or failed', () => {
    expect(endStateOf(played())).toBe('completed');
    expect(endStateOf(played({ callEndReason: 'agent-hangup' }))).toBe('completed');
    expect(endStateOf(played({ callEndReason: 'transferred' }))).toBe('transferred');
    const withColleague = emptyJourneyLog(0);
    const transfer = { at: 1, department: 'billing', reason: undefined } as const;
    withColleague.transfers.push({ ...transfer, state: 'connected' });
    expect(endStateOf(played({ log: withColleague }))).toBe('transferred');
    withColleague.transfers.push({ ...transfer, state: 'failed' });
    expect(endStateOf(played({ log: withColleague }))).toBe('completed');
    expect(endStateOf(played({ callEndReason: 'shutdown' }))).toBe('failed');
    expect(endStateOf(played({ failures: ['x'] }))).toBe('failed');
  });

  it('of a call that we placed is on a machine, or at nobody', () => {
    const called = (recorded: readonly string[] = []) => {
      const log = emptyJourneyLog(0);
      const ends = { placedBy: 'company', from: '+15550100000', to: '+15550100102' } as const;
      log.calls.push({ at: 5, ...ends, events: [], recorded: [...recorded], unrecorded: [] });
      return log;
    };
    for (const callEndReason of ['busy', 'switched-off', 'declined', 'no-answer']) {
      expect(endStateOf(played({ log: called(), callEndReason }))).toBe('not_reached');
      expect(endStateOf(played({ callEndReason }))).toBe('failed');
    }
    const callEndReason = 'agent-hangup';
    expect(endStateOf(played({ log: called(['Goodbye.']), callEndReason }))).toBe('voicemail');
    expect(endStateOf(played({ log: called(), callEndReason }))).toBe('completed');
    expect(endStateOf(played({ log: called(), callEndReason: 'shutdown' }))).toBe('failed');
    const wroteAfterwards = called(['Goodbye.']);
    wroteAfterwards.turns.push({ at: 9, channel: 'whatsapp', speaker: 'customer', text: 'Hi' });
    expect(endStateOf(played({ log: wroteAfterwards, callEndReason }))).toBe('completed');
    expect(endStateOf(played({ log: wroteAfterwards, callEndReason: 'busy' }))).toBe('completed');
  });

  it('counts agent turns, repeated questions and missing tools', () => {
    const log = emptyJourneyLog(0);
    for (const [index, text] of ['What is your address?', 'What is your address?'].entries()) {
      log.turns.push({ at: index * 10, channel: 'webchat', speaker: 'agent', text });
      log.turns.push({
        at: index * 10 + 5,
        channel: 'webchat',
        speaker: 'customer',
        text: '14 Oak Street',
      });
    }
    log.tools.push({ at: 1, channel: 'voice', agent: 'A', tool: 'pay', arguments: {}, ok: false });
    const problems = judgeEnd(
      { repeated_questions: 0, max_turns: 1, tools: ['pay'], state: 'transferred' },
      played({ log }),
    );
    expect(problems).toHaveLength(4);
    expect(
      judgeEnd({ repeated_questions: 1, max_turns: 2, state: 'completed' }, played({ log })),
    ).toEqual([]);
  });
});
