import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import { findAmounts } from './amounts.ts';
import { findCodes } from './codes.ts';
import { findDatesAndTimes } from './dates-and-times.ts';
import { findMailAddresses } from './mail-addresses.ts';
import { findPhoneNumbers } from './phone-numbers.ts';
import { findTerms } from './pronounced-terms.ts';
import type { Reading } from './reading.ts';
import { findStreetNumbers } from './street-numbers.ts';

/**
 * The stretches of a text that people read in another way than they are written, in order and without
 * overlap. What the voice's own list says comes first; of the rest, what is more certain does.
 */
export function readAloud(
  text: string,
  voice: Pick<VoiceSettings, 'language' | 'pronunciations'>,
): Reading[] {
  const { language, pronunciations = [] } = voice;
  const found = [
    ...findTerms(text, pronunciations),
    ...(/\d/.test(text) || text.includes('@')
      ? [
          ...findMailAddresses(text, language),
          ...findPhoneNumbers(text),
          ...findAmounts(text, language),
          ...findDatesAndTimes(text, language),
          ...findStreetNumbers(text, language),
          ...findCodes(text, language),
        ]
      : []),
  ];
  const accepted: Reading[] = [];
  for (const reading of found) {
    const isFree = accepted.every(({ start, end }) => reading.end <= start || end <= reading.start);
    if (isFree) accepted.push(reading);
  }
  return accepted.toSorted((one, other) => one.start - other.start);
}
