/** Something the caller's ear made out in what the agent said. */
export interface HeardSpeech {
  readonly text: string;
  /** False while the sentence may still grow. */
  readonly final: boolean;
  /** First sample of it, counted from the first sample pushed into the ear (16 kHz). */
  readonly startSample: number;
  /** Sample after its last one, counted likewise. */
  readonly endSample: number;
}

/** One caller's ear: takes everything that is played to the caller, silence included. */
export interface PhoneEar {
  /** @param samples 16 kHz mono; consecutive calls are consecutive audio. */
  push(samples: Int16Array): void;
  close(): void;
}

/**
 * The mouth and the ear of people on emulated phones. Injected, so that this emulator does not
 * depend on a speech engine: the speech emulator supplies one whose recogniser knows every line
 * that was ever spoken.
 */
export interface PhoneVoice {
  /** Speaks a line as 16 kHz mono PCM and registers it, so that a recogniser knows its audio. */
  speak(text: string, voice?: string): Promise<Int16Array>;
  /** Starts listening; `onHeard` is called with hypotheses and finals. */
  listen(onHeard: (heard: HeardSpeech) => void): PhoneEar;
}
