import { describe, expect, it } from 'vitest';
import { channelSchema } from '#shared/contracts/ids.ts';
import { transferLinesIn } from '#shared/telephony/transfer-lines/transfer-lines-in.ts';
import { english } from './spoken-lines/english.ts';
import type { LineSet } from './spoken-lines/line-set.ts';
import { spokenLanguages, spokenLinesIn } from './spoken-lines.ts';

/** Those of a transfer have their own test, beside them. */
const textsOf = ({ transferFailed: _, switchFailed, ...lines }: LineSet) => [
  ...Object.entries(lines).map(([name, text]) => ({ name, text })),
  ...channelSchema.options.map((target) => ({ name: target, text: switchFailed(target) })),
];

describe('lines of our own', () => {
  it('are found by the language tag, whatever its region', () => {
    expect(spokenLinesIn('es-US').lines).toBe(spokenLinesIn('es').lines);
    expect(spokenLinesIn('es-US').lines.oneMoment).toBe('Un momento, por favor.');
    expect(spokenLinesIn('ko-KR').language).toBe('ko-KR');
  });

  it('are English, and say so, in a language that nobody has written', () => {
    expect(spokenLinesIn('ja-JP')).toEqual({ lines: english, language: 'en-US' });
    expect(spokenLinesIn('')).toEqual({ lines: english, language: 'en-US' });
  });

  it('say in every language why nobody could be reached', () => {
    for (const [language, { transferFailed }] of spokenLanguages) {
      expect(transferFailed('busy')).toBe(transferLinesIn(language).lines.failed.busy);
    }
  });

  const others = [...spokenLanguages].filter(([language]) => language !== 'en');
  it.each(others)(
    'are whole in %s: none is empty, said twice or left in English',
    (_tag, lines) => {
      const ours = textsOf(lines);
      const original = textsOf(english);
      expect(ours.map(({ name }) => name).toSorted()).toEqual(
        original.map(({ name }) => name).toSorted(),
      );
      const texts = new Set(ours.map(({ text }) => text));
      expect(texts.size).toBe(original.length);
      expect(original.filter(({ text }) => texts.has(text))).toEqual([]);
      // A caller who was asked something is waited for less long: the question mark says that they were.
      for (const { name, text } of ours) {
        const asks = original.find((line) => line.name === name)?.text.endsWith('?');
        expect([name, text.endsWith('?')]).toEqual([name, asks]);
        expect(text).toMatch(/[.?]$/);
      }
    },
  );
});
