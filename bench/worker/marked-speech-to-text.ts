import type { Clock } from '#shared/contracts/clock.ts';
import type { SpeechToText } from '#shared/contracts/speech-to-text.ts';
import type { TurnProbes } from './turn-probes.ts';

const bytesPerMs = 32;
/** The load marks speech by loudness: a frame whose first sample is louder than this is speech. */
const loudHighByte = 8;
const partialEveryMs = 250;

/**
 * A recogniser that hears when the load's caller speaks, and knows what: hypotheses grow while the
 * caller speaks, the final comes a set time after the last frame of speech.
 */
export function createMarkedSpeechToText(parts: {
  readonly clock: Clock;
  readonly probes: TurnProbes;
  /** Last frame of speech → final. */
  readonly finalAfterMs: () => number;
  /** Called just before a hypothesis is reported. */
  readonly onPartial: () => void;
}): SpeechToText {
  const { clock, probes, finalAfterMs, onPartial } = parts;
  let calls = 0;
  return {
    async open(_options, listener) {
      calls += 1;
      const call = calls;
      let turn = 0;
      let pushedMs = 0;
      let speechStartMs: number | undefined;
      let nextPartialMs = 0;
      let words = 0;
      let isOpen = true;
      const textOf = (count: number) =>
        `call ${call} turn ${turn} what does my bill say this month`
          .split(' ')
          .slice(0, 4 + count)
          .join(' ');
      const recognition = (text: string, startMs: number, endMs: number) => ({
        text,
        offsetMs: startMs,
        durationMs: endMs - startMs,
      });

      return {
        push(pcm) {
          const isSpeech = Math.abs(new Int8Array([pcm[1] ?? 0])[0] ?? 0) > loudHighByte;
          pushedMs += pcm.length / bytesPerMs;
          if (isSpeech && speechStartMs === undefined) {
            turn += 1;
            words = 0;
            speechStartMs = pushedMs;
            nextPartialMs = pushedMs + partialEveryMs;
            listener.onSpeechStart(pushedMs);
          } else if (isSpeech && speechStartMs !== undefined && pushedMs >= nextPartialMs) {
            nextPartialMs += partialEveryMs;
            words += 1;
            onPartial();
            listener.onPartial(recognition(textOf(words), speechStartMs, pushedMs));
          } else if (!isSpeech && speechStartMs !== undefined) {
            const startMs = speechStartMs;
            const endMs = pushedMs - pcm.length / bytesPerMs;
            speechStartMs = undefined;
            const text = textOf(20);
            probes.note(text, 'endOfSpeech');
            const finish = () => {
              if (!isOpen) return;
              probes.note(text, 'final');
              listener.onFinal(recognition(text, startMs, endMs));
            };
            if (finalAfterMs() === 0) finish();
            else clock.after(finalAfterMs(), finish);
          }
        },
        async close() {
          isOpen = false;
        },
      };
    },
  };
}
