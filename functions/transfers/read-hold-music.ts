import { defineEndpoint } from '../http/endpoint.ts';
import { createHoldMusic } from './hold-music.ts';

/** Made at the first call on hold: it takes some tens of milliseconds. */
let music: Uint8Array<ArrayBuffer> | undefined;

/** The music that the telephony service plays to callers on hold. */
export const readHoldMusic = defineEndpoint({
  name: 'readHoldMusic',
  method: 'GET',
  route: 'hold-music',
  access: 'anyone',
  async handle() {
    music ??= new Uint8Array(createHoldMusic());
    return {
      status: 200,
      bytes: new Blob([music]).stream(),
      headers: { 'content-type': 'audio/wav', 'cache-control': 'public, max-age=86400' },
    };
  },
});
