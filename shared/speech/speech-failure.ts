import { SpeechError } from '#shared/errors/coded-error.ts';
import { SpeechRefusedError } from './speech-refused-error.ts';

/**
 * Turns what the SDK says of a failure into a coded one. The SDK reports a refused WebSocket
 * handshake only in words ("Unexpected server response: 401"), and a request that the service does
 * not take by the close code of its socket ("websocket error code: 1007").
 */
export function speechFailure(details: unknown): SpeechError {
  const text = details instanceof Error ? details.message : String(details);
  const options = details instanceof Error ? { cause: details } : undefined;
  if (/\b(?:401|403)\b|unauthorized|forbidden/i.test(text)) {
    return new SpeechError('speech_unauthorised', text, options);
  }
  if (/websocket error code: 1007\b/.test(text)) return new SpeechRefusedError(text, options);
  return new SpeechError('speech_unavailable', text, options);
}
