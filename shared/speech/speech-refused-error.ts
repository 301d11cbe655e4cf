import { SpeechError } from '#shared/errors/coded-error.ts';

/** The speech service works and does not do what it was asked for, e.g. speak in a voice it does not have. */
export class SpeechRefusedError extends SpeechError {
  constructor(detail: string, options?: ErrorOptions) {
    super('speech_unavailable', detail, options);
  }
}
