import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitCents } from './split-cents.ts';

it('loses and invents no cent, and no part differs by more than one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000_000 }),
      fc.integer({ min: 1, max: 60 }),
      (totalCents, parts) => {
        const split = splitCents(totalCents, parts);
        expect(split).toHaveLength(parts);
        expect(split.reduce((sum, part) => sum + part, 0)).toBe(totalCents);
        expect(Math.max(...split) - Math.min(...split)).toBeLessThanOrEqual(1);
      },
    ),
  );
});
