import { createHash } from 'node:crypto';
import { digitsAtStart } from './number-words.ts';

const suffixes = new Map(
  Object.entries({
    st: 'street',
    street: 'street',
    ave: 'avenue',
    av: 'avenue',
    avenue: 'avenue',
    rd: 'road',
    road: 'road',
    dr: 'drive',
    drive: 'drive',
    ln: 'lane',
    lane: 'lane',
    ct: 'court',
    court: 'court',
    blvd: 'boulevard',
    boulevard: 'boulevard',
    pl: 'place',
    place: 'place',
    ter: 'terrace',
    terrace: 'terrace',
    sq: 'square',
    square: 'square',
    cir: 'circle',
    circle: 'circle',
    way: 'way',
    pkwy: 'parkway',
    parkway: 'parkway',
    hwy: 'highway',
    highway: 'highway',
  }),
);

const leadIns = new Set('at it its is my the address number no im i am on in house'.split(' '));

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .replaceAll(/['’.]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** House number and street of an address as it was spoken or written, spelled out in lower case. */
export interface StreetAddress {
  readonly houseNumber: string | undefined;
  /** `maple avenue`. */
  readonly street: string;
}

/** Reads house number and street; unit, city and ZIP code are left behind. */
export function streetAddress(text: string): StreetAddress {
  const words = wordsOf(text);
  const firstDigit = words.findIndex((word) => /^\d/.test(word));
  const afterLeadIn = words.findIndex((word) => !leadIns.has(word));
  const start = firstDigit >= 0 && firstDigit <= 4 ? firstDigit : Math.max(0, afterLeadIn);
  const tokens = digitsAtStart(words.slice(start)).map((word, index) =>
    index > 0 ? (suffixes.get(word) ?? word) : word,
  );
  const suffixAt = tokens.findIndex((word, index) => index > 0 && suffixes.has(word));
  const whole = suffixAt >= 0 ? tokens.slice(0, suffixAt + 1) : tokens;
  const [first, ...rest] = whole;
  if (first !== undefined && /^\d/.test(first)) {
    return { houseNumber: first, street: rest.join(' ') };
  }
  return { houseNumber: undefined, street: whole.join(' ') };
}

/** A key that is the same for every way to write one street address; safe in a document id. */
export function addressKey(text: string): string {
  const { houseNumber, street } = streetAddress(text);
  const key = [houseNumber, street].filter((part) => part !== undefined && part !== '').join(' ');
  return createHash('sha256').update(key).digest('hex').slice(0, 24);
}

/** An address in its usual spelling: `at fourteen maple ave` becomes `14 Maple Avenue`. */
export function writtenAddress(text: string): string {
  const { houseNumber, street } = streetAddress(text);
  if (houseNumber === undefined || street === '') return text;
  const name = street.replaceAll(/(^|\s)\p{Ll}/gu, (letter) => letter.toUpperCase());
  const rest = text
    .split(',')
    .slice(1)
    .map((part) => part.trim());
  return [`${houseNumber} ${name}`, ...rest].join(', ');
}
