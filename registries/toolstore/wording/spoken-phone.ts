/** `the number ending in 0102`: enough to recognise one's own number, nothing to overhear. */
export function spokenPhoneEnding(phone: string): string {
  return `the number ending in ${phone.slice(-4)}`;
}
