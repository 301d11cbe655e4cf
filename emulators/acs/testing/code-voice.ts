import type { PhoneEar, PhoneVoice } from '../phone-voice.ts';

/** 10 ms per letter. */
const SAMPLES_PER_LETTER = 160;
const BASE = 1_000;
const STEP = 100;

/** A line as audio from which it can be read back exactly: each letter is a level. */
export function encodeLine(text: string): Int16Array {
  const samples = new Int16Array(text.length * SAMPLES_PER_LETTER);
  [...text].forEach((letter, index) => {
    const level = BASE + STEP * letter.charCodeAt(0);
    samples.fill(level, index * SAMPLES_PER_LETTER, (index + 1) * SAMPLES_PER_LETTER);
  });
  return samples;
}

/** Reads a line back; any lost or altered sample makes it wrong. */
export function decodeLine(samples: Int16Array): string {
  let text = '';
  for (let index = 0; index < samples.length; index += SAMPLES_PER_LETTER) {
    const levels = new Set(samples.subarray(index, index + SAMPLES_PER_LETTER));
    const [level = 0] = levels;
    text += levels.size === 1 ? String.fromCharCode((level - BASE) / STEP) : '?';
  }
  return text;
}

/** Voice for tests of the audio path: what is not played sample by sample is not understood. */
export function codeVoice(): PhoneVoice {
  return {
    speak: async (text) => encodeLine(text),
    listen(onHeard): PhoneEar {
      let position = 0;
      let startSample = 0;
      let spoken: number[] = [];
      const finish = () => {
        if (spoken.length === 0) return;
        const text = decodeLine(Int16Array.from(spoken));
        spoken = [];
        onHeard({ text, final: true, startSample, endSample: position });
      };
      return {
        push(samples) {
          for (const sample of samples) {
            if (sample === 0) finish();
            else {
              if (spoken.length === 0) startSample = position;
              spoken.push(sample);
            }
            position += 1;
          }
        },
        close: finish,
      };
    },
  };
}
