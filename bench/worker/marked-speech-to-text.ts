import type { Clock } from '#shared/contracts/clock.ts';
import type { Recognition, SpeechToText } from '#shared/contracts/speech-to-text.ts';
import { spokenWordsIn, wordsOfUtterance } from '../load/caller-frames.ts';
import type { TurnProbes } from './turn-probes.ts';

const bytesPerMs = 32;

export interface RecogniserPace {
  /** Last sound of the caller → final. 0: with the first silent frame. */
  readonly finalAfterMs: number;
  /** End of a word → the hypothesis that holds it. */
  readonly hypothesisLagMs: number;
}

/**
 * A recogniser that behaves as a real one: a longer hypothesis after each word, lower case and without
 * punctuation, the last one with all words; then, a set time after the caller's last sound, the final in
 * its written form. It understands what was said because the load's frames carry it.
 */
export function createMarkedSpeechToText(parts: {
  readonly clock: Clock;
  readonly probes: TurnProbes;
  readonly pace: () => RecogniserPace;
  /** Called just before a hypothesis is reported. */
  readonly onPartial: () => void;
}): SpeechToText {
  const { clock, probes, pace, onPartial } = parts;
  let calls = 0;
  return {
    async open(_options, listener) {
      calls += 1;
      const call = calls;
      let turn = 0;
      let pushedMs = 0;
      let lastSoundAt = 0;
      let phrase: { readonly startMs: number; words: number; endMs: number } | undefined;
      let due: { readonly atMs: number; readonly hypothesis: Recognition }[] = [];
      let isOpen = true;
      const textOf = (words: number) => wordsOfUtterance(call, turn).slice(0, words).join(' ');

      const report = () => {
        while (due[0] !== undefined && due[0].atMs <= pushedMs) {
          const { hypothesis } = due[0];
          due.shift();
          onPartial();
          listener.onPartial(hypothesis);
        }
      };
      const end = (startMs: number, endMs: number) => {
        const text = textOf(wordsOfUtterance(call, turn).length);
        const written = `${text[0]?.toUpperCase()}${text.slice(1)}?`;
        probes.note(text, 'endOfSpeech', lastSoundAt);
        const finish = () => {
          if (!isOpen) return;
          due = [];
          probes.note(text, 'final');
          listener.onFinal({ text: written, offsetMs: startMs, durationMs: endMs - startMs });
        };
        const { finalAfterMs } = pace();
        if (finalAfterMs === 0) finish();
        else clock.after(lastSoundAt + finalAfterMs - clock.now(), finish);
      };

      return {
        push(pcm) {
          const words = spokenWordsIn(pcm);
          const frameStartMs = pushedMs;
          pushedMs += pcm.length / bytesPerMs;
          if (words === undefined) {
            const ended = phrase;
            phrase = undefined;
            report();
            if (ended !== undefined) end(ended.startMs, ended.endMs);
            return;
          }
          lastSoundAt = clock.now();
          if (phrase === undefined) {
            turn += 1;
            phrase = { startMs: frameStartMs, words: 0, endMs: pushedMs };
            listener.onSpeechStart(frameStartMs);
          }
          phrase.endMs = pushedMs;
          if (words > phrase.words) {
            phrase.words = words;
            const { startMs } = phrase;
            due.push({
              atMs: pushedMs + pace().hypothesisLagMs,
              hypothesis: {
                text: textOf(words),
                offsetMs: startMs,
                durationMs: pushedMs - startMs,
              },
            });
          }
          report();
        },
        async close() {
          isOpen = false;
        },
      };
    },
  };
}
