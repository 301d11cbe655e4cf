import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SpeechRequest, TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { LazySession } from './lazy-session.ts';
import { Recording } from './recording.ts';
import type { StockPhrases } from './stock-phrases.ts';

/** What the cache holds; none of it says what was spoken to whom. */
export interface PhraseCacheMetrics {
  /** Stock phrases, in all voices. */
  readonly phrases: number;
  readonly kept: number;
  readonly bytes: number;
  readonly maxBytes: number;
  /** Stock phrases spoken from the cache, and those that had to be made while somebody waited. */
  readonly hits: number;
  readonly misses: number;
}

export interface PhraseCacheParts {
  readonly textToSpeech: TextToSpeech;
  readonly phrases: StockPhrases;
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What could not be made is tried again after these times. */
const retryDelaysMs = [5000, 15_000, 60_000];

/** The audio of stock phrases: made once each, however many ask for it; the least used goes first. */
export class PhraseCache {
  readonly #parts: PhraseCacheParts;
  /** Complete recordings, the least recently used first. */
  readonly #kept = new Map<SpeechRequest, Recording>();
  readonly #underWay = new Map<SpeechRequest, Recording>();
  readonly #closing = new AbortController();
  readonly #working = new Set<Promise<void>>();
  /** One speaker for all phrases, so that they do not take a connection each. */
  #speaker: LazySession;
  #bytes = 0;
  #hits = 0;
  #misses = 0;

  constructor(parts: PhraseCacheParts) {
    this.#parts = parts;
    this.#speaker = new LazySession(parts.textToSpeech);
  }

  /** Makes what most calls need and is missing, one after the other, in the background. */
  start(): void {
    this.#inBackground(this.#prime());
  }

  /** A stock phrase: from the cache, or as it is being made for whoever asked first. */
  recordingOf(phrase: SpeechRequest): Recording {
    const kept = this.#kept.get(phrase);
    if (kept === undefined) {
      this.#misses += 1;
      return this.#make(phrase);
    }
    this.#hits += 1;
    this.#kept.delete(phrase);
    this.#kept.set(phrase, kept);
    return kept;
  }

  metrics(): PhraseCacheMetrics {
    return {
      phrases: this.#parts.phrases.size,
      kept: this.#kept.size,
      bytes: this.#bytes,
      maxBytes: this.#parts.maxBytes,
      hits: this.#hits,
      misses: this.#misses,
    };
  }

  async close(): Promise<void> {
    this.#closing.abort(new SpeechError('speech_unavailable', 'The phrase cache is closed.'));
    while (this.#working.size > 0) await Promise.all(this.#working);
    await this.#speaker.close();
  }

  async #prime(): Promise<void> {
    const { phrases, clock, logger } = this.#parts;
    const { signal } = this.#closing;
    try {
      for (let round = 0; ; round += 1) {
        const failures = await this.#makeMissing();
        if (failures.length === 0 || signal.aborted) return;
        logger.warn('stock phrases could not be made', {
          missing: failures.length,
          error: failures[0],
        });
        const last = retryDelaysMs.at(-1) ?? 0;
        await delay(clock, retryDelaysMs[round] ?? last, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      logger.info('stock phrases are kept', { kept: this.#kept.size, of: phrases.ahead.length });
    }
  }

  /** One round over all phrases; gives what went wrong. */
  async #makeMissing(): Promise<unknown[]> {
    const { phrases, maxBytes, logger } = this.#parts;
    const failures: unknown[] = [];
    for (const phrase of phrases.ahead) {
      if (this.#closing.signal.aborted) return failures;
      if (this.#kept.has(phrase)) continue;
      const before = this.#kept.size;
      try {
        for await (const _ of this.#make(phrase).listen(this.#closing.signal));
      } catch (error) {
        failures.push(error);
        continue;
      }
      // What does not fit drives out what does: the rest is made when it is asked for.
      if (this.#kept.size <= before) {
        logger.warn('stock phrases do not fit into the cache', { maxBytes });
        return [];
      }
    }
    return failures;
  }

  #make(phrase: SpeechRequest): Recording {
    const underWay = this.#underWay.get(phrase);
    if (underWay !== undefined) return underWay;
    const recording = new Recording();
    this.#underWay.set(phrase, recording);
    this.#inBackground(this.#record(phrase, recording));
    return recording;
  }

  async #record(phrase: SpeechRequest, recording: Recording): Promise<void> {
    const speaker = this.#speaker;
    try {
      const session = await speaker.opened();
      for await (const event of session.speak(phrase, this.#closing.signal)) recording.add(event);
      this.#keep(phrase, recording);
      recording.complete();
    } catch (error) {
      recording.fail(error);
      await this.#replaceSpeaker(speaker);
    } finally {
      this.#underWay.delete(phrase);
    }
  }

  /** What has failed once may be of no use any more. */
  async #replaceSpeaker(failed: LazySession): Promise<void> {
    if (this.#speaker !== failed || this.#closing.signal.aborted) return;
    const { textToSpeech, logger } = this.#parts;
    this.#speaker = new LazySession(textToSpeech);
    await failed.close().catch((error: unknown) => {
      logger.warn('speaker of stock phrases did not close cleanly', { error });
    });
  }

  #keep(phrase: SpeechRequest, recording: Recording): void {
    const { maxBytes } = this.#parts;
    if (recording.bytes === 0 || recording.bytes > maxBytes) return;
    this.#kept.set(phrase, recording);
    this.#bytes += recording.bytes;
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#bytes <= maxBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= bytes;
    }
  }

  #inBackground(work: Promise<void>): void {
    const tracked = work.finally(() => this.#working.delete(tracked));
    this.#working.add(tracked);
  }
}
