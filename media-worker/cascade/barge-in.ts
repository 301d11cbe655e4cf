export interface BargeInPolicy {
  /** The caller's words so far take the floor from the agent. */
  interrupts(text: string, agentText: string): boolean;
  /** A complete utterance takes the floor: shorter ones count too ("No", "Stop"). */
  finalInterrupts(text: string, agentText: string): boolean;
}

export interface BargeInOptions {
  /** A partial interrupts from so many words ... */
  readonly minimumWords?: number;
  /** ... or letters on. */
  readonly minimumLetters?: number;
  /** Sounds of listening: alone they are no wish to speak. Lower case. */
  readonly backchannel?: readonly string[];
}

const usualBackchannel = [
  ...[
    'mm',
    'mhm',
    'mm hm',
    'mm hmm',
    'hmm',
    'hm',
    'uh huh',
    'uh hu',
    'aha',
    'ah',
    'oh',
    'uh',
    'um',
  ],
  ...['yeah', 'yep', 'okay', 'ok', 'right', 'sure', 'i see', 'got it', 'alright', 'all right'],
];

/** A shorter repetition of the agent's words may well be an answer. */
const echoWords = 3;

/**
 * Tells a caller who wants to speak from one who only shows that they listen, and from the agent's
 * own voice coming back through the caller's loudspeaker.
 */
export function createBargeInPolicy(options: BargeInOptions = {}): BargeInPolicy {
  const minimumWords = options.minimumWords ?? 2;
  const minimumLetters = options.minimumLetters ?? 8;
  const backchannel = new Set(options.backchannel ?? usualBackchannel);
  const longestBackchannel = Math.max(
    0,
    ...[...backchannel].map((phrase) => phrase.split(' ').length),
  );

  function isBackchannel(words: readonly string[]): boolean {
    let at = 0;
    while (at < words.length) {
      let length = Math.min(longestBackchannel, words.length - at);
      while (length > 0 && !backchannel.has(words.slice(at, at + length).join(' '))) length -= 1;
      if (length === 0) return false;
      at += length;
    }
    return true;
  }

  function isSpeech(words: readonly string[], agentText: string): boolean {
    return !isBackchannel(words) && !isEcho(words, agentText);
  }

  return {
    interrupts(text, agentText) {
      const words = wordsOf(text);
      const letters = words.reduce((sum, word) => sum + word.length, 0);
      if (words.length < minimumWords && letters < minimumLetters) return false;
      return isSpeech(words, agentText);
    },
    finalInterrupts(text, agentText) {
      const words = wordsOf(text);
      if (words.length === 0) return false;
      // "Okay" to a question the caller has heard is an answer.
      if (isBackchannel(words)) return /\?["')\s]*$/.test(agentText);
      return !isEcho(words, agentText);
    },
  };
}

function isEcho(words: readonly string[], agentText: string): boolean {
  if (words.length < echoWords) return false;
  return ` ${wordsOf(agentText).join(' ')} `.includes(` ${words.join(' ')} `);
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
}
