/** Whether the last digit of a card number is the check digit of the others (ISO/IEC 7812-1, annex B). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (const [place, digit] of [...digits].reverse().entries()) {
    const value = Number(digit);
    if (place % 2 === 0) sum += value;
    else sum += value > 4 ? value * 2 - 9 : value * 2;
  }
  return digits !== '' && sum % 10 === 0;
}
