/** What ACS sends on the media socket, decoded. */
export type InboundFrame =
  | {
      readonly kind: 'audio';
      /** PCM16 little-endian mono; normally 640 bytes (20 ms at 16 kHz). Owned by the receiver. */
      readonly pcm: Uint8Array;
      /** ACS found no speech in it. The samples are there all the same. */
      readonly silent: boolean;
    }
  | {
      readonly kind: 'metadata';
      readonly encoding: string;
      readonly sampleRateHz: number;
      readonly channels: number;
    }
  | { readonly kind: 'keypad'; readonly tone: string }
  /** A kind this version does not know; ACS adds kinds over time and they are passed over. */
  | { readonly kind: 'unknown'; readonly name: string };
