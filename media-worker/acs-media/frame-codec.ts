import { decodeBase64 } from './decode-base64.ts';
import type { InboundFrame } from './inbound-frame.ts';
import { parseAnyFrame } from './parse-any-frame.ts';

/**
 * Decodes one frame of the ACS media socket (Microsoft docs: Call Automation, Audio streaming
 * concepts). Fifty frames a second and call arrive here, nearly all in one layout, which is read by
 * position without building the JSON object; anything else takes the ordinary way. Both ways give
 * the same result, which a property test holds.
 *
 * @param frame bytes of one text message; only read during the call.
 * @throws MalformedFrameError
 */
export function decodeInboundFrame(frame: Buffer): InboundFrame {
  return decodeUsualAudio(frame) ?? parseAnyFrame(frame.toString('utf8'));
}

/** The text message that plays these samples: PCM16 little-endian mono, as agreed for the stream. */
export function encodeAudioFrame(pcm: Buffer): string {
  return `{"kind":"audioData","audioData":{"data":"${pcm.toString('base64')}","isSilent":false},"stopAudio":{}}`;
}

/** The text message that drops everything ACS has not played yet. */
export const stopAudioFrame = '{"kind":"stopAudio","stopAudio":{}}';

const opening = Buffer.from('{"kind":"AudioData","audioData":{"timestamp":"');
const betweenTimestampAndParticipant = Buffer.from('","participantRawID":"');
const betweenParticipantAndSamples = Buffer.from('","data":"');
const closingSpoken = Buffer.from('","silent":false}}');
const closingSilent = Buffer.from('","silent":true}}');
const quote = 0x22;
const backslash = 0x5c;

function decodeUsualAudio(frame: Buffer): InboundFrame | undefined {
  if (!holds(frame, 0, opening)) return undefined;
  const timestampEnd = endOfPlainText(frame, opening.length);
  if (!holds(frame, timestampEnd, betweenTimestampAndParticipant)) return undefined;
  const participantEnd = endOfPlainText(
    frame,
    timestampEnd + betweenTimestampAndParticipant.length,
  );
  if (!holds(frame, participantEnd, betweenParticipantAndSamples)) return undefined;
  const samplesStart = participantEnd + betweenParticipantAndSamples.length;

  const silent = holds(frame, frame.length - closingSilent.length, closingSilent);
  if (!silent && !holds(frame, frame.length - closingSpoken.length, closingSpoken))
    return undefined;
  const samplesEnd = frame.length - (silent ? closingSilent : closingSpoken).length;
  if (samplesEnd < samplesStart) return undefined;
  const pcm = decodeBase64(frame.toString('latin1', samplesStart, samplesEnd));
  if (pcm === undefined || pcm.length % 2 !== 0) return undefined;
  return { kind: 'audio', pcm, silent };
}

function holds(frame: Buffer, at: number, expected: Buffer): boolean {
  for (let index = 0; index < expected.length; index += 1) {
    if (frame[at + index] !== expected[index]) return false;
  }
  return true;
}

/** Where the JSON string that starts at `from` ends, if nothing in it needs interpreting. */
function endOfPlainText(frame: Buffer, from: number): number {
  for (let index = from; index < frame.length; index += 1) {
    const byte = frame[index] ?? 0;
    if (byte === quote) return index;
    if (byte === backslash || byte < 0x20) break;
  }
  return frame.length;
}
