import { alias, type Reading, readingsOf } from './reading.ts';

const ADDRESS =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}][\p{L}\p{N}._%+-]{0,63}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}/gu;
const PART = /\p{L}+|\p{N}+|[^\p{L}\p{N}]/gu;

/** The signs of an address, by primary language. */
const SIGNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: { '@': 'at', '.': 'dot', '-': 'dash', _: 'underscore', '+': 'plus', '%': 'percent' },
  es: { '@': 'arroba', '.': 'punto', '-': 'guion', _: 'guion bajo', '+': 'más', '%': 'por ciento' },
  fr: { '@': 'arobase', '.': 'point', '-': 'tiret', _: 'tiret bas', '+': 'plus', '%': 'pour cent' },
  de: { '@': 'ät', '.': 'Punkt', '-': 'Minus', _: 'Unterstrich', '+': 'Plus', '%': 'Prozent' },
  it: {
    '@': 'chiocciola',
    '.': 'punto',
    '-': 'trattino',
    _: 'trattino basso',
    '+': 'più',
    '%': 'per cento',
  },
  pt: { '@': 'arroba', '.': 'ponto', '-': 'hífen', _: 'sublinhado', '+': 'mais', '%': 'por cento' },
};

/** E-mail addresses, sign by sign: `sam.lee42@example.com` is sam dot lee 4 2 at example dot com. */
export function findMailAddresses(text: string, language: string): Reading[] {
  const signs = SIGNS[language.split('-')[0]?.toLowerCase() ?? ''];
  if (signs === undefined) return [];
  return readingsOf(text, ADDRESS, ([address]) => {
    const parts = address.match(PART) ?? [];
    return alias(
      parts
        .map((part) => (/^\p{N}/u.test(part) ? [...part].join(' ') : (signs[part] ?? part)))
        .join(' '),
    );
  });
}
