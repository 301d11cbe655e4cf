import { cuesOf } from './turn-taking/languages/cues-of.ts';
import { createPhraseSet, type PhraseSet } from './turn-taking/phrase-set.ts';
import { wordsOf } from './turn-taking/words-of.ts';

/** Languages are BCP-47 tags. */
export interface BargeInPolicy {
  /** The caller's words so far take the floor from the agent. */
  interrupts(text: string, agentText: string, language: string): boolean;
  /** A complete utterance takes the floor: shorter ones count too ("No", "Stop"). */
  finalInterrupts(text: string, agent: SpeakingAgent, language: string): boolean;
}

/** What the agent is saying, and what of it has been heard by now. */
export interface SpeakingAgent {
  /** Every sentence that has begun, whole. */
  readonly saidText: string;
  heardText(): string;
}

export interface BargeInOptions {
  /** A partial interrupts from so many words ... */
  readonly minimumWords?: number;
  /** ... or letters on. */
  readonly minimumLetters?: number;
}

/** Whoever knows the end of a question answers before it, by so many words. */
const anticipatedWords = 2;
/** A shorter repetition of the agent's words may well be an answer. */
const echoWords = 3;
/** While words are still coming, it is better to wait for the next one. */
const partialEchoWords = 2;

/**
 * Tells a caller who wants to speak from one who only shows that they listen, and from the agent's
 * own voice coming back through the caller's loudspeaker.
 */
export function createBargeInPolicy(options: BargeInOptions = {}): BargeInPolicy {
  const minimumWords = options.minimumWords ?? 2;
  const minimumLetters = options.minimumLetters ?? 8;
  const backchannels = new Map<string, PhraseSet>();

  function isBackchannel(words: readonly string[], language: string): boolean {
    let known = backchannels.get(language);
    if (known === undefined) {
      known = createPhraseSet(cuesOf(language).backchannels);
      backchannels.set(language, known);
    }
    return known.covers(words);
  }

  return {
    interrupts(text, agentText, language) {
      const words = wordsOf(text);
      const letters = words.reduce((sum, word) => sum + word.length, 0);
      if (words.length < minimumWords && letters < minimumLetters) return false;
      return !isBackchannel(words, language) && !isEcho(words, agentText, partialEchoWords);
    },
    finalInterrupts(text, agent, language) {
      const words = wordsOf(text);
      if (words.length === 0) return false;
      // "Okay" to a question the caller has heard is an answer.
      if (isBackchannel(words, language)) return hasAsked(agent);
      return !isEcho(words, agent.saidText, echoWords);
    },
  };
}

function hasAsked(agent: SpeakingAgent): boolean {
  if (!/\?["')\s]*$/.test(agent.saidText)) return false;
  return wordsOf(agent.heardText()).length + anticipatedWords >= wordsOf(agent.saidText).length;
}

function isEcho(words: readonly string[], agentText: string, leastWords: number): boolean {
  if (words.length < leastWords) return false;
  return ` ${wordsOf(agentText).join(' ')} `.includes(` ${words.join(' ')} `);
}
