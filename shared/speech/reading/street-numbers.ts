import { numberInWords } from './number-words.ts';
import { alias, isEnglish, type Reading } from './reading.ts';

const STREET_TYPES: Readonly<Record<string, string>> = {
  St: 'Street',
  Ave: 'Avenue',
  Rd: 'Road',
  Blvd: 'Boulevard',
  Dr: 'Drive',
  Ln: 'Lane',
  Ct: 'Court',
  Pl: 'Place',
  Ter: 'Terrace',
  Cir: 'Circle',
  Pkwy: 'Parkway',
  Hwy: 'Highway',
  Sq: 'Square',
  Trl: 'Trail',
};
const TYPE = [...Object.entries(STREET_TYPES).flat(), 'Way'].join('|');
const ADDRESS = new RegExp(
  `(?<![\\p{L}\\p{N}#$.,/-])(?<house>[1-9]\\d{2,4})(?<name>(?:\\s[\\p{Lu}\\d][\\p{L}\\d'’.]{0,30}){1,4}?\\s)(?<type>${TYPE})(?![\\p{L}\\p{N}])`,
  'gu',
);

/** As people say it: 1420 is fourteen twenty, 805 eight oh five, 1400 fourteen hundred. */
function houseNumberInWords(written: string): string {
  if (written.length > 4) return [...written].join(' ');
  const front = Number(written.slice(0, -2));
  const back = Number(written.slice(-2));
  if (back === 0) return numberInWords(front % 10 === 0 ? Number(written) : front) + hundred(front);
  const spoken = back < 10 ? `oh ${numberInWords(back)}` : numberInWords(back);
  return `${numberInWords(front)} ${spoken}`;
}

const hundred = (front: number) => (front % 10 === 0 ? '' : ' hundred');

/** House numbers and abbreviated kinds of street in English addresses, e.g. `1420 Oak St`. */
export function findStreetNumbers(text: string, language: string): Reading[] {
  if (!isEnglish(language)) return [];
  return [...text.matchAll(ADDRESS)].flatMap(({ index, groups }) => {
    const { house = '', name = '', type = '' } = groups ?? {};
    const number = {
      start: index,
      end: index + house.length,
      as: alias(houseNumberInWords(house)),
    };
    const whole = STREET_TYPES[type];
    const typeAt = number.end + name.length;
    if (whole === undefined) return [number];
    return [number, { start: typeAt, end: typeAt + type.length, as: alias(whole) }];
  });
}
