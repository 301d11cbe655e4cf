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
  /** Hands the caller over to another phone; what comes of it is reported with the context. */
  transfer(
    callConnectionId: string,
    target: { readonly phone: string; readonly operationContext: string },
  ): Promise<void>;
  /** Calls somebody into the call; what comes of it is reported with the context. */
  addParticipant(
    callConnectionId: string,
    invitation: {
      readonly phone: string;
      readonly ringSeconds: number;
      readonly operationContext: string;
    },
  ): Promise<{ readonly invitationId: string | undefined }>;
  /** Somebody who is called is called no longer. Too late, or long gone, is a success. */
  cancelInvitation(callConnectionId: string, invitationId: string): Promise<void>;
  /** Takes a phone out of the call. One that is not in it is a success. */
  removeParticipant(callConnectionId: string, phone: string): Promise<void>;
  /** The participant hears the prompt and nobody, and is heard by nobody. */
  hold(
    callConnectionId: string,
    participant: {
      readonly rawId: string;
      readonly ssml: string;
      readonly operationContext: string;
    },
  ): Promise<void>;
  /** One who is not on hold is a success. */
  unhold(callConnectionId: string, rawId: string): Promise<void>;
  /** Presses keys (0-9, *, #; at most 18) towards this phone alone. */
  sendTones(
    callConnectionId: string,
    tones: { readonly phone: string; readonly keys: string; readonly operationContext: string },
  ): Promise<void>;
  /** Every key that this participant presses is reported with the context. */
  listenForKeys(
    callConnectionId: string,
    participant: { readonly rawId: string; readonly operationContext: string },
  ): Promise<void>;
  stopListeningForKeys(callConnectionId: string, rawId: string): Promise<void>;
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
