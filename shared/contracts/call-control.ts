/** What ACS streams to and from us during a call. */
export interface MediaStreaming {
  /** WebSocket address of the media worker, with its session token. */
  readonly transportUrl: string;
  /** False: stream later with `startMediaStreaming`. */
  readonly start: boolean;
}

export interface AnswerCallOptions {
  readonly incomingCallContext: string;
  readonly callbackUrl: string;
  readonly media?: MediaStreaming;
}

export interface PlaceCallOptions {
  readonly to: string;
  readonly callbackUrl: string;
  readonly media?: MediaStreaming;
}

export interface CollectKeysOptions {
  readonly fromPhone: string;
  readonly prompt?: string;
  readonly maxKeys: number;
  readonly stopKey?: '#' | '*';
  readonly initialSilenceSeconds: number;
  readonly betweenKeysSeconds: number;
  readonly operationContext: string;
}

/** Call control of the telephony service. Every method throws `CallControlError` with a catalogue code. */
export interface CallControl {
  answer(options: AnswerCallOptions): Promise<{ readonly callConnectionId: string }>;
  place(options: PlaceCallOptions): Promise<{ readonly callConnectionId: string }>;
  reject(incomingCallContext: string, reason: 'busy' | 'forbidden' | 'none'): Promise<void>;
  /** Ends the call for everyone. A call that is already gone is a success. */
  hangUp(callConnectionId: string): Promise<void>;
  transfer(callConnectionId: string, target: { readonly phone: string }): Promise<void>;
  playText(
    callConnectionId: string,
    prompt: {
      readonly text: string;
      readonly voiceName: string;
      readonly operationContext: string;
    },
  ): Promise<void>;
  collectKeys(callConnectionId: string, options: CollectKeysOptions): Promise<void>;
  cancelMedia(callConnectionId: string): Promise<void>;
  startMediaStreaming(callConnectionId: string): Promise<void>;
  stopMediaStreaming(callConnectionId: string): Promise<void>;
  participants(callConnectionId: string): Promise<readonly { readonly rawId: string }[]>;
}
