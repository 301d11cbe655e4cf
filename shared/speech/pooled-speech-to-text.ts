import type { Clock } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { RecognitionOptions, SpeechToText } from '#shared/contracts/speech-to-text.ts';
import type { PoolMetrics } from '#shared/pools/pool-metrics.ts';
import { type PoolLimits, WarmableResourcePool } from '#shared/pools/warmable-resource-pool.ts';
import type { ConnectableSpeechToText, ConnectedRecogniser } from './connected-recogniser.ts';

export interface PooledSpeechToTextParts {
  readonly speechToText: Pick<ConnectableSpeechToText, 'connect'>;
  /** Of each set of options: a recogniser is connected for one. */
  readonly limits: PoolLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface PooledSpeechToText extends SpeechToText {
  /** Begins to connect recognisers with these options ahead. */
  warm(options: RecognitionOptions): void;
  metrics(): readonly PoolMetrics[];
  close(): Promise<void>;
}

type RecogniserPool = WarmableResourcePool<ConnectedRecogniser>;

/** Options come from content. With more sets than this somebody makes them up. */
const mostPools = 32;

/**
 * Recognition whose sockets are open before a call needs them. A recogniser hears one caller and is
 * closed then; the next one is connected meanwhile.
 */
export function createPooledSpeechToText(parts: PooledSpeechToTextParts): PooledSpeechToText {
  const { speechToText, limits, clock, logger } = parts;
  /** By options, the least recently used first. */
  const pools = new Map<string, { readonly name: string; readonly pool: RecogniserPool }>();
  const closing = new Set<Promise<void>>();
  let isClosed = false;

  function poolOf(options: RecognitionOptions): RecogniserPool {
    const key = JSON.stringify(options);
    const known = pools.get(key);
    const entry = known ?? create(options);
    pools.delete(key);
    pools.set(key, entry);
    return entry.pool;
  }

  function create(options: RecognitionOptions) {
    const [oldest] = pools;
    if (pools.size >= mostPools && oldest !== undefined) {
      pools.delete(oldest[0]);
      closeInBackground(oldest[1].pool);
    }
    const name = nameOf(options, new Set([...pools.values()].map((entry) => entry.name)));
    const pool: RecogniserPool = new WarmableResourcePool({
      name,
      limits,
      create: () => speechToText.connect(options),
      destroy: (recogniser) => recogniser.close(),
      isHealthy: (recogniser) => recogniser.isUsable,
      clock,
      logger,
    });
    if (isClosed) closeInBackground(pool);
    else pool.start();
    return { name, pool };
  }

  function closeInBackground(pool: RecogniserPool): void {
    const closed = pool.close().finally(() => closing.delete(closed));
    closing.add(closed);
  }

  return {
    warm: (options) => void poolOf(options),
    async open(options, listener) {
      const lease = await poolOf(options).acquire();
      try {
        const session = await lease.resource.start(listener);
        return {
          push: (pcm) => session.push(pcm),
          async close() {
            await session.close();
            lease.discard();
          },
        };
      } catch (error) {
        lease.discard();
        throw error;
      }
    },
    metrics: () => [...pools.values()].map(({ pool }) => pool.metrics()),
    async close() {
      isClosed = true;
      for (const { pool } of pools.values()) closeInBackground(pool);
      while (closing.size > 0) await Promise.all(closing);
    },
  };
}

/** E.g. `speech-to-text en-US 700 ms`. */
function nameOf(options: RecognitionOptions, taken: ReadonlySet<string>): string {
  const { language, candidateLanguages = [language], segmentationSilenceMs } = options;
  const name = [
    'speech-to-text',
    candidateLanguages.join('+'),
    ...(segmentationSilenceMs === undefined ? [] : [`${segmentationSilenceMs} ms`]),
  ].join(' ');
  let unique = name;
  for (let count = 2; taken.has(unique); count += 1) unique = `${name} (${count})`;
  return unique;
}
