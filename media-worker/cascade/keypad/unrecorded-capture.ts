import type { KeypadCaptureOutcome } from '#shared/contracts/keypad.ts';
import type { Logger } from '#shared/contracts/logger.ts';

/** Keeps a part of the call out of its recording. */
export interface RecordingPause {
  /** Rejects when it is not certain that nothing is recorded. @returns false when nothing is anyway. */
  pause(): Promise<boolean>;
  resume(): Promise<void>;
}

/**
 * Takes secret digits while the call is not recorded. When the recording cannot be paused, nothing is
 * taken; when it cannot be resumed, it stays paused.
 */
export async function captureUnrecorded(
  recording: RecordingPause,
  capture: () => Promise<KeypadCaptureOutcome>,
  logger: Logger,
): Promise<KeypadCaptureOutcome> {
  let isPaused: boolean;
  try {
    isPaused = await recording.pause();
  } catch (error) {
    logger.error('recording was not paused, so no digits are taken', { error });
    return { status: 'cancelled' };
  }
  try {
    return await capture();
  } finally {
    if (isPaused) {
      await recording.resume().catch((error: unknown) => {
        logger.error('recording was not resumed', { error });
      });
    }
  }
}
