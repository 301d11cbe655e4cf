import type * as Uws from 'uWebSockets.js';
import { createRequire } from 'node:module';

/** uWebSockets.js has no native binary for this Node version and platform. */
export class NativeBinaryMissingError extends Error {
  override readonly name = 'NativeBinaryMissingError';
}

/**
 * Loads uWebSockets.js and makes sure that it is the native one: on a platform without a binary the
 * package quietly answers with a slower copy of itself in JavaScript, which is not what its name says.
 *
 * @throws NativeBinaryMissingError
 */
export function loadNativeUws(): typeof Uws {
  const require = createRequire(import.meta.url);
  let uws: typeof Uws;
  try {
    uws = require('uWebSockets.js');
  } catch (cause) {
    throw new NativeBinaryMissingError('uWebSockets.js cannot be loaded.', { cause });
  }
  if (!Object.keys(require.cache).some((file) => /[\\/]uws_[^\\/]+\.node$/.test(file))) {
    throw new NativeBinaryMissingError(
      `uWebSockets.js has no binary for ${process.platform}/${process.arch}, Node ABI ${process.versions.modules}.`,
    );
  }
  return uws;
}
