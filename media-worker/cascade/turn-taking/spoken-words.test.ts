import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { english } from './languages/english.ts';
import { german } from './languages/german.ts';
import { addedText, beginsWith, comparableWords, saysTheSame } from './spoken-words.ts';
import { wordsOf } from './words-of.ts';

describe('the same speech, written twice', () => {
  it.each([
    ['my power is out', 'My power is out.'],
    ['its five five five oh one hundred', 'It’s 5550100.'],
    ['it is number fourteen', 'It is number 14'],
    ['um twenty five uh dollars', '$25.'],
    ['fifty dollars and ten percent', '$50 and 10%'],
    ['two thousand four hundred and six', '2,406'],
    ['nineteen eighty four', '1984'],
    ['a b one two', 'A, B, 1-2'],
  ])('is equal: %s / %s', (one, other) => {
    expect(saysTheSame(one, other, english)).toBe(true);
  });

  it.each([
    ['pay fifty', 'Pay fifteen.'],
    ['i can pay', 'I can’t pay.'],
    ['my power is out', 'My power is out again.'],
    ['zwei', 'Drei'],
  ])('is not when words differ: %s / %s', (one, other) => {
    expect(saysTheSame(one, other, english)).toBe(false);
  });

  it('reads the numbers of the language', () => {
    expect(comparableWords('Null acht 15', german)).toEqual(['0', '8', '1', '5']);
    expect(comparableWords('Null acht', english)).toEqual(['null', 'acht']);
  });

  it('never depends on case, marks or spaces', () => {
    const word = fc.constantFrom('my', 'power', 'five', 'twenty', 'two', 'hundred', 'out', 'um');
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 12 }),
        fc.infiniteStream(fc.nat(3)),
        (words, rolls) => {
          const written = words.map((spoken) => {
            const mark = [' ', ', ', '.  ', ' - '][rolls.next().value] ?? ' ';
            return `${spoken.toUpperCase()}${mark}`;
          });
          expect(saysTheSame(words.join(' '), written.join(''), english)).toBe(true);
        },
      ),
    );
  });
});

describe('what was added', () => {
  it.each([
    ['my power is out', 'My power is out, at number fourteen', 'at number fourteen'],
    ['my power is out', 'My power is out.', ''],
    ['my power is out', 'My power is', ''],
    ['what is my bill', 'Whats my bill and when is it due', 'and when is it due'],
    ['what is my pill', 'What is my bill please', 'please'],
    ['five five five', '5550100', '0100'],
    ['yes', 'Yes, uh', ''],
    ['', 'Hello there', 'Hello there'],
  ])('after "%s" in "%s" is "%s"', (before, after, added) => {
    expect(addedText(before, after, english)).toBe(added);
  });

  it('is always the end of the longer text', () => {
    const words = fc.array(fc.constantFrom('one', 'two', 'red', 'blue', 'um', '12'), {
      maxLength: 10,
    });
    fc.assert(
      fc.property(words, words, (before, after) => {
        const added = addedText(before.join(' '), [...before, ...after].join(' '), english);
        expect(wordsOf([...before, ...after].join(' ')).join(' ')).toContain(
          wordsOf(added).join(' '),
        );
        if (before.every((word) => word === 'red') && after.every((word) => word === 'blue')) {
          expect(added).toBe(after.join(' '));
        }
      }),
    );
  });

  it('knows a beginning', () => {
    expect(beginsWith('My power is out', 'my power', english)).toBe(true);
    expect(beginsWith('My power', 'my power is', english)).toBe(false);
  });
});
