import type { Clock } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { RecognitionOptions, SpeechToText } from '#shared/contracts/speech-to-text.ts';
import { CallerLanguage } from './caller-language.ts';
import { LiveRecogniser } from './live-recogniser.ts';
import { meanAmplitude } from './loudness.ts';
import { bytesPerMs } from './pcm.ts';
import type { CompletenessPolicy } from './turn-taking/completeness.ts';
import { Endpointer, type EndpointerListener } from './turn-taking/endpointer.ts';
import type { TurnTakingOptions } from './turn-taking/turn-taking-options.ts';
import { VoiceDetector } from './turn-taking/voice-detector.ts';

export interface HearingListener extends EndpointerListener {
  /** Somebody speaks, for so long already; called with every frame of a voice. */
  onVoice(voicedMs: number): void;
  /** The recogniser has been away for so long that the caller should be told. */
  onTrouble(): void;
  /** Something was said and no result came: the caller has to say it again. */
  onUnanswered(): void;
  /** It stays away: the caller cannot be heard. */
  onLost(): void;
}

export interface HearingParts {
  readonly speechToText: SpeechToText;
  readonly recognition: RecognitionOptions;
  /** BCP-47, what the caller was found to speak earlier in the call. */
  readonly languageHeard?: string | undefined;
  readonly turnTaking: TurnTakingOptions;
  readonly completeness: CompletenessPolicy;
  /** What the agent said last. */
  readonly agentText: () => string;
  readonly listener: HearingListener;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Everything a call hears: audio goes in, the caller's words and turns come out. */
export class Hearing {
  readonly #clock: Clock;
  readonly #listener: HearingListener;
  readonly #voice = new VoiceDetector();
  readonly #endpointer: Endpointer;
  readonly #recogniser: LiveRecogniser;
  readonly #language: CallerLanguage;
  #isDeaf = false;

  constructor(parts: HearingParts) {
    const { clock, listener, logger, speechToText, recognition } = parts;
    this.#clock = clock;
    this.#listener = listener;
    this.#language = new CallerLanguage(recognition, parts.languageHeard);
    this.#endpointer = new Endpointer({
      clock,
      options: parts.turnTaking,
      voice: this.#voice,
      completeness: parts.completeness,
      context: () => ({ agentText: parts.agentText(), language: this.language }),
      listener,
    });
    this.#recogniser = new LiveRecogniser({
      speechToText,
      options: recognition,
      listener: {
        onLanguage: (recognition, isFinal) => {
          if (isFinal) this.#language.noteFinal(recognition);
          else this.#language.noteHypothesis(recognition);
        },
        onHypothesis: (hypothesis) => this.#endpointer.onHypothesis(hypothesis),
        onPhrase: (phrase) => this.#endpointer.onPhrase(phrase),
        onPhraseLost: () => this.#endpointer.onPhraseLost(),
        onUnanswered: () => {
          if (this.#endpointer.onUnanswered()) listener.onUnanswered();
        },
        onTrouble: () => listener.onTrouble(),
        onLost: () => listener.onLost(),
      },
      voicedMs: () => (this.#voice.isVoiced ? this.#voice.voicedMs : 0),
      clock,
      logger,
    });
  }

  /** BCP-47: what the caller speaks; the agent's language before they have. */
  get language(): string {
    return this.#language.current;
  }

  /** The same, where it was found out: undefined when only one is listened for. */
  get languageHeard(): string | undefined {
    return this.#language.heard;
  }

  /** The caller is in the middle of what they are saying, also while they pause. */
  get isCallerUnderWay(): boolean {
    return this.#endpointer.isUnderWay;
  }

  /** Connects in the background; audio may be pushed at once. */
  open(): void {
    this.#recogniser.open();
  }

  /** @param pcm PCM16 mono 16 kHz; may be kept. */
  push(pcm: Uint8Array): void {
    if (this.#isDeaf) {
      this.#recogniser.push(new Uint8Array(pcm.length), 0);
      return;
    }
    const amplitude = meanAmplitude(pcm);
    this.#listenForVoice(amplitude, pcm.length / bytesPerMs);
    this.#recogniser.push(pcm, amplitude);
  }

  /** While true, silence takes the place of what the caller says. */
  set isDeaf(deaf: boolean) {
    this.#isDeaf = deaf;
    if (deaf) this.disregardSound();
  }

  /** What the caller did just now made a sound that is no speech. */
  disregardSound(): void {
    this.#recogniser.disregardSound();
    if (this.#voice.disregard() === 'stop') this.#endpointer.onVoiceStop();
  }

  /** Goes on with other options, e.g. another language, as soon as the caller is not speaking. */
  use(recognition: RecognitionOptions): void {
    this.#language.use(recognition);
    this.#recogniser.use(recognition);
  }

  /** Frees everything; resolves when the service's socket is closed. */
  async close(): Promise<void> {
    this.#endpointer.close();
    await this.#recogniser.close();
  }

  #listenForVoice(amplitude: number, lengthMs: number): void {
    const now = this.#clock.now();
    const { lastVoicedAt } = this.#voice;
    const change = this.#voice.note(amplitude, lengthMs, now);
    if (change === 'start') {
      const gapMs = now - this.#voice.voicedMs - lastVoicedAt;
      this.#endpointer.onVoiceStart(Number.isFinite(gapMs) ? gapMs : 0);
    } else if (change === 'stop') {
      this.#endpointer.onVoiceStop();
    }
    if (this.#voice.isVoiced) this.#listener.onVoice(this.#voice.voicedMs);
  }
}
