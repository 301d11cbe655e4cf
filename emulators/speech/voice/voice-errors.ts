/** The voice program ended twice while it worked on one text, or was closed. */
export class VoiceProcessEndedError extends Error {
  override readonly name = 'VoiceProcessEndedError';
}

/** More texts wait for the voice program than its queue holds. */
export class VoiceQueueFullError extends Error {
  override readonly name = 'VoiceQueueFullError';
}

/** The engine refused one text or voice; the next text is not affected. */
export class VoiceEngineError extends Error {
  override readonly name = 'VoiceEngineError';
}
