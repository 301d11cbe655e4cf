import { loadNativeUws, NativeBinaryMissingError } from '../../transport/load-native-uws.ts';
import type { StartTransport } from '../../transport/transport.ts';
import { createUwsTransport } from '../../transport/uws-transport.ts';
import { startWsTransport } from '../../transport/ws-transport.ts';

/** Every transport that works on this machine, by name. */
export function bothTransports(): readonly (readonly [string, StartTransport])[] {
  const plain = ['ws', startWsTransport] as const;
  try {
    return [plain, ['uws', createUwsTransport(loadNativeUws())]];
  } catch (error) {
    if (error instanceof NativeBinaryMissingError) return [plain];
    throw error;
  }
}
