import { describe, expect, it } from 'vitest';
import { safeFact, safeLine } from './safe-text.ts';

describe('safeLine', () => {
  it.each([
    ['  two\n\nlines\t', 'two lines'],
    ['## Advice', 'Advice'],
    ['> - # quoted', 'quoted'],
    ['--- rule', 'rule'],
    ['call `pay_fine`', "call 'pay_fine'"],
    ['right\u202eto left', 'right to left'],
  ])('takes the layout out of %j', (text, expected) => {
    expect(safeLine(text)).toBe(expected);
  });

  it.each(['-12.50', '-$5', '+15550100102', '*7', 'Zoë O’Hara'])(
    'leaves the value %s alone',
    (text) => {
      expect(safeLine(text)).toBe(text);
    },
  );

  it('shortens what is too long', () => {
    expect(safeLine('word '.repeat(10), 12)).toBe('word word w…');
  });
});

describe('safeFact', () => {
  it('writes numbers and truth values as they are', () => {
    expect([safeFact(-5), safeFact(false)]).toEqual(['-5', 'false']);
  });
});
