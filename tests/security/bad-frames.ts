/** The first frame of a stream (Microsoft docs: Call Automation, Audio streaming concepts). */
export function audioMetadata(changed: {
  readonly sampleRate?: number;
  readonly channels?: number;
  readonly encoding?: string;
}): string {
  const format = { encoding: 'PCM', sampleRate: 16_000, channels: 1, ...changed };
  return JSON.stringify({
    kind: 'AudioMetadata',
    audioMetadata: { subscriptionId: 'subscription', length: 640, ...format },
  });
}

const audioWith = (samples: unknown): string =>
  JSON.stringify({
    kind: 'AudioData',
    audioData: {
      timestamp: '2026-01-01T00:00:00Z',
      participantRawID: '4:+15550100066',
      data: samples,
      silent: false,
    },
  });

/** Frames that end the socket that sends them. */
export const badFrames: readonly {
  readonly name: string;
  readonly frame: string | Buffer;
  /** Close codes (RFC 6455 section 7.4) that say so. */
  readonly codes: readonly number[];
}[] = [
  { name: 'a frame of 100 KB', frame: 'x'.repeat(100_000), codes: [1009] },
  // The native transport cuts such peers off without a close frame, which arrives as 1006.
  { name: 'a frame of 1 MB', frame: 'x'.repeat(1_000_000), codes: [1009, 1006] },
  { name: 'audio before its metadata', frame: audioWith('AAAA'.repeat(2)), codes: [1008] },
  {
    name: 'a keypad tone before the metadata',
    frame: '{"kind":"DtmfData","dtmfData":{"data":"5"}}',
    codes: [1008],
  },
  {
    name: 'metadata whose encoding is a novel',
    frame: audioMetadata({ encoding: 'ü'.repeat(5000) }),
    codes: [1003],
  },
  { name: 'binary garbage', frame: Buffer.from([0, 255, 1, 254]), codes: [1003] },
  { name: 'no JSON', frame: 'hello', codes: [1007] },
  { name: 'an empty frame', frame: '', codes: [1007] },
  { name: 'JSON that ends half-way', frame: '{"kind":"AudioData","audioData":{', codes: [1007] },
  { name: 'a list', frame: '[]', codes: [1007] },
  { name: 'a frame of no kind', frame: '{}', codes: [1007] },
  { name: 'audio without samples', frame: audioWith(undefined), codes: [1007] },
  { name: 'samples that are a number', frame: audioWith(7), codes: [1007] },
  { name: 'samples that are no base64', frame: audioWith('!!!'), codes: [1007] },
  { name: 'half a sample', frame: audioWith('AAAA'), codes: [1007] },
  { name: 'stereo', frame: audioMetadata({ channels: 2 }), codes: [1003] },
  { name: 'audio of 8 kHz', frame: audioMetadata({ sampleRate: 8000 }), codes: [1003] },
  { name: 'compressed audio', frame: audioMetadata({ encoding: 'OPUS' }), codes: [1003] },
];
