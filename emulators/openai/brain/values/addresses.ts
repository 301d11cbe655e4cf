import { digitRuns } from './digits.ts';
import { numbersIn } from './numbers.ts';

const STREET_TYPES =
  'street|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|boulevard|blvd|way|place|pl|terrace|circle|cir|parkway|pkwy|highway|hwy|square|sq|trail|loop|crescent|close';
const NUMBER_WORDS =
  'zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred';

const ADDRESS = RegExp(
  `\\b((?:\\d+[a-z]?|(?:(?:${NUMBER_WORDS})[\\s-]+(?:and[\\s-]+)?){0,4}(?:${NUMBER_WORDS}))\\s+(?!(?:on|in|at|of)\\s)(?:[a-z0-9'.-]+\\s+){1,4}?(?:${STREET_TYPES})\\b\\.?` +
    "(?:,?\\s+(?:apt|apartment|unit|suite|number|#)\\.?\\s*\\w+)?(?:,\\s*[a-z][a-z .'-]*?(?:,?\\s+[A-Z]{2})?(?:\\s+\\d{5}(?:-\\d{4})?)?(?=[.!?,]|\\s+(?:and|from|to|starting|on|by)\\b|$))?)",
  'gi',
);

/** Finds street addresses in the order they are said, house numbers written as digits. */
export function findAddresses(text: string): string[] {
  return [...text.matchAll(ADDRESS)].flatMap((match) => {
    const address = match[1];
    return address === undefined ? [] : [withWrittenNumber(address.trim())];
  });
}

/** The addresses as they stand in the text. */
export function findAddressSpans(text: string): string[] {
  return [...text.matchAll(ADDRESS)].flatMap((match) => match[1] ?? []);
}

const STREET = RegExp(`\\b((?:[a-z][a-z'.-]*\\s+){1,3}?(?:${STREET_TYPES}))\\b`, 'gi');
/** Little words before a street's name. */
const BEFORE_NAME =
  /^(?:(?:it|it's|its|is|that|that's|the|a|an|on|at|in|of|by|near|from|to|for|and|but|no|oh|sorry|actually|i|meant|mean|said|rather|my|our|address|street|road|place)\s+)+(?=\S+\s+\S)/i;

/** Names of streets without a house number; one that is ruled out ("not Oak Street") is left out. */
export function findStreets(text: string): string[] {
  return [...text.replaceAll(/[\u2018\u2019]/g, "'").matchAll(STREET)].flatMap((match) => {
    const name = (match[1] ?? '').replace(BEFORE_NAME, '');
    return /^not\b/i.test(name) || /\bnot\s+$/i.test(text.slice(0, match.index)) ? [] : name;
  });
}

/** Puts another street into a known address and leaves its house number and its town. */
export function replaceStreet(address: string, street: string): string {
  const [first = '', ...town] = address.split(',');
  const houseNumber = /^\s*(\d+\w?)\b/.exec(first)?.[1];
  const named =
    street === street.toLowerCase()
      ? street.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())
      : street;
  const line = houseNumber === undefined ? named : `${houseNumber} ${named}`;
  return [line, ...town].join(',');
}

/** Replaces the house number at the start of a known address. */
export function replaceHouseNumber(address: string, houseNumber: string): string {
  return /^\d+\w?\b/.test(address)
    ? address.replace(/^\d+\w?\b/, houseNumber)
    : `${houseNumber} ${address}`;
}

/** House number in "number fourteen", "it's 14 not 40". */
export function findHouseNumber(text: string): string | undefined {
  return digitRuns(text).find((run) => run.digits.length <= 5)?.digits;
}

function withWrittenNumber(address: string): string {
  const spoken = RegExp(
    `^((?:(?:${NUMBER_WORDS})[\\s-]+(?:and[\\s-]+(?=${NUMBER_WORDS}))?)+)`,
    'i',
  ).exec(address)?.[1];
  const capitalised = address.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
  if (spoken === undefined) return address === address.toLowerCase() ? capitalised : address;
  const counted = /\bhundred\b/i.test(spoken) ? numbersIn(spoken)[0]?.value : undefined;
  const digits = counted === undefined ? (digitRuns(spoken)[0]?.digits ?? '') : String(counted);
  const rest = address.slice(spoken.length);
  const named =
    rest === rest.toLowerCase()
      ? rest.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())
      : rest;
  return `${digits} ${named}`;
}
