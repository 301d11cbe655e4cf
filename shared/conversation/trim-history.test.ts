import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryItem } from '#shared/contracts/session.ts';
import { trimHistory } from './trim-history.ts';

/** A turn with a question, some tool calls with results, and an answer of the given sizes. */
function turnOf(index: number, calls: readonly number[]): HistoryItem[] {
  const turnId = `turn-${index}`;
  const id = (n: number) => `${index}-${n}`;
  return [
    { role: 'user', turnId, text: 'x'.repeat(20), at: index },
    {
      role: 'assistant',
      turnId,
      text: '',
      at: index,
      interrupted: false,
      toolCalls: calls.map((_size, n) => ({ id: id(n), name: 'look', argumentsJson: '{}' })),
    },
    ...calls.map(
      (size, n): HistoryItem => ({
        role: 'tool',
        turnId,
        toolCallId: id(n),
        tool: 'look',
        resultJson: 'r'.repeat(size),
        at: index,
      }),
    ),
  ];
}

const budget = { maxCharacters: 1000, keepCharacters: 600 };

describe('trimHistory', () => {
  it('drops whole turns, oldest first, and always keeps the newest', () => {
    const sizes = fc.array(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 4 }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(sizes, (turns) => {
        const history = turns.flatMap((calls, index) => turnOf(index, calls));
        const trimmed = trimHistory(history, budget);
        expect(history.slice(history.length - trimmed.length)).toEqual(trimmed);
        expect(trimmed[0]?.role ?? 'user').toBe('user');
        if (history.length > 0) expect(trimmed.at(-1)).toEqual(history.at(-1));
        const kept = new Set(trimmed.map(({ turnId }) => turnId));
        const size = trimmed.map(sizeOf).reduce((sum, each) => sum + each, 0);
        if (kept.size > 1) expect(size).toBeLessThanOrEqual(budget.maxCharacters);
      }),
    );
  });

  it('does not touch a history until it is too long, then makes room for several turns', () => {
    const history = Array.from({ length: 30 }, (_unused, index) => turnOf(index, [20])).flat();
    expect(trimHistory(history.slice(0, 30), budget)).toHaveLength(30);
    const trimmed = trimHistory(history, budget);
    expect(trimmed.map(sizeOf).reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(600);
  });
});

function sizeOf(item: HistoryItem): number {
  if (item.role === 'tool') return item.resultJson.length;
  return item.role === 'user'
    ? item.text.length
    : item.text.length + item.toolCalls.length * ('look'.length + '{}'.length);
}
