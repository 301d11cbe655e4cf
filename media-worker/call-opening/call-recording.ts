import type { RecordingPause } from '../cascade/keypad/unrecorded-capture.ts';

/** The recording of one call, as its voice path uses it. */
export interface CallRecording extends RecordingPause {
  /** Said before it begins, word for word. */
  readonly notice: string;
  /** It was begun before, by whoever had the call then: the caller knows of it. */
  hasBegun(): Promise<boolean>;
  /**
   * Records from now on; begun once only. Rejects when the service refuses.
   *
   * @returns false while somebody else is at it: nobody knows yet what comes of that.
   */
  begin(): Promise<boolean>;
}
