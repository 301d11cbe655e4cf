import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClauseChunker } from './clause-chunker.ts';

/** Clauses of a text that arrives in pieces of `size` characters. */
function clausesOf(text: string, size = 4): string[] {
  const chunker = new ClauseChunker();
  const clauses: string[] = [];
  const characters = [...text];
  for (let at = 0; at < characters.length; at += size) {
    clauses.push(...chunker.push(characters.slice(at, at + size).join('')));
  }
  return [...clauses, ...chunker.end()];
}

const spoken = (text: string) => clausesOf(text).map((clause) => clause.trim());

describe('ClauseChunker', () => {
  it('speaks whole sentences', () => {
    expect(spoken('I see. Your power is out! Shall I report it? Fine.')).toEqual([
      'I see.',
      'Your power is out!',
      'Shall I report it?',
      'Fine.',
    ]);
  });

  it('lets the first clause go at a comma, so that the voice starts soon', () => {
    expect(spoken('I am sorry, I can see an outage near you, it started at noon.')[0]).toBe(
      'I am sorry,',
    );
    expect(spoken('Let me look — the crew is on its way.')[0]).toBe('Let me look —');
  });

  it.each([
    ['We have sent a technician', 'to your street and the repair should be done soon.'],
    ['I can see', 'that there is an outage in your area and the crew is on its way.'],
    ['Your current balance', 'is ninety five dollars and it is due on Friday.'],
    ['Thanks for calling the utilities line', 'my name is Ava and I can help you today.'],
    ['There is a planned maintenance window', 'in your neighborhood tomorrow from eight on.'],
    ['The crew is on its way', 'to your street and should be there in half an hour.'],
    ['If you want me', 'to send you the details on WhatsApp I can do that right now.'],
    ['It looks like your last payment', 'did not go through because the card has expired.'],
  ])('has %s | %s: a breath where a speaker would take one, within seven words', (first, rest) => {
    const chunker = new ClauseChunker();
    const words = `${first} ${rest}`.split(/(?= )/);
    const neededWords = words.findIndex((word) => chunker.push(word).length > 0) + 1;
    expect(neededWords).toBeGreaterThan(3);
    expect(neededWords).toBeLessThanOrEqual(7);
    expect(spoken(`${first} ${rest}`)).toEqual([first, rest]);
  });

  it('keeps later sentences whole even with commas', () => {
    expect(spoken('Thank you. If you like, I can call you back.')).toEqual([
      'Thank you.',
      'If you like, I can call you back.',
    ]);
  });

  it('emits a sentence as soon as its end is certain', () => {
    const chunker = new ClauseChunker();
    expect(chunker.push('It is fixed.')).toEqual([]);
    expect(chunker.push(' Any')).toEqual(['It is fixed.']);
  });

  it.each([
    ['Dr. Smith will see you.'],
    ['We open at 4 p.m. Eastern time.'],
    ['Your balance is $1,200.50 today.'],
    ['It rose by 3.5 percent.'],
    ['Call 555 010 0099 now.'],
    ['Call +1 (555) 010-0099 now.'],
    ['Ask J. Miller at St. Mary.'],
    ['Bring ID, e.g. a passport.'],
  ])('does not split %s', (sentence) => {
    expect(spoken(`Right. ${sentence} Bye.`)).toEqual(['Right.', sentence, 'Bye.']);
  });

  it('does not split a date at its comma, nor a list number from its item', () => {
    expect(spoken('On May 4, 2025 we came.')).toEqual(['On May 4, 2025 we came.']);
    expect(spoken('Choose:\n1. Report it\n2. Hang up\n')).toEqual([
      'Choose:',
      '1. Report it',
      '2. Hang up',
    ]);
  });

  it('cuts an endless sentence', () => {
    const endless = Array.from(
      { length: 120 },
      (_, index) => `word${'abcdefghij'[index % 10]}`,
    ).join(' ');
    const lengths = spoken(endless).map((clause) => clause.split(' ').length);
    expect(lengths[0]).toBe(6);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(26);
  });

  it('cuts Japanese and Chinese at their own signs', () => {
    expect(spoken('承知しました。確認します。')).toEqual(['承知しました。', '確認します。']);
    expect(spoken('我来看一下，请稍等。')).toEqual(['我来看一下，', '请稍等。']);
  });

  it('does not speak Markdown', () => {
    expect(
      spoken('# Outage\n- **Crew** is on its way.\n- See [the map](https://x.example/map).\n'),
    ).toEqual(['Outage', 'Crew is on its way.', 'See the map.']);
  });

  it('says nothing for white space', () => {
    expect(clausesOf(' \n\n  ')).toEqual([]);
  });

  const token = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        'the',
        'power',
        'is',
        'out',
        'and',
        'we',
        'know',
        'Crew',
        'Dr.',
        'e.g.',
        'p.m.',
      ),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '4',
        '14',
        '$1,200.50',
        '3.5',
        '555-0100',
        '2025',
        '15%',
        '+1',
        '010',
      ),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        'okay.',
        'yes!',
        'really?',
        'well,',
        'so;',
        '—',
        '-',
        'wait…',
        '"quoted."',
      ),
    },
  );
  const text = fc
    .array(token, { minLength: 1, maxLength: 60 })
    .map((tokens) => `So ${tokens.join(' ')}`);

  it('loses, adds and moves nothing', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (original, size) => {
        expect(clausesOf(original, size).join('')).toBe(original);
      }),
    );
  });

  it('never cuts between two parts of a number', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (original, size) => {
        const clauses = clausesOf(original, size);
        for (let index = 1; index < clauses.length; index++) {
          const left = clauses[index - 1] ?? '';
          const right = clauses[index] ?? '';
          expect(/\d[\s.,]*$/.test(left) && /^\s*[$+]?\d/.test(right)).toBe(false);
          expect(/\d\s*$/.test(left) && /^\s*p\.m\./.test(right)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives every clause something to say', () => {
    fc.assert(
      fc.property(text, (original) => {
        for (const clause of clausesOf(original).slice(0, -1))
          expect(clause).toMatch(/[\p{L}\p{N}]/u);
      }),
    );
  });
});
