import type { Clock } from '#shared/contracts/clock.ts';
import { RateLimit } from '../transport/rate-limit.ts';
import type { InboundFrame } from './inbound-frame.ts';
import { MalformedFrameError } from './malformed-frame-error.ts';

/** A frame that means something for the call. */
export type CallFrame = Extract<InboundFrame, { readonly kind: 'audio' | 'keypad' }>;

/** What every stream is asked for when its call is answered (`audioFormat: Pcm16KMono`, `mixed`). */
export const agreedAudio = { encoding: 'PCM', sampleRateHz: 16_000, channels: 1 } as const;

/**
 * ACS sends 50 frames a second. After a pause of the network more come at once; twenty seconds of
 * them are more than either side keeps.
 */
const frameBurst = 1000;
const framesPerSecond = 100;

/**
 * The order in which frames may come on one media socket (Microsoft docs: Call Automation, Audio
 * streaming concepts): first the metadata of the audio we asked for, then audio and keypad tones. The
 * same metadata may be said again; kinds that this version does not know are passed over at any time.
 */
export class StreamProtocol {
  readonly #limit: RateLimit;
  #hasBegun = false;

  constructor(dependencies: { readonly clock: Pick<Clock, 'now'> }) {
    this.#limit = new RateLimit({ ...dependencies, burst: frameBurst, perSecond: framesPerSecond });
  }

  /** The metadata has come: what follows is audio that we can use. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /**
   * Call it for every frame, before it is decoded.
   * @throws MalformedFrameError when there are more than any call has.
   */
  count(): void {
    if (!this.#limit.take()) throw new MalformedFrameError(1008, 'More frames than a call has.');
  }

  /**
   * @returns the frame if the call has to do with it.
   * @throws MalformedFrameError when it may not come now or announces audio we did not ask for.
   */
  admit(frame: InboundFrame): CallFrame | undefined {
    switch (frame.kind) {
      case 'unknown':
        return undefined;
      case 'metadata':
        assertAgreed(frame);
        this.#hasBegun = true;
        return undefined;
      default:
        if (this.#hasBegun) return frame;
        throw new MalformedFrameError(1008, 'A stream begins with AudioMetadata.');
    }
  }
}

function assertAgreed({
  encoding,
  sampleRateHz,
  channels,
}: Extract<InboundFrame, { readonly kind: 'metadata' }>): void {
  const isAgreed =
    encoding.toUpperCase() === agreedAudio.encoding &&
    sampleRateHz === agreedAudio.sampleRateHz &&
    channels === agreedAudio.channels;
  if (isAgreed) return;
  const announced = `${channels} x ${sampleRateHz} Hz ${encoding.slice(0, 16)}`;
  throw new MalformedFrameError(1003, `Audio must be 16 kHz mono PCM, not ${announced}.`);
}
