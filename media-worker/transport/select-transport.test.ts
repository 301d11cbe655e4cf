import { expect, it } from 'vitest';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { NativeBinaryMissingError } from './load-native-uws.ts';
import { selectTransport } from './select-transport.ts';
import { startWsTransport } from './ws-transport.ts';

it('takes ws and says why when there is no native binary', () => {
  const logger = new FakeLogger();
  const start = selectTransport(logger, () => {
    throw new NativeBinaryMissingError('no binary for this platform');
  });
  expect(start).toBe(startWsTransport);
  expect(logger.entries).toEqual([
    {
      level: 'warn',
      event: 'transport selected',
      attributes: { transport: 'ws', because: 'no binary for this platform' },
    },
  ]);
});

it('does not hide another failure behind the slower transport', () => {
  expect(() =>
    selectTransport(new FakeLogger(), () => {
      throw new RangeError('out of memory');
    }),
  ).toThrow(RangeError);
});
