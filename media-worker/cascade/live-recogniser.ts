import { type Clock, delay, type Timer } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type {
  Recognition,
  RecognitionOptions,
  RecognitionSession,
  SpeechToText,
} from '#shared/contracts/speech-to-text.ts';
import { AudioTimeline } from './audio-timeline.ts';
import { HearingWatch } from './hearing-watch.ts';
import { meanAmplitude } from './loudness.ts';
import { bytesPerMs } from './pcm.ts';
import type { Hypothesis, RecognisedPhrase } from './turn-taking/endpointer.ts';

export interface RecogniserListener {
  /** What a hypothesis or a phrase, which is given out next, was spoken in; where that is found out. */
  onLanguage(recognition: Recognition, isFinal: boolean): void;
  onHypothesis(hypothesis: Hypothesis): void;
  onPhrase(phrase: RecognisedPhrase): void;
  /** The session was replaced: a phrase that it was in the middle of has no end. */
  onPhraseLost(): void;
  /** The recogniser has been away for so long that the caller should be told. */
  onTrouble(): void;
  /** Something was said and no result came: the caller has to say it again. */
  onUnanswered(): void;
  /** It stays away: the caller cannot be heard. */
  onLost(): void;
}

const retryDelaysMs = [0, 200, 800, 2000];
const troubleAfterMs = 1500;
/** A session that lived for so long worked; its end is no reason to be careful with the next one. */
const provenAfterMs = 10_000;
const mostBacklogBytes = 2000 * bytesPerMs;
/** A voice that has had no words for so long is no reason to stay with a session. */
const wordlessVoiceMs = 3000;

/** `outdated`: other options are wanted by now. */
type ConnectOutcome = 'connected' | 'failed' | 'outdated';

interface Live {
  readonly session: RecognitionSession;
  readonly since: number;
  readonly timeline: AudioTimeline;
  readonly options: RecognitionOptions;
}

/**
 * A recogniser that outlives its sessions: one that dies, goes deaf, or whose language no longer fits,
 * is replaced, and up to two seconds of audio wait for the new one. Sessions that fail one after the
 * other, also just after they were opened, are tried ever more slowly, and then no more. Partials that
 * arrive after the final of their utterance are dropped.
 */
export class LiveRecogniser {
  readonly #speechToText: SpeechToText;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #listener: RecogniserListener;
  readonly #voicedMs: () => number;
  readonly #closing = new AbortController();
  readonly #backlog: Uint8Array[] = [];
  readonly #retiring = new Set<Promise<void>>();
  #backlogBytes = 0;
  #options: RecognitionOptions;
  readonly #watch = new HearingWatch();
  #live: Live | undefined;
  /** The live session has given a hypothesis, and not yet the phrase. */
  #isInPhrase = false;
  #isConnecting = false;
  #opening: Promise<void> = Promise.resolve();
  /** Failures since a session has worked. */
  #failures = 0;

  constructor(dependencies: {
    readonly speechToText: SpeechToText;
    readonly options: RecognitionOptions;
    readonly listener: RecogniserListener;
    /** How long the caller's voice has been going on; 0 while they are silent. */
    readonly voicedMs: () => number;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#speechToText = dependencies.speechToText;
    this.#options = dependencies.options;
    this.#listener = dependencies.listener;
    this.#voicedMs = dependencies.voicedMs;
    this.#clock = dependencies.clock;
    this.#logger = dependencies.logger;
  }

  /** Connects in the background; audio may be pushed at once. */
  open(): void {
    if (this.#isConnecting) return;
    this.#isConnecting = true;
    this.#opening = this.#connect();
  }

  /**
   * Takes PCM16 mono 16 kHz. The array may be kept.
   * @param amplitude its mean amplitude, where it is known already.
   */
  push(pcm: Uint8Array, amplitude = meanAmplitude(pcm)): void {
    if (this.#closing.signal.aborted) return;
    if (this.#live !== undefined) {
      const now = this.#clock.now();
      this.#live.timeline.note(pcm.length, now);
      this.#live.session.push(pcm);
      if (this.#watch.note(amplitude, pcm.length / bytesPerMs, now)) this.#giveUpDeafSession();
      else this.#replaceOutdated();
      return;
    }
    this.#backlog.push(pcm);
    this.#backlogBytes += pcm.length;
    while (this.#backlogBytes > mostBacklogBytes) {
      this.#backlogBytes -= this.#backlog.shift()?.length ?? this.#backlogBytes;
    }
  }

  /** What the caller did just now made a sound that is no speech. */
  disregardSound(): void {
    this.#watch.reset();
  }

  /**
   * Goes on with other options, e.g. another language, on a new session. A caller who is speaking is
   * heard out first: the new session would not know how their sentence began.
   */
  use(options: RecognitionOptions): void {
    if (isSame(options, this.#options)) return;
    this.#options = options;
    if (this.#live === undefined) this.open();
    else this.#replaceOutdated();
  }

  /** Frees everything; resolves when the service's socket is closed. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The recogniser was closed.'));
    const last = this.#live;
    this.#live = undefined;
    this.#backlog.length = 0;
    if (last !== undefined) this.#retire(last.session);
    await this.#opening;
    await Promise.all(this.#retiring);
  }

  async #connect(): Promise<void> {
    const { signal } = this.#closing;
    const trouble: Timer = this.#clock.after(troubleAfterMs, () => this.#listener.onTrouble());
    try {
      for (;;) {
        const delayMs = retryDelaysMs[this.#failures];
        if (delayMs === undefined) break;
        if (delayMs > 0) await delay(this.#clock, delayMs, signal);
        let outcome: ConnectOutcome;
        do outcome = await this.#tryToConnect();
        while (outcome === 'outdated');
        if (outcome === 'connected' || signal.aborted) return;
        this.#failures += 1;
      }
      this.#isConnecting = false;
      this.#listener.onLost();
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      trouble.cancel();
    }
  }

  async #tryToConnect(): Promise<ConnectOutcome> {
    const timeline = new AudioTimeline();
    let lastFinalEndMs = -1;
    let isDead = false;
    const isCurrent = () => this.#live?.timeline === timeline;
    const options = this.#options;
    try {
      const session = await this.#speechToText.open(options, {
        onSpeechStart: () => undefined,
        onPartial: (partial) => {
          if (!isCurrent() || partial.offsetMs < lastFinalEndMs) return;
          this.#failures = 0;
          this.#isInPhrase = true;
          this.#watch.noteHypothesis(this.#clock.now());
          this.#listener.onLanguage(partial, false);
          this.#listener.onHypothesis(this.#hypothesisOf(partial, timeline));
        },
        onFinal: (final) => {
          if (!isCurrent()) return;
          lastFinalEndMs = final.offsetMs + final.durationMs;
          this.#failures = 0;
          this.#isInPhrase = false;
          this.#watch.reset();
          this.#listener.onLanguage(final, true);
          this.#listener.onPhrase(this.#phraseOf(final, timeline));
          this.#replaceOutdated();
        },
        onError: (error) => {
          isDead = true;
          this.#logger.warn('speech recognition broke off', { error });
          const dead = isCurrent() ? this.#live : undefined;
          if (dead === undefined) return;
          const hasWorked = this.#clock.now() - dead.since >= provenAfterMs;
          this.#failures = hasWorked ? 0 : this.#failures + 1;
          this.#replace(dead);
        },
      });
      const isOutdated = options !== this.#options;
      if (this.#closing.signal.aborted || isDead || isOutdated) {
        this.#retire(session);
        return isOutdated && !this.#closing.signal.aborted ? 'outdated' : 'failed';
      }
      this.#live = { session, timeline, options, since: this.#clock.now() };
      this.#watch.reset();
      for (const pcm of this.#backlog.splice(0)) {
        timeline.note(pcm.length, this.#clock.now());
        session.push(pcm);
      }
      this.#backlogBytes = 0;
      if (!isCurrent()) return 'failed';
      // Here and not later: a session may break at any time from now on.
      this.#isConnecting = false;
      return 'connected';
    } catch (error) {
      this.#logger.warn('speech recognition could not be opened', { error });
      return 'failed';
    }
  }

  #hypothesisOf(partial: Recognition, timeline: AudioTimeline): Hypothesis {
    const { offsetMs, durationMs } = partial;
    const now = this.#clock.now();
    return {
      text: partial.text.trim(),
      startedAt: timeline.arrivalOf(offsetMs) ?? now,
      coveredUntilAt: timeline.arrivalOf(offsetMs + durationMs) ?? now,
    };
  }

  #phraseOf(
    { text, offsetMs, durationMs }: Recognition,
    timeline: AudioTimeline,
  ): RecognisedPhrase {
    const arrived = timeline.arrivalOf(offsetMs + durationMs);
    return { text: text.trim(), endOfSpeechAt: arrived ?? this.#clock.now() };
  }

  #replaceOutdated(): void {
    const live = this.#live;
    if (live === undefined || this.#isInPhrase || isSame(live.options, this.#options)) return;
    const voicedMs = this.#voicedMs();
    if (voicedMs === 0 || voicedMs > wordlessVoiceMs) this.#replace(live);
  }

  #giveUpDeafSession(): void {
    const deaf = this.#live;
    if (deaf === undefined) return;
    this.#logger.warn('speech recognition gave no result');
    this.#failures += 1;
    if (this.#failures < retryDelaysMs.length) this.#listener.onUnanswered();
    this.#replace(deaf);
  }

  #replace(former: Live): void {
    this.#live = undefined;
    this.#isInPhrase = false;
    this.#listener.onPhraseLost();
    this.open();
    this.#retire(former.session);
  }

  #retire(session: RecognitionSession): void {
    const retiring = session
      .close()
      .catch((error: unknown) => {
        this.#logger.warn('speech recognition did not close cleanly', { error });
      })
      .finally(() => this.#retiring.delete(retiring));
    this.#retiring.add(retiring);
  }
}

const isSame = (one: RecognitionOptions, other: RecognitionOptions): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
