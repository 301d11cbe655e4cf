import { describe, expect, it } from 'vitest';
import { apologyLine, streamLanguages, streamLinesIn } from './stream-lines.ts';

const english = streamLinesIn('en-US').lines;
const others = [...streamLanguages].filter(([language]) => language !== 'en');

describe('what a caller hears while no worker has their call', () => {
  it('is English in a language that nobody has written', () => {
    expect(streamLinesIn('ja-JP')).toEqual({ lines: english, language: 'en-US' });
    expect(streamLinesIn('de-AT').language).toBe('de-AT');
  });

  it.each(others)('is whole in %s: nothing is empty, said twice or left in English', (_, lines) => {
    const texts = Object.values(lines);
    expect(new Set(texts).size).toBe(texts.length);
    for (const [name, text] of Object.entries(lines)) {
      expect(text.trim()).not.toBe('');
      expect(text).not.toBe(english[name as keyof typeof english]);
    }
  });

  it('ends with what happens next', () => {
    const { lines } = streamLinesIn('es-US');
    expect(apologyLine(lines, { callBack: true, whatsApp: true })).toBe(
      [lines.lost, lines.weCallBack, lines.whatsApp, lines.goodbye].join(' '),
    );
    expect(apologyLine(lines, { callBack: false, whatsApp: false })).toBe(
      [lines.lost, lines.callAgain, lines.goodbye].join(' '),
    );
  });
});
