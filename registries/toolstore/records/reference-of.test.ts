import fc from 'fast-check';
import { expect, it } from 'vitest';
import { referenceOf } from './reference-of.ts';

it('gives the same reference for the same call, in a form people can say', () => {
  fc.assert(
    fc.property(fc.string(), (key) => {
      const reference = referenceOf('PAY', key);
      expect(reference).toEqual(referenceOf('PAY', key));
      expect(reference.spoken).toMatch(/^PAY-\d{3}-\d{3}$/);
      expect(reference.id).toMatch(/^pay-[0-9a-f]{24}$/);
      expect(referenceOf('CR', key).id.slice(3)).not.toBe(reference.id.slice(4));
    }),
  );
});
