import { describe, expect, it } from 'vitest';
import { emptyJourneyLog } from './journey-log.ts';
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
      '                    ░░ first frame 100 ms',
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
      interrupted: true,
    });
    new LiveTranscript((line) => lines.push(line)).advance(log, 10);
    expect(lines[1]).toBe('   0.0 s  voice     Ava: Goodbye — (interrupted)');
  });
});
