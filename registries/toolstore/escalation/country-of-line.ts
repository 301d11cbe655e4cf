import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

const ordinaryTypes: readonly unknown[] = ['FIXED_LINE', 'MOBILE', 'FIXED_LINE_OR_MOBILE'];

/**
 * Country of an ordinary line, landline or mobile, as ISO 3166-1 has it (`US`): several may share a
 * calling code. Undefined when calls to the number are charged otherwise (premium rate, toll-free), or
 * when no country has given it out.
 *
 * @param phone E.164.
 */
export function countryOfLine(phone: string): string | undefined {
  const parsed = parsePhoneNumberFromString(phone);
  return ordinaryTypes.includes(parsed?.getType()) ? parsed?.country : undefined;
}
