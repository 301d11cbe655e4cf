import { decodeBase64 } from './decode-base64.ts';
import type { InboundFrame } from './inbound-frame.ts';
import { MalformedFrameError } from './malformed-frame-error.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Parses a media frame of any layout: other key order, white space, either casing of the first
 * letter (`kind`/`Kind`, `audioData`/`AudioData`; Microsoft's own clients differ).
 *
 * @throws MalformedFrameError when it is not JSON or a needed field is missing or wrong.
 */
export function parseAnyFrame(text: string): InboundFrame {
  const frame = parseObject(text);
  const kind = field(frame, 'kind');
  if (typeof kind !== 'string') throw new MalformedFrameError(1007, 'The frame has no kind.');
  switch (kind.toLowerCase()) {
    case 'audiodata':
      return audioOf(object(frame, 'audioData'));
    case 'audiometadata':
      return metadataOf(object(frame, 'audioMetadata'));
    case 'dtmfdata':
      return keypadOf(object(frame, 'dtmfData'));
    default:
      return { kind: 'unknown', name: kind };
  }
}

function parseObject(text: string): Fields {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new MalformedFrameError(1007, 'The frame is not JSON.', { cause });
  }
  if (!isFields(parsed)) throw new MalformedFrameError(1007, 'The frame is not a JSON object.');
  return parsed;
}

function audioOf(audio: Fields): InboundFrame {
  const encoded = field(audio, 'data');
  if (typeof encoded !== 'string') throw new MalformedFrameError(1007, 'Audio without samples.');
  const pcm = decodeBase64(encoded);
  if (pcm === undefined || pcm.length % 2 !== 0) {
    throw new MalformedFrameError(1007, 'The samples are not 16-bit PCM in base64.');
  }
  const silent = field(audio, 'silent') ?? false;
  if (typeof silent !== 'boolean')
    throw new MalformedFrameError(1007, '`silent` is not a boolean.');
  return { kind: 'audio', pcm, silent };
}

function metadataOf(metadata: Fields): InboundFrame {
  const encoding = field(metadata, 'encoding');
  const sampleRateHz = field(metadata, 'sampleRate');
  const channels = field(metadata, 'channels');
  if (
    typeof encoding !== 'string' ||
    typeof sampleRateHz !== 'number' ||
    typeof channels !== 'number'
  ) {
    throw new MalformedFrameError(1007, 'The audio metadata is incomplete.');
  }
  return { kind: 'metadata', encoding, sampleRateHz, channels };
}

function keypadOf(keypad: Fields): InboundFrame {
  const tone = field(keypad, 'data');
  if (typeof tone !== 'string' || !/^[0-9*#A-D]$/.test(tone)) {
    throw new MalformedFrameError(1007, 'Not a keypad tone.');
  }
  return { kind: 'keypad', tone };
}

function object(fields: Fields, name: string): Fields {
  const inner = field(fields, name);
  if (!isFields(inner)) throw new MalformedFrameError(1007, `The frame has no ${name}.`);
  return inner;
}

function field(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const capitalised = name.charAt(0).toUpperCase() + name.slice(1);
  return Object.hasOwn(fields, capitalised) ? fields[capitalised] : undefined;
}

function isFields(candidate: unknown): candidate is Fields {
  return typeof candidate === 'object' && candidate !== null && !Array.isArray(candidate);
}
