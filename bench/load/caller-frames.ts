/** Frames as ACS sends them, made once: the load's own cost must not hide the worker's. */
const frameBytes = 640;

function frameOf(sample: number): string {
  const pcm = Buffer.alloc(frameBytes);
  for (let at = 0; at < frameBytes; at += 2) pcm.writeInt16LE(sample, at);
  return JSON.stringify({
    kind: 'AudioData',
    audioData: {
      timestamp: '2025-01-01T00:00:00.020Z',
      participantRawID: '4:+15550100102',
      data: pcm.toString('base64'),
      silent: sample === 0,
    },
  });
}

export const speechFrame = frameOf(6000);
export const silenceFrame = frameOf(0);
export const metadataFrame = JSON.stringify({
  kind: 'AudioMetadata',
  audioMetadata: {
    subscriptionId: 'b5b7c9a2-5d0c-4f1c-9f0e-2f1f4d0c7a11',
    encoding: 'PCM',
    sampleRate: 16_000,
    channels: 1,
    length: 640,
  },
});
