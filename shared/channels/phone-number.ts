import { parsePhoneNumberFromString } from 'libphonenumber-js';

/**
 * A phone number in E.164 as people and services write it (`+1 (555) 010-0102`, `4:+15550100102` of
 * ACS), or undefined when it is none. The number need not be assigned: demo numbers are kept.
 */
export function phoneNumberOf(text: string): string | undefined {
  const parsed = parsePhoneNumberFromString(text.replace(/^4:/, ''));
  return parsed === undefined || !/^\+[1-9]\d{6,14}$/.test(parsed.number)
    ? undefined
    : parsed.number;
}
