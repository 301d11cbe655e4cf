import type { SpeechMoment } from './speaking-pattern.ts';

const frameMs = 20;
const frameBytes = 640;

/** The caller's words in every turn; a recogniser that knows how many were spoken knows the text. */
export const wordsOfUtterance = (call: number, turn: number): readonly string[] =>
  `call ${call} turn ${turn} what does my bill say this month`.split(' ');
const wordCount = wordsOfUtterance(0, 0).length;

/** Frames as ACS sends them, made once: the load's own cost must not hide the worker's. */
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

/** High byte of a frame's first sample while the caller speaks; the low byte counts the words spoken. */
const speechMark = 0x17;
const voicedWith = (words: number) =>
  frameOf(
    (index) =>
      index === 0
        ? (speechMark << 8) | words
        : Math.round(5000 * Math.sin((2 * Math.PI * 180 * index) / 16_000)),
    false,
  );
const closedWith = (words: number) =>
  frameOf((index) => (index === 0 ? (speechMark << 8) | words : 0), false);
const byWords = Array.from({ length: wordCount + 1 }, (_, words) => ({
  voiced: voicedWith(words),
  closed: closedWith(words),
}));

/** Words run together; the short gaps of speech are stops inside of them ("what d-oes"). */
const closureMs = 60;
const shortestWordWithClosureMs = 160;

/** Twenty milliseconds of speech, with the words that are complete at their end. */
export function speechFrame({ atMs, lengthMs }: SpeechMoment): string {
  const wordMs = lengthMs / wordCount;
  const words = Math.min(wordCount, Math.floor((atMs + frameMs) / wordMs));
  const frames = byWords[words] ?? { voiced: silenceFrame, closed: silenceFrame };
  const inWordMs = atMs % wordMs;
  const isClosed =
    wordMs >= shortestWordWithClosureMs &&
    inWordMs >= wordMs / 2 - closureMs / 2 &&
    inWordMs < wordMs / 2 + closureMs / 2;
  return isClosed ? frames.closed : frames.voiced;
}

/** What a caller sounds like: the frame of each moment of an utterance. */
export type CallerVoice = (moment: SpeechMoment) => string;

/** A caller who says the same recorded words in every turn. @param pcm PCM16 mono 16 kHz. */
export function recordedVoice(pcm: Uint8Array): { readonly voice: CallerVoice; lengthMs: number } {
  const frames = Array.from({ length: Math.ceil(pcm.length / frameBytes) }, (_, index) => {
    const samples = Buffer.alloc(frameBytes);
    samples.set(pcm.subarray(index * frameBytes, (index + 1) * frameBytes));
    return frameOf((sample) => samples.readInt16LE(sample * 2), false);
  });
  return {
    voice: ({ atMs }) => frames[Math.floor(atMs / frameMs)] ?? silenceFrame,
    lengthMs: frames.length * frameMs,
  };
}

/** Words spoken so far in the utterance that a frame belongs to; undefined in silence. */
export function spokenWordsIn(pcm: Uint8Array): number | undefined {
  return pcm[1] === speechMark ? pcm[0] : undefined;
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
