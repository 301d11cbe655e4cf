import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAloud } from './read-aloud.ts';
import type { ReadAs } from './reading.ts';

/** What is read in another way: `written → how`. */
function readings(text: string, language = 'en-US'): string[] {
  return readAloud(text, { language }).map(
    ({ start, end, as }) => `${text.slice(start, end)} → ${inWords(as)}`,
  );
}

function inWords(as: ReadAs): string {
  if (as.kind === 'alias') return as.spoken;
  if (as.kind === 'phoneme') return `/${as.phoneme}/`;
  return `<${[as.interpretAs, as.format].filter((part) => part !== undefined).join(' ')}>`;
}

describe('readAloud', () => {
  it('says amounts of money', () => {
    expect(readings('It is $84.20, not $1,284.05.')).toEqual([
      '$84.20 → eighty-four dollars and twenty cents',
      '$1,284.05 → one thousand two hundred eighty-four dollars and five cents',
    ]);
    expect(readings('A credit of -$20.00, $1 or $0.01')).toEqual([
      '-$20.00 → minus twenty dollars',
      '$1 → one dollar',
      '$0.01 → one cent',
    ]);
    expect(readings('£2.50 or €1,000,000')).toEqual([
      '£2.50 → two pounds and fifty pence',
      '€1,000,000 → one million euros',
    ]);
    expect(readings('It is $84.')).toEqual(['$84 → eighty-four dollars']);
  });

  it('leaves amounts alone that it could get wrong', () => {
    for (const text of ['$1.2 million', '$3k', '$1.234', 'US$5', '$12,34', '$1234567890']) {
      expect(readings(text)).toEqual([]);
    }
    expect(readings('Son $84.20.', 'es-US')).toEqual([]);
  });

  it('reads telephone numbers as such in every language', () => {
    for (const number of [
      '+1 555 010 0102',
      '+15550100102',
      '+44 20 7946 0958',
      '(555) 010-0102',
      '555-010-0102',
      '1-800-555-0199',
      '555.010.0102',
      '555-0102',
    ]) {
      expect(readings(`Call ${number}.`)).toEqual([`${number} → <telephone>`]);
      expect(readings(`Llame al ${number}.`, 'es-MX')).toEqual([`${number} → <telephone>`]);
    }
  });

  it('reads dates and times that are written for machines', () => {
    expect(readings('Due 2026-12-01, sent 11/21/2026 at 5:30 PM.')).toEqual([
      '2026-12-01 → <date ymd>',
      '11/21/2026 → <date mdy>',
      '5:30 PM → <time hms12>',
    ]);
    expect(readings('Between 14:00 and 16:45.')).toEqual(['14:00 → 2 PM', '16:45 → 4:45 PM']);
    expect(readings('Back at 2026-11-21T17:30:00Z')).toEqual([
      '2026-11-21T17:30:00Z → November 21, 2026 at 5:30 PM',
    ]);
    expect(readings('Am 21/11/2026 um 17:30', 'de-DE')).toEqual(['21/11/2026 → <date dmy>']);
  });

  it('takes what is no clear time or day for none', () => {
    expect(readings('The score was 3:30, on 13/13/2026')).toEqual([]);
    expect(readings('2026-02-30')).toEqual(['2026 → 2 0 2 6', '02 → 0 2', '30 → 3 0']);
  });

  it('spells account, ticket and reference numbers', () => {
    expect(readings('Account 7890100101, ticket OUT-48213, order TKT-0042-A7.')).toEqual([
      '7890100101 → 7 8 9, 0 1 0, 0 1 0 1',
      '48213 → 4 8 2 1 3',
      'TKT → <characters>',
      '0042 → 0 0 4 2',
      'A → <characters>',
      '7 → 7',
    ]);
    expect(readings('The card ending in 4417 and account number 4401-2231.')).toEqual([
      '4417 → 4 4 1 7',
      '4401 → 4 4 0 1',
      '2231 → 2 2 3 1',
    ]);
    expect(readings('Your code is 482913.')).toEqual(['482913 → 4 8 2, 9 1 3']);
  });

  it('leaves quantities, years and names alone', () => {
    for (const text of [
      'About 12,500 homes in 2026.',
      'You used 1250 kilowatt hours, 10% more.',
      'COVID-19, I-95 and Unit 4B',
      'Press 1, or 3.5 times 2',
    ]) {
      expect(readings(text)).toEqual([]);
    }
  });

  it('says house numbers as people do', () => {
    expect(readings('You are at 1420 Oak St, Springfield, IL 62702.')).toEqual([
      '1420 → fourteen twenty',
      'St → Street',
      '62702 → 6 2 7 0 2',
    ]);
    const houses = {
      '214': 'two fourteen',
      '805': 'eight oh five',
      '500': 'five hundred',
      '1400': 'fourteen hundred',
      '1405': 'fourteen oh five',
      '2000': 'two thousand',
      '2005': 'twenty oh five',
      '12345': '1 2 3 4 5',
    };
    for (const [written, spoken] of Object.entries(houses)) {
      expect(readings(`${written} Park Avenue`)).toEqual([`${written} → ${spoken}`]);
    }
  });

  it('says e-mail addresses sign by sign, in the language of the text', () => {
    expect(readings('Write to sam.lee_42@my-mail.example.com.')).toEqual([
      'sam.lee_42@my-mail.example.com → sam dot lee underscore 4 2 at my dash mail dot example dot com',
    ]);
    expect(readings('Escriba a sam@example.com', 'es-ES')).toEqual([
      'sam@example.com → sam arroba example punto com',
    ]);
    expect(readings('sam@example.com', 'fi-FI')).toEqual([]);
  });

  it('says terms as the voice was told, before everything else, as whole words only', () => {
    const voice = {
      language: 'en-US',
      pronunciations: [
        { term: 'PowerGrid', alias: 'Power Grid' },
        { term: 'kWh', alias: 'kilowatt hours' },
        { term: 'C++', alias: 'C plus plus' },
        { term: 'Nguyen', phoneme: 'wɪn', alphabet: 'ipa' as const },
        { term: '$5', alias: 'a fiver' },
      ],
    };
    const text = 'PowerGrid, Nguyen: 12 kWh, not kWhs, C++ for $5; PowerGridX';
    expect(
      readAloud(text, voice).map(({ start, end, as }) => [text.slice(start, end), inWords(as)]),
    ).toEqual([
      ['PowerGrid', 'Power Grid'],
      ['Nguyen', '/wɪn/'],
      ['kWh', 'kilowatt hours'],
      ['C++', 'C plus plus'],
      ['$5', 'a fiver'],
    ]);
  });

  it('never overlaps and never leaves the text', () => {
    const pieces = fc.constantFrom(
      ...['$', '-', '+', '@', '.', ',', ':', '/', ' ', 'T', 'A', 'am', 'St', '(', ')', '#', 'é'],
      ...['0', '1', '42', '555', '2026', '12345', ' at ', ' Oak St', 'ending in ', 'x@y.z'],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 24 }), (parts) => {
        const text = parts.join('');
        let from = 0;
        for (const { start, end } of readAloud(text, { language: 'en-US' })) {
          expect(start).toBeGreaterThanOrEqual(from);
          expect(end).toBeGreaterThan(start);
          from = end;
        }
        expect(from).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
