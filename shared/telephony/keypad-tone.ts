/** Keys of the telephone keypad by the names that the service gives them. */
const KEY_OF_TONE: ReadonlyMap<string, string> = new Map([
  ['zero', '0'],
  ['one', '1'],
  ['two', '2'],
  ['three', '3'],
  ['four', '4'],
  ['five', '5'],
  ['six', '6'],
  ['seven', '7'],
  ['eight', '8'],
  ['nine', '9'],
  ['a', 'A'],
  ['b', 'B'],
  ['c', 'C'],
  ['d', 'D'],
  ['pound', '#'],
  ['asterisk', '*'],
]);

const TONE_OF_KEY: ReadonlyMap<string, string> = new Map(
  [...KEY_OF_TONE].map(([tone, key]) => [key, tone]),
);

/** The service's name of a key, or undefined when it is on no keypad. */
export function toneOfKey(key: string): string | undefined {
  return TONE_OF_KEY.get(key.toUpperCase());
}

/** The key of a tone name, or undefined when there is no such tone. */
export function keyOfTone(tone: string): string | undefined {
  return KEY_OF_TONE.get(tone.toLowerCase());
}
