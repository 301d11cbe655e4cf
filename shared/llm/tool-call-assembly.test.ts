import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ToolCallAssembly } from './tool-call-assembly.ts';

describe('tool-call assembly', () => {
  it('gives a call as soon as the next one begins, the last at the end', () => {
    const assembly = new ToolCallAssembly();
    expect(
      assembly.add({ index: 0, id: 'a', function: { name: 'first', arguments: '{"x"' } }),
    ).toEqual([]);
    expect(assembly.add({ index: 0, function: { arguments: ':1}' } })).toEqual([]);
    expect(assembly.add({ index: 1, id: 'b', function: { name: 'second' } })).toEqual([
      { id: 'a', name: 'first', argumentsJson: '{"x":1}' },
    ]);
    expect(assembly.end()).toEqual([{ id: 'b', name: 'second', argumentsJson: '{}' }]);
    expect(assembly.end()).toEqual([]);
  });

  it('puts any cutting of the arguments together again', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { minLength: 1 }), { maxLength: 4 }), (calls) => {
        const assembly = new ToolCallAssembly();
        const complete = calls.flatMap((pieces, index) =>
          pieces.flatMap((piece, position) =>
            assembly.add({
              index,
              ...(position === 0 ? { id: `id-${index}` } : {}),
              function: { ...(position === 0 ? { name: `tool_${index}` } : {}), arguments: piece },
            }),
          ),
        );
        const all = [...complete, ...assembly.end()];
        expect(all.map((call) => call.argumentsJson)).toEqual(
          calls.map((pieces) => pieces.join('') || '{}'),
        );
        expect(all.map((call) => call.id)).toEqual(calls.map((_, index) => `id-${index}`));
      }),
    );
  });
});
