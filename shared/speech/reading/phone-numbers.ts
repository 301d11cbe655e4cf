import { type Reading, readingsOf } from './reading.ts';

const INTERNATIONAL =
  /(?<![\p{L}\p{N}+])\+\d{1,3}(?:[\s.-]?\(?\d{1,4}\)?){2,6}(?![\p{L}\p{N}]|-\d)/gu;
const NORTH_AMERICAN =
  /(?<![\p{L}\p{N}.-])(?:1[\s.-])?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}(?![\p{L}\p{N}]|-\d)/gu;
const LOCAL = /(?<![\p{L}\p{N}.,-])\d{3}-\d{4}(?![\p{L}\p{N}]|-\d)/gu;

const isLongEnough = (number: string) => {
  const digits = number.replace(/\D/g, '').length;
  return digits >= 7 && digits <= 15;
};

/** Telephone numbers, in any language: the voice reads them in groups of digits. */
export function findPhoneNumbers(text: string): Reading[] {
  return [INTERNATIONAL, NORTH_AMERICAN, LOCAL].flatMap((pattern) =>
    readingsOf(text, pattern, ([number]) =>
      isLongEnough(number) ? { kind: 'say-as', interpretAs: 'telephone' } : undefined,
    ),
  );
}
