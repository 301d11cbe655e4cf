/** Recording of calls by the telephony service. Every method throws `CallControlError` with a catalogue code. */
export interface RecordingControl {
  /** Records everybody in the call into one file, until the call ends. */
  start(call: {
    readonly callConnectionId: string;
    /** Gets the recording's changes of state, as the call's other events. */
    readonly callbackUrl: string;
  }): Promise<{ readonly recordingId: string }>;
  /** Nothing of what is said from now on is in the file. */
  pause(recordingId: string): Promise<void>;
  resume(recordingId: string): Promise<void>;
  /** For good; the file is written. */
  stop(recordingId: string): Promise<void>;
}

/** A recording's file, as it comes. */
export interface RecordingFile {
  /** E.g. `audio/wav`. */
  readonly contentType: string;
  readonly bytes: ReadableStream<Uint8Array>;
}

/** Where finished recordings are fetched from. */
export interface RecordingFiles {
  /**
   * @param location as the service has reported it.
   * @throws CodedError `not_found` when the file is gone (the service keeps its own for a day or two),
   *   `call_control_failed` when the service refuses, or when the location is none of ours to open.
   */
  open(location: string): Promise<RecordingFile>;
}
