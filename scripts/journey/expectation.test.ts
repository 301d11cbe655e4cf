import { describe, expect, it } from 'vitest';
import { unmetParts, type Window } from './expectation.ts';
import { emptyJourneyLog, type JourneyLog } from './journey-log.ts';
import { matches } from './pattern.ts';

const journey = (fill: (log: JourneyLog) => void): Window => {
  const log = emptyJourneyLog(0);
  fill(log);
  return { log, since: 100, channel: 'voice' };
};
const expectation = (parts: object) => ({ within_turns: 1, ...parts });

describe('expectations', () => {
  it('judges the phone by what was heard, not by what was meant', () => {
    const window = journey((log) => {
      log.turns.push({
        at: 150,
        channel: 'voice',
        speaker: 'agent',
        agent: 'A',
        text: 'The crew comes at four.',
        heardText: 'The crew',
      });
    });
    expect(unmetParts(expectation({ said: 'the CREW' }), window)).toEqual([]);
    expect(unmetParts(expectation({ said: 'four' }), window)).toEqual([
      'said four — but it said: "The crew" (the rest was meant to be said, but not heard)',
    ]);
    expect(unmetParts(expectation({ said: 'five' }), window)).toEqual([
      'said five — but it said: "The crew"',
    ]);
  });

  it('counts a tool that waited for what the customer did, and none that had ended before', () => {
    const waited = (durationMs: number, ok: boolean) =>
      unmetParts(
        expectation({ tool: 'add_card' }),
        journey(({ tools }) => {
          const call = { channel: 'voice', agent: 'A', tool: 'add_card', arguments: {} } as const;
          tools.push({ ...call, at: 50, ok, durationMs });
        }),
      );
    expect(waited(80, true)).toEqual([]);
    const unmet = ['tool add_card — but the tools were: none'];
    expect(waited(40, true)).toEqual(unmet);
    expect(waited(80, false)).toEqual(unmet);
  });

  it('judges a transfer by how it ended last', () => {
    const failed = { at: 120, department: 'billing', state: 'failed', reason: 'busy' } as const;
    const window = journey((log) => {
      log.transfers.push({ ...failed, state: 'started', reason: undefined }, failed);
    });
    expect(unmetParts(expectation({ transfer: 'failed' }), window)).toEqual([]);
    expect(unmetParts(expectation({ transfer: 'connected' }), window)).toEqual([
      'transfer connected — but it was: failed (busy)',
    ]);
    expect(
      unmetParts(
        expectation({ transfer: 'failed' }),
        journey(() => undefined),
      ),
    ).toEqual(['transfer failed — but it was: none']);
  });

  it('tells an agent that has hung up from any other end of the call', () => {
    const ended = (at: number, reason: string) =>
      unmetParts(
        expectation({ hung_up: true }),
        journey(({ callEnds }) => callEnds.push({ at, reason })),
      );
    expect(ended(150, 'agent-hangup')).toEqual([]);
    expect(ended(150, 'caller-hangup')).toEqual([
      'the agent to hang up — but the call ended: caller-hangup',
    ]);
    expect(ended(50, 'agent-hangup')).toEqual(['the agent to hang up — but the call went on']);
  });

  it('does not count what happened before the last act of the customer', () => {
    const window = journey((log) => {
      log.turns.push({
        at: 50,
        channel: 'voice',
        speaker: 'agent',
        agent: 'A',
        text: 'hello',
        heardText: 'hello',
      });
      log.tools.push({
        at: 50,
        channel: 'voice',
        agent: 'A',
        tool: 'report_outage',
        arguments: {},
        ok: true,
      });
    });
    expect(
      unmetParts(expectation({ said: 'hello', tool: 'report_outage', agent: 'A' }), window),
    ).toHaveLength(3);
  });

  it('compares tool arguments and does not accept a failed call', () => {
    const window = journey((log) => {
      log.tools.push({
        at: 150,
        channel: 'voice',
        agent: 'A',
        tool: 'pay',
        arguments: { amount: 20, method: 'Bank' },
        ok: true,
      });
      log.tools.push({
        at: 160,
        channel: 'voice',
        agent: 'A',
        tool: 'book',
        arguments: {},
        ok: false,
      });
    });
    expect(
      unmetParts(expectation({ tool: 'pay', tool_args: { amount: 20, method: 'bank' } }), window),
    ).toEqual([]);
    expect(
      unmetParts(expectation({ tool: 'pay', tool_args: { amount: 21 } }), window),
    ).toHaveLength(1);
    expect(unmetParts(expectation({ tool: 'book' }), window)[0]).toContain('book({}) failed');
  });

  it('understands offers, channels, negations and regular expressions', () => {
    const window = journey((log) => {
      log.offers.push({ at: 150, channels: ['whatsapp'], reason: 'high_volume' });
      log.turns.push({
        at: 150,
        channel: 'whatsapp',
        speaker: 'agent',
        agent: 'A',
        text: 'It is  estimated for 4 PM.',
      });
    });
    expect(
      unmetParts(
        expectation({
          offered: 'whatsapp',
          channel: 'whatsapp',
          said: '/crew|estimated/',
          not_said: 'address',
          not_tool: 'pay',
        }),
        window,
      ),
    ).toEqual([]);
    expect(
      unmetParts(expectation({ offered: 'webchat', channel: 'voice', not_said: '/4 pm/' }), window),
    ).toHaveLength(3);
  });

  it('does not take an interrupted answer for the answer to the interruption', () => {
    const window = journey((log) => {
      log.turns.push({
        at: 100,
        channel: 'voice',
        speaker: 'agent',
        agent: 'A',
        text: 'Your ticket is 14.',
        heardText: 'Your ticket is',
        interruptedAt: 130,
      });
    });
    expect(
      unmetParts(expectation({ not_said: 'ticket', interrupted: true, channel: 'voice' }), window),
    ).toEqual(['channel voice — but the answer came on: none']);
  });

  it('counts only interruptions by the last act of the customer', () => {
    const window = journey((log) => {
      log.turns.push({
        at: 20,
        channel: 'voice',
        speaker: 'agent',
        text: '',
        heardText: 'Hello',
        interruptedAt: 40,
      });
    });
    expect(unmetParts(expectation({ interrupted: false }), window)).toEqual([]);
    expect(unmetParts(expectation({ interrupted: true }), window)).toHaveLength(1);
  });

  it('matches across line breaks and repeated spaces', () => {
    expect(matches('a b', 'A \n  B')).toBe(true);
  });
});
