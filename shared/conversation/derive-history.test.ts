import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryItem } from '#shared/contracts/session.ts';
import { deriveHistory } from './derive-history.ts';

const user = (text: string): HistoryItem => ({ role: 'user', turnId: 't', text, at: 0 });
const textOf = (item: HistoryItem) => (item.role === 'tool' ? '' : item.text);

describe('deriveHistory', () => {
  it('looks only at what was added', () => {
    const looked: string[] = [];
    const join = deriveHistory('', (all: string, added) => {
      looked.push(...added.map(textOf));
      return all + added.map(textOf).join('');
    });
    const history = [user('a'), user('b')];
    expect(join(history)).toBe('ab');
    expect(join(history)).toBe('ab');
    expect(join([...history, user('c')])).toBe('abc');
    expect(looked).toEqual(['a', 'b', 'c']);
  });

  it('gives the same as looking at everything, however histories grow, shrink and change', () => {
    const change = fc.oneof(
      fc.record({ does: fc.constant('add' as const), count: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ does: fc.constantFrom('drop first' as const, 'drop last' as const) }),
      fc.record({ does: fc.constant('replace' as const), index: fc.nat(8) }),
      fc.record({ does: fc.constant('fork' as const) }),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        let added = 0;
        const item = () => {
          added += 1;
          return user(`${added} `);
        };
        const join = deriveHistory('', (all: string, more) => all + more.map(textOf).join(''));
        let history: readonly HistoryItem[] = [item()];
        let other = history;
        for (const step of changes) {
          if (step.does === 'add')
            history = [...history, ...Array.from({ length: step.count }, item)];
          if (step.does === 'drop first') history = history.slice(1);
          if (step.does === 'drop last') history = history.slice(0, -1);
          if (step.does === 'replace') {
            history = history.map((kept, index) => (index === step.index ? item() : kept));
          }
          if (step.does === 'fork') [history, other] = [other, history];
          expect(join(history)).toBe(history.map(textOf).join(''));
        }
      }),
    );
  });
});
