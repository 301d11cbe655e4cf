import { SpeechError } from '#shared/errors/coded-error.ts';

/**
 * Turns what the SDK says of a failure into a coded one. The SDK reports a refused WebSocket
 * handshake only in words ("Unexpected server response: 401").
 */
export function speechFailure(details: unknown): SpeechError {
  const text = details instanceof Error ? details.message : String(details);
  const refused = /\b(?:401|403)\b|unauthorized|forbidden/i.test(text);
  const options = details instanceof Error ? { cause: details } : undefined;
  return new SpeechError(refused ? 'speech_unauthorised' : 'speech_unavailable', text, options);
}
