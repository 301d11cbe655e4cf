import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TurnRecord } from '#shared/channels/turn-record.ts';
import { longestInWords, waterfallOf } from './turn-waterfall.ts';

function turnOf(changes: Partial<TurnRecord>): TurnRecord {
  return {
    kind: 'turn',
    customerId: 'c1',
    sessionId: 'call-1',
    turnId: 't1',
    channel: 'voice',
    scenario: 'utilities',
    agent: 'Desk',
    at: 1310,
    userText: '',
    assistantText: '',
    tools: [],
    finishReason: 'completed',
    inputTokens: 0,
    outputTokens: 0,
    stages: {},
    ...changes,
  };
}

const round = (startedAt: number, firstTokenAt: number) => ({
  startedAt,
  firstTokenAt,
  endedAt: firstTokenAt + 20,
  inputTokens: 1,
  outputTokens: 1,
});

const spoken = turnOf({
  stages: {
    endOfSpeech: 1000,
    sttFinal: 1180,
    llmFirstToken: 2100,
    ttsFirstAudio: 2150,
    firstFrame: 2190,
    played: 5000,
    turnEnd: 2300,
  },
  detail: {
    endOfTurn: {
      decidedBy: 'stable-words',
      completeness: 'complete',
      wordsAt: 1020,
      waitedMs: 180,
    },
    modelRounds: [round(1180, 1992), round(2040, 2100)],
    tools: [{ tool: 'get_bill', startedAt: 2012, endedAt: 2040, ok: true }],
  },
});

describe('the waterfall of a spoken turn', () => {
  it('has every step after the end of speech, in order, and what each added', () => {
    const { anchor, totalMs, steps } = waterfallOf(spoken);
    expect([anchor, totalMs]).toEqual(['end-of-speech', 1190]);
    expect(steps.map(({ stage, sinceMs, tookMs }) => [stage, sinceMs, tookMs])).toEqual([
      ['wordsKnown', 20, 20],
      ['sttFinal', 180, 160],
      ['modelRound', 992, 812],
      ['tool:get_bill', 1040, 48],
      ['modelRound', 1100, 60],
      ['ttsFirstAudio', 1150, 50],
      ['firstFrame', 1190, 40],
      ['played', 4000, 2810],
    ]);
  });

  it('says in plain words what took longest of what the caller waited for', () => {
    expect(longestInWords(waterfallOf(spoken))).toBe(
      "the model's first token took 812 ms of 1,190 ms",
    );
  });

  it('counts nothing for what an answer made ahead had done before the caller had finished', () => {
    const { steps, longest } = waterfallOf(
      turnOf({
        stages: { endOfSpeech: 1000, sttFinal: 1150, ttsFirstAudio: 990, firstFrame: 1160 },
        detail: { modelRounds: [round(900, 950)] },
      }),
    );
    expect(steps.map(({ stage, sinceMs, tookMs }) => [stage, sinceMs, tookMs])).toEqual([
      ['modelRound', -50, 0],
      ['ttsFirstAudio', -10, 0],
      ['sttFinal', 150, 150],
      ['firstFrame', 160, 10],
    ]);
    expect(longest?.stage).toBe('sttFinal');
  });
});

describe('the waterfall of a turn that nobody spoke', () => {
  it('is counted from its start to the whole answer', () => {
    const typed = turnOf({
      channel: 'webchat',
      at: 1000,
      stages: { llmFirstToken: 1400, turnEnd: 1900 },
    });
    expect(waterfallOf(typed)).toMatchObject({ anchor: 'start', anchorAt: 1000, totalMs: 900 });
    expect(longestInWords(waterfallOf(typed))).toBe('the rest of the answer took 500 ms of 900 ms');
  });

  it('has nothing to name where nothing took any time', () => {
    const waterfall = waterfallOf(turnOf({ at: 1000, stages: { turnEnd: 1000 } }));
    expect([waterfall.totalMs, longestInWords(waterfall)]).toEqual([0, undefined]);
  });
});

it('never has a step that takes less than nothing, nor more together than the whole', () => {
  const at = fc.option(fc.integer({ min: 0, max: 5000 }), { nil: undefined });
  const stages = fc.record({ endOfSpeech: at, sttFinal: at, llmFirstToken: at, firstFrame: at });
  fc.assert(
    fc.property(stages, fc.array(fc.integer({ min: 0, max: 5000 })), (reached, tools) => {
      const known = Object.fromEntries(
        Object.entries(reached).filter(([, moment]) => moment !== undefined),
      );
      const runs = tools.map((endedAt) => ({ tool: 't', startedAt: 0, endedAt, ok: true }));
      const waterfall = waterfallOf(
        turnOf({ at: 500, stages: { ...known, turnEnd: 5000 }, detail: { tools: runs } }),
      );
      const counted = waterfall.steps.filter(({ sinceMs }) => sinceMs <= waterfall.totalMs);
      expect(waterfall.steps.every(({ tookMs }) => tookMs >= 0)).toBe(true);
      expect(counted.reduce((sum, { tookMs }) => sum + tookMs, 0)).toBeLessThanOrEqual(
        waterfall.totalMs,
      );
      expect(waterfall.longest?.tookMs ?? 0).toBeLessThanOrEqual(waterfall.totalMs);
    }),
  );
});
