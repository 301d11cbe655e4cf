import type { ScalarFunction } from './scalar-function.ts';

const onNumber =
  (compute: (value: number) => number): ScalarFunction =>
  ([value]) =>
    typeof value === 'number' ? compute(value) : undefined;

/** Mathematical functions (Microsoft docs: "System functions", mathematical). */
export const mathFunctions: Readonly<Record<string, ScalarFunction>> = {
  ABS: onNumber(Math.abs),
  CEILING: onNumber(Math.ceil),
  FLOOR: onNumber(Math.floor),
  /** Away from zero at one half. */
  ROUND: onNumber((value) => Math.sign(value) * Math.round(Math.abs(value))),
  TRUNC: onNumber(Math.trunc),
  SIGN: onNumber(Math.sign),
  SQRT: onNumber(Math.sqrt),
  SQUARE: onNumber((value) => value * value),
  EXP: onNumber(Math.exp),
  LOG10: onNumber(Math.log10),
  LOG: ([value, base]) => {
    if (typeof value !== 'number') return undefined;
    return typeof base === 'number' ? Math.log(value) / Math.log(base) : Math.log(value);
  },
  POWER: ([value, exponent]) =>
    typeof value === 'number' && typeof exponent === 'number' ? value ** exponent : undefined,
  PI: () => Math.PI,
};
