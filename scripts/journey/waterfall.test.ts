import { describe, expect, it } from 'vitest';
import { stageDelays, waterfallLine } from './waterfall.ts';

describe('waterfall', () => {
  it('counts from the end of speech', () => {
    expect(
      stageDelays({ endOfSpeech: 1000, sttFinal: 1300, llmFirstToken: 1450, firstFrame: 1600 }),
    ).toEqual([
      { name: 'speech understood', atMs: 300 },
      { name: 'first token', atMs: 450 },
      { name: 'first frame', atMs: 600 },
    ]);
  });

  it('draws one mark per cell of time', () => {
    expect(waterfallLine({ endOfSpeech: 0, sttFinal: 100, llmFirstToken: 200 }, {}, 50)).toBe(
      '░░▒▒ speech understood 100 ms · first token 200 ms',
    );
  });

  it('has nothing to draw without an anchor', () => {
    expect(waterfallLine({})).toBeUndefined();
  });

  it('shows the last words, tools in their place, and an answer that was made ahead', () => {
    const line = waterfallLine(
      { endOfSpeech: 0, sttFinal: 150, llmFirstToken: 400, firstFrame: 500 },
      {
        endOfTurn: { decidedBy: 'stable-words', completeness: 'plain', wordsAt: 50, waitedMs: 150 },
        prepared: { used: true, discarded: 0 },
        tools: [{ tool: 'get_bill', startedAt: 200, endedAt: 300, ok: true }],
      },
    );
    expect(line).toBe(
      '·░░◆◆◆▒▒██ last words 50 ms · speech understood 150 ms · get_bill 300 ms · ' +
        'first token 400 ms · first frame 500 ms · answered ahead',
    );
  });
});
