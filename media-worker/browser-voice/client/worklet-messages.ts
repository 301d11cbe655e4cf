/** Name under which the worklet registers its processor. */
export const voiceProcessorName = 'continuo-voice';

/** What the page tells the audio thread. */
export type ToWorklet =
  /** More of the stream: PCM16 in the machine's byte order, which is little-endian on all of them. */
  | { readonly type: 'audio'; readonly pcm: ArrayBuffer }
  /** Drop what has not been played. */
  | { readonly type: 'stop' }
  /** A new socket: its stream begins at zero. Reports carry the number from now on. */
  | { readonly type: 'reset'; readonly stream: number };

/** What the audio thread tells the page. */
export type FromWorklet =
  /** 20 ms of the microphone, PCM16. */
  | { readonly type: 'microphone'; readonly pcm: ArrayBuffer }
  | {
      readonly type: 'position';
      readonly stream: number;
      /** How far into the stream the audio thread is, in milliseconds. */
      readonly ms: number;
      /** For how long it has had nothing more to play; 0 while it plays. */
      readonly idleMs: number;
    };
