import type { KeypadCaptureOutcome } from '#shared/contracts/keypad.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { Keypad } from './keypad.ts';

/** Keeps a part of the call out of its recording. */
export interface RecordingPause {
  /** Rejects when it is not certain that nothing is recorded. @returns false when nothing is anyway. */
  pause(): Promise<boolean>;
  resume(): Promise<void>;
}

/**
 * Takes secret digits while the call is not recorded, and goes on recording when no key is secret any
 * more. When the recording cannot be paused, nothing is taken; when it cannot be resumed, it stays paused.
 */
export function createUnrecordedCapture(parts: {
  readonly recording: RecordingPause;
  readonly keypad: Pick<Keypad, 'whenOpen'>;
  readonly logger: Logger;
}): (capture: () => Promise<KeypadCaptureOutcome>) => Promise<KeypadCaptureOutcome> {
  const { recording, keypad, logger } = parts;
  /** Those included that were given up, while the rest of the digits may come. */
  let captures = 0;
  let mayBePaused = false;
  let resumed: Promise<void> = Promise.resolve();

  /** Whoever is the last to leave goes on recording. */
  function leave(): void {
    captures -= 1;
    if (captures > 0 || !mayBePaused) return;
    mayBePaused = false;
    resumed = recording.resume().catch((error: unknown) => {
      logger.error('recording was not resumed', { error });
    });
  }

  return async (capture) => {
    captures += 1;
    try {
      // A resume that is under way must not undo this pause.
      await resumed;
      if (await recording.pause()) mayBePaused = true;
    } catch (error) {
      logger.error('recording was not paused, so no digits are taken', { error });
      // Perhaps it was, and only the answer was lost.
      mayBePaused = true;
      leave();
      return { status: 'cancelled' };
    }
    try {
      return await capture();
    } finally {
      void keypad.whenOpen().then(leave);
    }
  };
}
