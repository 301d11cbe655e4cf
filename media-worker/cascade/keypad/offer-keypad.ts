import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { Keypad } from './keypad.ts';
import { createUnrecordedCapture, type RecordingPause } from './unrecorded-capture.ts';

export interface OfferedKeypad {
  readonly conversation: Pick<Conversation, 'offerKeypad'>;
  readonly keypad: Pick<Keypad, 'capture' | 'whenOpen'>;
  /** The call may be recorded; secret digits must not be. */
  readonly recording?: RecordingPause | undefined;
  /** Aborted when the call is over: so is a capture. */
  readonly left: AbortSignal;
  readonly logger: Logger;
}

/**
 * Lets tools take secret digits from the caller's keypad: they go to the request's sink, and no key or
 * word of the caller's goes anywhere else until it is over.
 *
 * @returns takes it back.
 */
export function offerKeypad(parts: OfferedKeypad): () => void {
  const { conversation, keypad, recording, left, logger } = parts;
  const unrecorded =
    recording === undefined ? undefined : createUnrecordedCapture({ recording, keypad, logger });
  return conversation.offerKeypad({
    capture(request, signal) {
      const capture = () => keypad.capture(request, AbortSignal.any([signal, left]));
      return unrecorded === undefined ? capture() : unrecorded(capture);
    },
  });
}
