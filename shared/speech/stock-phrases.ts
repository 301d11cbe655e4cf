import type { SpeechRequest, VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import { ClauseChunker } from './clause-chunker.ts';

/**
 * The texts that may be kept as audio: fixed ones that are in the content, known before the first call.
 * Nothing is ever added to them, so that nothing a customer said or is told can be kept.
 */
export class StockPhrases {
  /** What most calls need, to be made before the first of them. */
  readonly ahead: readonly SpeechRequest[];
  readonly #phrases = new Map<string, SpeechRequest>();

  /**
   * Texts as they are spoken, one utterance each; white space around them does not matter.
   * @param rarer made when a call first needs them, and kept from then on.
   */
  constructor(texts: Iterable<SpeechRequest>, rarer: Iterable<SpeechRequest> = []) {
    this.#add(texts);
    this.ahead = [...this.#phrases.values()];
    this.#add(rarer);
  }

  get size(): number {
    return this.#phrases.size;
  }

  all(): IterableIterator<SpeechRequest> {
    return this.#phrases.values();
  }

  /** The phrase that this asks for; undefined for every other text. */
  find({ text, voice }: SpeechRequest): SpeechRequest | undefined {
    return this.#phrases.get(keyOf({ text: text.trim(), voice }));
  }

  #add(texts: Iterable<SpeechRequest>): void {
    for (const { text, voice } of texts) {
      const phrase = { text: text.trim(), voice };
      const key = keyOf(phrase);
      if (phrase.text !== '' && !this.#phrases.has(key)) this.#phrases.set(key, phrase);
    }
  }
}

/** Settings that look the same sound the same, wherever they come from. */
const voiceKeys = new WeakMap<VoiceSettings, string>();

function keyOf({ text, voice }: SpeechRequest): string {
  let voiceKey = voiceKeys.get(voice);
  if (voiceKey === undefined) {
    const { name, style, rate, language, pronunciations } = voice;
    voiceKey = JSON.stringify([name, style, rate, language, pronunciations]);
    voiceKeys.set(voice, voiceKey);
  }
  return `${voiceKey}${text}`;
}

/** A text as an agent speaks it when it comes in one piece: clause by clause. */
export function spokenClauses(text: string): string[] {
  const chunker = new ClauseChunker();
  return [...chunker.push(text), ...chunker.end()];
}
