const TONE_OF_KEY = {
  '0': 'zero',
  '1': 'one',
  '2': 'two',
  '3': 'three',
  '4': 'four',
  '5': 'five',
  '6': 'six',
  '7': 'seven',
  '8': 'eight',
  '9': 'nine',
  A: 'a',
  B: 'b',
  C: 'c',
  D: 'd',
  '#': 'pound',
  '*': 'asterisk',
} as const;

/** A key of the telephone keypad as DtmfData frames carry it. */
export type KeypadKey = keyof typeof TONE_OF_KEY;
/** The same key as callbacks and REST bodies name it. */
export type ToneName = (typeof TONE_OF_KEY)[KeypadKey];

const isKey = (character: string): character is KeypadKey => Object.hasOwn(TONE_OF_KEY, character);

/** Reads typed keys, or returns undefined when one of them is not on a keypad. */
export function parseKeys(typed: string): readonly KeypadKey[] | undefined {
  const keys = [...typed.toUpperCase()];
  return keys.length > 0 && keys.every(isKey) ? keys : undefined;
}

export function toneOf(key: KeypadKey): ToneName {
  return TONE_OF_KEY[key];
}
