import { describe, expect, it } from 'vitest';
import { transferFailureSchema } from '#shared/contracts/transfer.ts';
import type { TransferLines } from './transfer-lines.ts';
import { transferLanguages, transferLinesIn } from './transfer-lines-in.ts';

const textsOf = ({ calling, waiting, connected, failed }: TransferLines) => [
  calling,
  ...waiting,
  connected,
  ...transferFailureSchema.options.map((reason) => failed[reason]),
];
const english = transferLinesIn('en-US').lines;

describe('the lines of a transfer', () => {
  it('are found by the language tag, whatever its region', () => {
    expect(transferLinesIn('es-US')).toEqual({
      lines: transferLinesIn('es').lines,
      language: 'es-US',
    });
    expect(transferLinesIn('DE').lines).toBe(transferLinesIn('de-AT').lines);
  });

  it.each(['ja-JP', ''])(
    'are English, and say so, in a language that nobody has written: "%s"',
    (language) => {
      expect(transferLinesIn(language)).toEqual({ lines: english, language: 'en-US' });
    },
  );

  it.each([...transferLanguages].filter(([language]) => language !== 'en'))(
    'are whole in %s: none is empty, said twice or left in English',
    (_language, lines) => {
      const texts = textsOf(lines);
      // Who cannot take a call says so with a key or by declining it: to the caller that is the same.
      expect(lines.failed['not-now']).toBe(lines.failed.declined);
      expect(new Set(texts).size).toBe(texts.length - 1);
      for (const text of texts) {
        expect(text.length).toBeGreaterThan(10);
        expect(textsOf(english)).not.toContain(text);
      }
      // The caller is asked what they want now: the question mark says for how long they are waited for.
      for (const reason of transferFailureSchema.options) {
        expect(lines.failed[reason]).toMatch(/\?$/);
      }
    },
  );
});
