import { digitRuns } from './digits.ts';

/** Finds a phone number of at least 7 digits, as `+<digits>` when a country code was given. */
export function findPhone(text: string): string | undefined {
  const typed = /\+\d[\d\s().-]{6,18}\d/.exec(text)?.[0];
  if (typed !== undefined) return `+${typed.replaceAll(/\D/g, '')}`;
  const grouped = /(?<![\w-])\(?\d{3}\)?[\s.-]?\d{3}[\s.-]?\d{4}\b/.exec(text)?.[0];
  if (grouped !== undefined) return grouped.replaceAll(/\D/g, '');
  return digitRuns(text)
    .map((run) => run.digits)
    .findLast((digits) => digits.length >= 7 && digits.length <= 15);
}

/** Brings a number into E.164; ten digits are taken as North American (ITU-T E.164, NANP). */
export function toE164(phone: string): string {
  if (phone.startsWith('+')) return phone;
  return phone.length === 10 ? `+1${phone}` : `+${phone}`;
}
