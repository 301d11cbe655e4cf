import type { Logger } from '#shared/contracts/logger.ts';
import { loadNativeUws, NativeBinaryMissingError } from './load-native-uws.ts';
import type { StartTransport } from './transport.ts';
import { createUwsTransport } from './uws-transport.ts';
import { startWsTransport } from './ws-transport.ts';

/** Native uWebSockets.js where there is a binary for it, `ws` elsewhere; the log says which. */
export function selectTransport(
  logger: Logger,
  loadUws: typeof loadNativeUws = loadNativeUws,
): StartTransport {
  try {
    const start = createUwsTransport(loadUws());
    logger.info('transport selected', { transport: 'uws' });
    return start;
  } catch (error) {
    if (!(error instanceof NativeBinaryMissingError)) throw error;
    logger.warn('transport selected', { transport: 'ws', because: error.message });
    return startWsTransport;
  }
}
