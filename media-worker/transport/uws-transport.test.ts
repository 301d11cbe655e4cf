import { describe } from 'vitest';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { loadNativeUws, NativeBinaryMissingError } from './load-native-uws.ts';
import { describeTransport } from './transport-suite.ts';
import { createUwsTransport } from './uws-transport.ts';

function nativeIsMissing(): string | undefined {
  try {
    loadNativeUws();
    return undefined;
  } catch (error) {
    if (error instanceof NativeBinaryMissingError) return error.message;
    throw error;
  }
}

const missing = nativeIsMissing();

describe.skipIf(missing !== undefined)(missing ?? 'native uWebSockets.js', () => {
  describeTransport('uws', () => ({
    start: createUwsTransport(loadNativeUws()),
    clock: new VirtualClock(),
    logger: new FakeLogger(),
  }));
});
