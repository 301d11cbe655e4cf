import { describe, expect, it } from 'vitest';
import { emptyJourneyLog, promptAgent } from './journey-log.ts';
import { LiveTranscript } from './live-transcript.ts';

describe('live transcript', () => {
  it('prints each thing once, when it can no longer grow, with its timings', () => {
    const lines: string[] = [];
    const live = new LiveTranscript((line) => lines.push(line));
    const log = emptyJourneyLog(1000);
    log.turns.push({ at: 1100, channel: 'voice', speaker: 'customer', text: 'My power is out' });
    const answer = {
      at: 2000,
      channel: 'voice',
      speaker: 'agent',
      agent: 'Ava',
      text: 'I see.',
    } as const;
    log.turns.push({
      ...answer,
      heardText: 'I see.',
      stages: { endOfSpeech: 1900, firstFrame: 2000 },
    });
    log.tools.push({
      at: 1950,
      channel: 'voice',
      agent: 'Ava',
      tool: 'look',
      arguments: { a: 1 },
      ok: true,
      durationMs: 3,
    });
    live.advance(log, 1500);
    expect(lines).toEqual(['   0.1 s  voice     Customer: My power is out']);
    live.advance(log, Number.POSITIVE_INFINITY);
    live.advance(log, Number.POSITIVE_INFINITY);
    expect(lines.slice(1)).toEqual([
      '   0.9 s  voice     → look(a: 1) ok, 3 ms',
      '   1.0 s  voice     Ava: I see.',
      '                    ██ first frame 100 ms',
    ]);
  });

  it('says who calls whom, and that a machine talks', () => {
    const lines: string[] = [];
    const log = emptyJourneyLog(0);
    const call = { events: [], recorded: [], unrecorded: [] };
    const [customer, company] = ['+15550100102', '+15550100000'];
    log.calls.push(
      { at: 100, placedBy: 'customer', from: customer, to: company, ...call },
      {
        ...call,
        at: 300,
        placedBy: 'company',
        from: company,
        to: customer,
        events: [{ at: 400, text: 'an answering machine answers' }],
      },
    );
    const voice = { channel: 'voice', speaker: 'customer' } as const;
    log.turns.push({ at: 400, ...voice, text: 'We are out.', byMachine: true });
    new LiveTranscript((line) => lines.push(line)).advance(log, 500);
    expect(lines).toEqual([
      '   0.1 s            ☎ the customer (+15550100102) calls the company (+15550100000)',
      '   0.3 s            ☎ the company (+15550100000) calls the customer (+15550100102)',
      '   0.4 s            ☎ an answering machine answers',
      '   0.4 s  voice     Answering machine: We are out.',
    ]);
  });

  it('gives what is said between turns to whoever spoke last on that channel', () => {
    const lines: string[] = [];
    const log = emptyJourneyLog(0);
    log.turns.push({
      at: 1,
      channel: 'voice',
      speaker: 'agent',
      agent: 'Ava',
      text: '',
      heardText: 'Hello',
    });
    log.turns.push({
      at: 2,
      channel: 'voice',
      speaker: 'agent',
      text: '',
      heardText: 'Goodbye',
      interruptedAt: 3,
    });
    new LiveTranscript((line) => lines.push(line)).advance(log, 10);
    expect(lines[1]).toBe('   0.0 s  voice     Ava: Goodbye — (interrupted)');
  });

  it('shows on the phone what was heard, not what was meant', () => {
    const lines: string[] = [];
    const log = emptyJourneyLog(0);
    const said = (at: number, parts: object) =>
      log.turns.push({
        at,
        channel: 'voice',
        speaker: 'agent',
        agent: 'Ava',
        text: 'Your bill is zero.',
        ...parts,
      });
    said(1, { heardText: 'Your bill', interruptedAt: 2 });
    said(2, { interruptedAt: 3 });
    said(3, {});
    new LiveTranscript((line) => lines.push(line)).advance(log, 10);
    expect(lines.map((line) => line.slice(20))).toEqual([
      'Ava: Your bill — (interrupted)',
      'Ava: Your bill is zero. — (not heard)',
    ]);
  });

  it('names the announcement that the telephony service reads out, and nobody after it', () => {
    const lines: string[] = [];
    const log = emptyJourneyLog(0);
    const heard = (at: number, agent: string | undefined, heardText: string) =>
      log.turns.push({ at, channel: 'voice', speaker: 'agent', agent, text: '', heardText });
    heard(1, 'Ava', 'Hello');
    heard(2, promptAgent, 'All lines are busy');
    heard(3, undefined, 'Are you still there?');
    new LiveTranscript((line) => lines.push(line)).advance(log, 10);
    expect(lines.map((line) => line.slice(20))).toEqual([
      'Ava: Hello',
      'prompt: All lines are busy',
      'Ava: Are you still there?',
    ]);
  });
});
