import { splitSentences } from '#emulators/speech/synthesis/split-sentences.ts';
import {
  LEAD_SAMPLES,
  type UtteranceLibrary,
} from '#emulators/speech/utterances/utterance-library.ts';
import { estimateWordTimings } from '#emulators/speech/utterances/word-timings.ts';
import type { VoiceEngine } from '#emulators/speech/voice/voice-engine.ts';
import type { TimedWord } from './protocol/conversation-item.ts';
import type { SessionSettings } from './protocol/session-settings.ts';

/** One sentence as it is spoken, with the pause after it. */
export interface SpokenSentence {
  readonly text: string;
  /** Offsets from the sentence's first sample. */
  readonly words: readonly TimedWord[];
  readonly samples: Int16Array;
}

const pauseMs = 200;
/** Stands for voices of the model's own, which nobody has here. */
const standInVoice = 'en-US-AvaMultilingualNeural';

/**
 * Speaks a text sentence by sentence, each as soon as it is asked for, and lets everybody's ears know
 * it before its first sample is heard.
 */
export async function* speakText(
  text: string,
  options: {
    readonly engine: Pick<VoiceEngine, 'synthesize'>;
    readonly library: Pick<UtteranceLibrary, 'register'>;
    readonly voice: SessionSettings['voice'];
    readonly sampleRateHz: number;
  },
): AsyncGenerator<SpokenSentence> {
  const { engine, library, sampleRateHz } = options;
  const sentences = splitSentences(text);
  for (const [index, sentence] of sentences.entries()) {
    const speech = await engine.synthesize({
      text: sentence,
      ...voiceOf(options.voice),
      sampleRateHz,
    });
    if (speech.length >= LEAD_SAMPLES) {
      library.register({ text: sentence, samples: speech, sampleRateHz });
    }
    const samples = new Int16Array(speech.length + Math.round((pauseMs * sampleRateHz) / 1000));
    samples.set(speech);
    // What is said is the text word for word: a space belongs to the sentence before it.
    const isLast = index === sentences.length - 1;
    yield {
      text: isLast ? sentence : `${sentence} `,
      words: timedWords(sentence, speech.length, sampleRateHz),
      samples,
    };
  }
}

function timedWords(text: string, sampleCount: number, sampleRateHz: number): TimedWord[] {
  let startSample = 0;
  return estimateWordTimings(text, sampleCount).map(({ text: word, endSample }) => {
    const offsetMs = Math.round((startSample * 1000) / sampleRateHz);
    const durationMs = Math.round((endSample * 1000) / sampleRateHz) - offsetMs;
    startSample = endSample;
    return { text: word, offsetMs, durationMs };
  });
}

function voiceOf(voice: SessionSettings['voice']) {
  if (typeof voice === 'string' || voice.type === 'openai') return { voice: standInVoice };
  return {
    voice: voice.name,
    language: voice.locale ?? voice.prefer_locales?.[0],
    ...(voice.rate === undefined ? {} : { rate: rateFactor(voice.rate) }),
  };
}

/** `-4%` or `0.96`. */
function rateFactor(rate: string): number {
  const percent = /^([+-]\d+(?:\.\d+)?)%$/.exec(rate);
  const factor = percent === null ? Number(rate) : 1 + Number(percent[1]) / 100;
  return Number.isFinite(factor) && factor > 0 ? factor : 1;
}
