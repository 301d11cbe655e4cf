import { UtteranceLibrary } from '#emulators/speech/utterances/utterance-library.ts';
import type { VoiceRequest } from '#emulators/speech/voice/voice-engine.ts';

/** Audio that belongs to a text: loud, without a zero, the same for the same text. */
export function audioOf(text: string, sampleCount: number): Int16Array {
  let state = [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return Int16Array.from({ length: sampleCount }, () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return 4000 + (state >>> 20);
  });
}

/** A voice of ten milliseconds per character, and the ear that knows it. */
export function createFakeVoice() {
  const library = new UtteranceLibrary({ maxSamples: 4_000_000 });
  const asked: VoiceRequest[] = [];
  return {
    library,
    /** Every synthesis that was asked for. */
    asked,
    engine: {
      async synthesize(request: VoiceRequest): Promise<Int16Array> {
        asked.push(request);
        const { text, sampleRateHz } = request;
        return audioOf(text, (text.length * sampleRateHz) / 100);
      },
    },
  };
}
