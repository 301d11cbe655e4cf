import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAloud } from './reading/read-aloud.ts';
import { SpokenWords } from './spoken-words.ts';

const wordMs = 100;

/** What is found of a text when the service reports these words, a tenth of a second each. */
function found(text: string, reported: readonly string[]): string[] {
  return track(text, reported).map(
    ({ textOffset, textLength, audioOffsetMs, durationMs }) =>
      `${text.slice(textOffset, textOffset + textLength)} ${audioOffsetMs}-${audioOffsetMs + durationMs}`,
  );
}

function track(text: string, reported: readonly string[]) {
  const words = new SpokenWords(text, readAloud(text, { language: 'en-US' }));
  return [
    ...reported.flatMap((word, index) =>
      words.note({ text: word, audioOffsetMs: index * wordMs, durationMs: wordMs }),
    ),
    ...words.end(),
  ];
}

describe('SpokenWords', () => {
  it('finds words where they stand, one after the other', () => {
    expect(found('No, no: it is not.', ['No', 'no', 'it', 'is', 'not'])).toEqual([
      'No 0-100',
      'no 100-200',
      'it 200-300',
      'is 300-400',
      'not 400-500',
    ]);
  });

  it('counts an amount as one word, however the service reports it', () => {
    const asWritten = found('It is $84.20 now', ['It', 'is', '$84.20', 'now']);
    expect(asWritten).toEqual(['It 0-100', 'is 100-200', '$84.20 200-300', 'now 300-400']);
    const asSpoken = ['It', 'is', 'eighty', 'four', 'dollars', 'and', 'twenty', 'cents', 'now'];
    expect(found('It is $84.20 now', asSpoken)).toEqual([
      'It 0-100',
      'is 100-200',
      '$84.20 200-800',
      'now 800-900',
    ]);
    expect(found('It is $84.20 now', ['It', 'is', 'now'])).toEqual([
      'It 0-100',
      'is 100-200',
      'now 200-300',
    ]);
  });

  it('holds a number back until all of it was spoken', () => {
    const text = 'Ticket OUT-48213.';
    expect(found(text, ['Ticket', 'OUT', '4', '8'])).toEqual([
      'Ticket 0-100',
      'OUT 100-200',
      '48213 200-400',
    ]);
    const words = new SpokenWords(text, readAloud(text, { language: 'en-US' }));
    for (const digit of ['4', '8', '2', '1']) {
      expect(words.note({ text: digit, audioOffsetMs: 0, durationMs: 1 })).toEqual([]);
    }
    expect(words.note({ text: '3', audioOffsetMs: 0, durationMs: 1 })).toHaveLength(1);
  });

  it('takes a code that is reported in one piece for all its parts', () => {
    expect(found('Order TKT-0042-A7 is on', ['Order', 'TKT-0042-A7', 'is', 'on'])).toEqual([
      'Order 0-100',
      'TKT-0042-A7 100-200',
      'is 200-300',
      'on 300-400',
    ]);
  });

  it('joins the parts of a telephone number that is reported as written', () => {
    expect(found('Call (555) 010-0123 today', ['Call', '555', '010-0123', 'today'])).toEqual([
      'Call 0-100',
      '(555) 010-0123 100-300',
      'today 300-400',
    ]);
  });

  it('tells two numbers apart that are spoken alike', () => {
    const reported = ['From', 'five', 'dollars', 'to', 'five', 'dollars', 'and', 'one', 'cent'];
    expect(found('From $5 to $5.01', reported)).toEqual([
      'From 0-100',
      '$5 100-300',
      'to 300-400',
      '$5.01 400-900',
    ]);
  });

  it('does not take a part of a word for the word', () => {
    expect(found('This is it', ['is', 'it'])).toEqual(['is 0-100', 'it 100-200']);
    expect(found('電気が止まりました。', ['電気', 'が', '止まり'])).toEqual([
      '電気 0-100',
      'が 100-200',
      '止まり 200-300',
    ]);
  });

  it('does not believe a word far ahead: what comes before it was not heard', () => {
    const text = `First ${'and then some more '.repeat(8)}second`;
    expect(found(text, ['First', 'second'])).toEqual(['First 0-100']);
  });

  it('goes forward through the text, whatever is reported', () => {
    const texts = fc.constantFrom(
      'Your bill of $84.20 is due 2026-12-01, account 7890100101.',
      'Write to sam.lee@example.com or call 555-0102, 1420 Oak St.',
    );
    const reports = fc.constantFrom(
      ...'Your bill of eighty four dollars and twenty cents is due 7 8 9 0 1 account'.split(' '),
      ...[
        '$84.20',
        '2026-12-01',
        '555-0102',
        'sam',
        'dot',
        'at',
        'example',
        'fourteen',
        '1420',
        '',
      ],
    );
    fc.assert(
      fc.property(texts, fc.array(reports, { maxLength: 30 }), (text, reported) => {
        let from = 0;
        let at = 0;
        for (const word of track(text, reported)) {
          expect(word.textOffset).toBeGreaterThanOrEqual(from);
          expect(word.textLength).toBeGreaterThan(0);
          expect(word.audioOffsetMs).toBeGreaterThanOrEqual(at);
          from = word.textOffset + word.textLength;
          at = word.audioOffsetMs;
        }
        expect(from).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
