import type { Clock } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type {
  SpeechRequest,
  SynthesisEvent,
  SynthesisSession,
  TextToSpeech,
} from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import type { Lease } from '#shared/pools/lease.ts';
import type { PoolMetrics } from '#shared/pools/pool-metrics.ts';
import { type PoolLimits, WarmableResourcePool } from '#shared/pools/warmable-resource-pool.ts';

/** A session that can be lent to one speaker after another. */
export interface LendableSynthesis extends SynthesisSession {
  /** False: its connection is gone, or it could not be stopped. */
  readonly isUsable: boolean;
  /** Resolves when the last utterance has let go of it; bounded in time. */
  idle(): Promise<void>;
}

export interface PooledTextToSpeechParts {
  readonly open: () => Promise<LendableSynthesis>;
  readonly limits: PoolLimits;
  readonly randomId: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface PooledTextToSpeech extends TextToSpeech {
  /** Begins to connect ahead. */
  start(): void;
  metrics(): PoolMetrics;
  close(): Promise<void>;
}

/**
 * Synthesis over shared connections: a speaker has one for as long as an utterance is being made, and
 * gets the same one again if it is free. Far fewer are needed than there are calls, because speech is
 * made much faster than it is played.
 */
export function createPooledTextToSpeech(parts: PooledTextToSpeechParts): PooledTextToSpeech {
  const pool = new WarmableResourcePool<LendableSynthesis>({
    name: 'text-to-speech',
    limits: parts.limits,
    create: parts.open,
    destroy: (session) => session.close(),
    isHealthy: (session) => session.isUsable,
    clock: parts.clock,
    logger: parts.logger,
  });
  /** Leases on their way back. */
  const returning = new Set<Promise<void>>();

  /** Gives a session back when it is free; who stopped it does not wait for that. */
  function giveBack(lease: Lease<LendableSynthesis>): void {
    const returned = lease.resource.idle().then(() => {
      if (lease.resource.isUsable) lease.release();
      else lease.discard();
      returning.delete(returned);
    });
    returning.add(returned);
  }

  async function* speak(
    speaker: string,
    request: SpeechRequest,
    signal: AbortSignal,
  ): AsyncGenerator<SynthesisEvent> {
    const lease = await pool.acquire({ session: speaker, signal });
    let hasFailed = false;
    try {
      yield* lease.resource.speak(request, signal);
    } catch (error) {
      hasFailed = !signal.aborted;
      throw error;
    } finally {
      // Another utterance of a session that has just failed would most likely fail as well.
      if (hasFailed) lease.discard();
      else giveBack(lease);
    }
  }

  return {
    async open() {
      const speaker = parts.randomId();
      let isClosed = false;
      return {
        async *speak(request, signal) {
          signal.throwIfAborted();
          if (isClosed) throw new SpeechError('speech_unavailable', 'The session is closed.');
          yield* speak(speaker, request, signal);
        },
        async close() {
          isClosed = true;
        },
      };
    },
    start: () => pool.start(),
    metrics: () => pool.metrics(),
    async close() {
      await pool.close();
      while (returning.size > 0) await Promise.all(returning);
      // What came back in the meantime was destroyed by the pool.
      await pool.close();
    },
  };
}
