import type { Fact } from '#shared/contracts/session.ts';

/** Facts that tell who somebody is or where to find them. */
export type PersonalKind = 'name' | 'address' | 'email' | 'phone' | 'number';

const kinds: readonly (readonly [pattern: RegExp, kind: PersonalKind])[] = [
  [/^customer_name$/, 'name'],
  [/(?:^|_)e_?mail(?:_address)?$/, 'email'],
  [/(?:^|_)(?:phone|mobile)(?:_number)?$/, 'phone'],
  [/(?:^|_)address$/, 'address'],
  [/_number$/, 'number'],
];

/** Kind of a personal fact by its name (`service_address`, `account_number`); undefined for others. */
export const personalKind = (name: string): PersonalKind | undefined =>
  kinds.find(([pattern]) => pattern.test(name))?.[1];

/** Those of the facts that are personal. */
export function personalFacts(
  facts: Readonly<Record<string, Fact>>,
): Readonly<Record<string, Fact>> {
  return Object.fromEntries(
    Object.entries(facts).filter(([name]) => personalKind(name) !== undefined),
  );
}

/** What may be said of a personal fact to somebody who has proven nothing. */
export function masked(kind: PersonalKind, value: string): string {
  switch (kind) {
    case 'name':
      return firstName(value);
    case 'address':
      return streetOnly(value);
    case 'email':
      return 'the e-mail address on file';
    case 'phone':
      return `ending in ${digitsOf(value).slice(-4)}`;
    case 'number':
      return `ending in ${value.replace(/[^\p{L}\p{N}]/gu, '').slice(-2)}`;
    default:
      return kind satisfies never;
  }
}

export const digitsOf = (text: string): string => text.replace(/\D/g, '');

export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? '';

const unit = /\s*(?:#|\b(?:apt|apartment|unit|suite|ste|floor|fl)\b\.?)\s*\S*$/i;
const houseNumber = /^[\p{N}/-]+\p{L}?\s+|\s+[\p{N}/-]+\p{L}?$/gu;
const ordinal = /\b\d+(?:st|nd|rd|th)\b/gi;
const state = /^[A-Z]{2}$/;

/** `14 Maple Avenue, Apt 3, Springfield, IL 62703` becomes `Maple Avenue, Springfield`. */
function streetOnly(address: string): string {
  const [street = '', ...places] = partsOf(address).map((part) => part.replace(unit, ''));
  const named = street.replace(houseNumber, '').trim();
  const shown = [
    ...(/\d/.test(named.replace(ordinal, '')) ? [] : [named]),
    ...places.filter((place) => !/\d/.test(place) && !state.test(place)),
  ].filter((part) => part !== '');
  return shown.length === 0 ? 'the address on file' : shown.join(', ');
}

/** The parts of an address between its commas. */
export const partsOf = (address: string): readonly string[] =>
  address
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
