const stateOrZip = /^[A-Z]{2}(?:\s+\d{5}(?:-\d{4})?)?$|^\d{5}(?:-\d{4})?$/;

/** An address the way it is said: without state and ZIP code. */
export function spokenAddress(address: string): string {
  const said = address
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !stateOrZip.test(part));
  return said.length === 0 ? address : said.join(', ');
}
