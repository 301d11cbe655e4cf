import { describe, expect, it } from 'vitest';
import { defaultPortBase, parsePortBase, stackPorts } from './ports.ts';

describe('ports of the local stack', () => {
  it('gives every service its own port', () => {
    const ports = Object.values(stackPorts(9000));
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('uses the default when nothing is asked for', () => {
    expect(parsePortBase(undefined)).toBe(defaultPortBase);
    expect(parsePortBase('')).toBe(defaultPortBase);
  });

  it.each(['80', 'abc', '70000', '71.5', '-1', '1e4', '0x2000', ' 8100'])(
    'refuses %s and says what is valid',
    (text) => {
      expect(() => parsePortBase(text)).toThrow(/from 1024 to 65500/);
    },
  );
});
