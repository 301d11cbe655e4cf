import { z } from 'zod';
import type { DocumentStore } from '#shared/contracts/document-store.ts';

/** Ninety days: as long as anybody asks why a call was slow. No personal value is in them. */
const keptSeconds = 90 * 86_400;
/** Legs of one session that are read: a call whose stream broke so often is no call. */
const mostLegs = 50;

const latencyRecordSchema = z.object({
  kind: z.literal('latency'),
  sessionId: z.string(),
  samples: z.record(z.string(), z.array(z.number())),
});

/** Samples of one stage in milliseconds, by the stage's name. */
export type LatencySamples = Readonly<Record<string, readonly number[]>>;

/**
 * What calls spent their time on besides their turns, in container `metrics`: one document per leg (a
 * session that goes on on another worker has another).
 */
export interface LatencyRecords {
  /** Writes the leg's samples in the place of those that are stored. */
  write(leg: {
    readonly sessionId: string;
    readonly legId: string;
    /** When the leg began, epoch milliseconds. */
    readonly begunAt: number;
    readonly samples: LatencySamples;
  }): Promise<void>;
  /** The samples of all of a session's legs; empty when there are none. */
  read(sessionId: string): Promise<LatencySamples>;
}

export function createLatencyRecords(dependencies: {
  readonly documents: Pick<DocumentStore, 'write' | 'query'>;
}): LatencyRecords {
  const { documents } = dependencies;
  return {
    async write({ sessionId, legId, begunAt, samples }) {
      const day = new Date(begunAt).toISOString().slice(0, 10);
      await documents.write(
        'metrics',
        { id: `latency:${legId}`, day, kind: 'latency', sessionId, begunAt, samples },
        { ttlSeconds: keptSeconds },
      );
    },
    async read(sessionId) {
      const { documents: found } = await documents.query('metrics', {
        filters: [
          { field: 'sessionId', operator: 'equals', value: sessionId },
          { field: 'kind', operator: 'equals', value: 'latency' },
        ],
        limit: mostLegs,
      });
      const united: Record<string, number[]> = {};
      for (const document of found) {
        const { samples } = latencyRecordSchema.parse(document);
        for (const [stage, durations] of Object.entries(samples)) {
          united[stage] = [...(united[stage] ?? []), ...durations];
        }
      }
      return united;
    },
  };
}
