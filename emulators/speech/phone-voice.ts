import type { HeardSpeech, PhoneVoice } from '#emulators/acs/phone-voice.ts';
import { LEAD_SAMPLES, type UtteranceLibrary } from './utterances/utterance-library.ts';
import type { TrackerEvent } from './utterances/utterance-tracker.ts';
import { UtteranceTracker } from './utterances/utterance-tracker.ts';
import type { SpokenWord } from './utterances/word-timings.ts';
import { CALLER_VOICE, spokenLanguage } from './voice/espeak-voice.ts';
import type { VoiceEngine } from './voice/voice-engine.ts';

const SAMPLE_RATE_HZ = 16_000;
/** An agent that falls silent in mid-utterance for so long was interrupted; less is late audio. */
const INTERRUPTION_SILENCE_SAMPLES = SAMPLE_RATE_HZ / 2;

function heardFrom(event: TrackerEvent): HeardSpeech | undefined {
  if (event.type === 'speech-start') return undefined;
  const { startSample } = event;
  switch (event.type) {
    case 'words-heard':
      return { text: wordsOf(event), final: false, startSample, endSample: event.atSample };
    case 'utterance':
      return { text: event.text, final: true, startSample, endSample: event.endSample };
    case 'cut-short':
      return { text: wordsOf(event), final: true, startSample, endSample: event.endSample };
    case 'unrecognised':
      return { text: '', final: true, startSample, endSample: event.endSample };
  }
}

const wordsOf = (event: { readonly words: readonly SpokenWord[] }) =>
  event.words.map((word) => word.text).join(' ');

/**
 * The mouth and the ear of people on emulated phones, on top of the speech emulator. An ear reports
 * each clause of the agent as it grows and when it is complete; an interrupted one ends with the
 * words that were wholly heard, once the agent is silent. A short pause, as late packets make it, does
 * not interrupt. Speech that was damaged on its way, or
 * that nobody registered, is reported as a final without text.
 */
export function createPhoneVoice(emulator: {
  readonly engine: VoiceEngine;
  readonly library: UtteranceLibrary;
}): PhoneVoice {
  const { engine, library } = emulator;
  return {
    async speak(text, voice = CALLER_VOICE) {
      const samples = await engine.synthesize({ text, voice, sampleRateHz: SAMPLE_RATE_HZ });
      if (samples.length >= LEAD_SAMPLES) {
        const language = spokenLanguage(voice);
        library.register({ text, samples, sampleRateHz: SAMPLE_RATE_HZ, language });
      }
      return samples;
    },
    listen(onHeard) {
      const tracker = new UtteranceTracker({
        library,
        sampleRateHz: SAMPLE_RATE_HZ,
        silenceSamples: INTERRUPTION_SILENCE_SAMPLES,
        toleratesPauses: true,
        onEvent(event) {
          const heard = heardFrom(event);
          if (heard !== undefined) onHeard(heard);
        },
      });
      return { push: (samples) => tracker.push(samples), close: () => tracker.end() };
    },
  };
}
