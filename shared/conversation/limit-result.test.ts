import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitResult } from './limit-result.ts';

describe('limitResult', () => {
  it('leaves what fits as it is', () => {
    const result = { ok: true as const, message: 'short' };
    expect(limitResult(result)).toBe(result);
  });

  it('gives valid JSON within the limit, whatever the result is', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 5 }),
        fc.integer({ min: 300, max: 600 }),
        (fields, limit) => {
          const filler = { ...fields, long: 'word '.repeat(200), ok: true as const };
          const limited = limitResult(filler, limit);
          expect(JSON.stringify(limited).length).toBeLessThanOrEqual(limit);
          expect(limited).toMatchObject({ ok: true, truncated: expect.any(String) });
        },
      ),
    );
  });

  it('cuts a failure’s message', () => {
    const limited = limitResult({ ok: false, code: 'x', message: 'y'.repeat(9000) });
    expect(JSON.stringify(limited).length).toBeLessThan(6000);
    expect(limited).toMatchObject({ ok: false, code: 'x' });
  });
});
