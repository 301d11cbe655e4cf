/** Frames as ACS sends them, made once: the load's own cost must not hide the worker's. */
const frameBytes = 640;

function frameOf(sampleAt: (index: number) => number, silent: boolean): string {
  const pcm = Buffer.alloc(frameBytes);
  for (let index = 0; index < frameBytes / 2; index += 1) {
    pcm.writeInt16LE(sampleAt(index), index * 2);
  }
  return JSON.stringify({
    kind: 'AudioData',
    audioData: {
      timestamp: '2025-01-01T00:00:00.020Z',
      participantRawID: '4:+15550100102',
      data: pcm.toString('base64'),
      silent,
    },
  });
}

/** The first sample marks speech for the recogniser of the load, also between two syllables. */
const mark = 6000;
const syllable = frameOf(
  (index) =>
    index === 0 ? mark : Math.round(5000 * Math.sin((2 * Math.PI * 180 * index) / 16_000)),
  false,
);
const betweenSyllables = frameOf((index) => (index === 0 ? mark : 0), false);
const syllableFrames = 12;
const pauseFrames = 3;

/** Speech as a voice detector knows it: syllables with short pauses. @param index frame of the utterance. */
export function speechFrame(index: number): string {
  return index % (syllableFrames + pauseFrames) < syllableFrames ? syllable : betweenSyllables;
}

export const silenceFrame = frameOf(() => 0, true);
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
