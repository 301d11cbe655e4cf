import type { Completeness } from './completeness.ts';

/** Every number of turn taking. Times are milliseconds. */
export interface TurnTakingOptions {
  /** Silence that ends the caller's turn, by how complete their words look. */
  readonly waitsMs: Readonly<Record<Completeness, number>>;
  /** A hypothesis has to stand for so long before it may end a turn. */
  readonly stableMs: number;
  /** The hypothesis may end so much earlier than the voice and still be all that was said. */
  readonly unexplainedVoiceMs: number;
  /** A caller who is known to make pauses is waited for at most so long. */
  readonly longestLearnedWaitMs: number;
  /** Answers are made before it is certain that the caller has finished; absent: they are not. */
  readonly prepare?: {
    /** Silence after which words that look complete are worth an answer; others wait longer. */
    readonly afterSilenceMs: number;
    /** Answers made ahead in one turn of the caller: each costs what an answer costs. */
    readonly mostPerTurn: number;
  };
  /** What is done about a voice before any word of it is known. */
  readonly voice: {
    /** The agent falls silent for a voice that goes on for so long. */
    readonly pausesSpeechMs: number;
    /** An answer that has not begun waits for a voice that goes on for so long. */
    readonly delaysAnswerMs: number;
    /** Silence after which a voice without words is over. */
    readonly overAfterMs: number;
    /** Holds that no words followed; then this caller's line is too noisy to heed a mere voice. */
    readonly mostFruitless: number;
  };
}

export const usualTurnTaking: TurnTakingOptions = {
  waitsMs: {
    // People answer each other after 200 ms; a word that answers the question is seldom followed.
    answer: 250,
    // Shorter than most pauses within a sentence, as a caller who goes on is taken back unheard.
    complete: 350,
    // Not worth a guess; still before a recogniser's usual segmentation silence of 700 ms.
    plain: 550,
    // "My number is ...": looking for the word takes about a second.
    unfinished: 1200,
    // Read from a bill in groups: people pause for 1.2 s and more between them.
    dictation: 1800,
  },
  // Recognisers rewrite the last word within their next 50 to 100 ms step.
  stableMs: 100,
  // Less than a word: breath, reverberation, an "s" that the recogniser counts as silence.
  unexplainedVoiceMs: 300,
  // Twice the usual wait; beyond it every answer would feel slow.
  longestLearnedWaitMs: 1200,
  prepare: {
    // One frame. Within words there are gaps as well, but there the hypothesis lags behind the voice.
    afterSilenceMs: 20,
    mostPerTurn: 3,
  },
  voice: {
    // Longer than a cough or "mm-hm" (200 to 500 ms); a recogniser knows words by then.
    pausesSpeechMs: 700,
    // Nothing is lost by beginning a little later, and talking at the same time is avoided.
    delaysAnswerMs: 120,
    overAfterMs: 300,
    mostFruitless: 2,
  },
};
