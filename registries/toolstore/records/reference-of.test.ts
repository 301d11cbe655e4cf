import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isReference, referenceOf } from './reference-of.ts';

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

it.each(['PAY-482-913', 'pay-482-913', ' Pay 482 913 ', 'PAY482913', '482 913'])(
  'knows a reference however it is written: %j',
  (said) => {
    expect(isReference(said, 'PAY-482-913')).toBe(true);
  },
);

it.each(['', '913', 'PAY-482-914', 'OUT-482-913', 'PAY'])('is not misled by %j', (said) => {
  expect(isReference(said, 'PAY-482-913')).toBe(false);
});
