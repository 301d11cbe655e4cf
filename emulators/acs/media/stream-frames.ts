import { z } from 'zod';

/** Frames of the media socket, JSON text both ways (Microsoft docs: Call Automation, Audio streaming). */
export function audioMetadataFrame(format: {
  readonly subscriptionId: string;
  readonly sampleRateHz: number;
  readonly frameBytes: number;
}): string {
  return JSON.stringify({
    kind: 'AudioMetadata',
    audioMetadata: {
      subscriptionId: format.subscriptionId,
      encoding: 'PCM',
      sampleRate: format.sampleRateHz,
      channels: 1,
      length: format.frameBytes,
    },
  });
}

export function audioDataFrame(frame: {
  readonly atMs: number;
  readonly participantRawId: string;
  readonly samples: Int16Array;
  readonly silent: boolean;
}): string {
  const { samples } = frame;
  const pcm = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString(
    'base64',
  );
  return JSON.stringify({
    kind: 'AudioData',
    audioData: {
      timestamp: new Date(frame.atMs).toISOString(),
      participantRawID: frame.participantRawId,
      data: pcm,
      silent: frame.silent,
    },
  });
}

export function dtmfDataFrame(key: string): string {
  return JSON.stringify({ kind: 'DtmfData', dtmfData: { data: key } });
}

/** What the server may send: audio for the caller, or the order to drop what is queued. */
export type ServerFrame =
  | { readonly kind: 'audio'; readonly samples: Int16Array }
  | { readonly kind: 'stop' };

/** The server sent something that is not a media frame. */
export class MalformedFrameError extends Error {
  override readonly name = 'MalformedFrameError';
}

/** Two spellings are in use: `audioData` from the SDK's helpers, `AudioData` in the samples. */
const outboundSchema = z.looseObject({
  kind: z.string(),
  audioData: z.looseObject({ data: z.string() }).nullish(),
  AudioData: z.looseObject({ data: z.string().optional(), Data: z.string().optional() }).nullish(),
});

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function decodePcm(base64: string): Int16Array {
  if (base64.length % 4 !== 0 || !BASE64.test(base64)) {
    throw new MalformedFrameError('The audio is not base64.');
  }
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length % 2 !== 0) throw new MalformedFrameError('The audio is not 16-bit PCM.');
  const samples = new Int16Array(bytes.length / 2);
  for (let index = 0; index < samples.length; index += 1)
    samples[index] = bytes.readInt16LE(index * 2);
  return samples;
}

/**
 * Reads one text frame from the server, in either casing.
 * @throws MalformedFrameError for anything that is not audio or a stop.
 */
export function parseServerFrame(text: string): ServerFrame {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new MalformedFrameError('The frame is not JSON.', { cause: error });
  }
  const parsed = outboundSchema.safeParse(json);
  if (!parsed.success) throw new MalformedFrameError('The frame has no known shape.');
  const frame = parsed.data;
  switch (frame.kind.toLowerCase()) {
    case 'stopaudio':
      return { kind: 'stop' };
    case 'audiodata': {
      const pcm = frame.audioData?.data ?? frame.AudioData?.data ?? frame.AudioData?.Data;
      if (pcm === undefined) throw new MalformedFrameError('The frame has no audio.');
      return { kind: 'audio', samples: decodePcm(pcm) };
    }
    default:
      throw new MalformedFrameError(`Unknown kind "${frame.kind}".`);
  }
}
