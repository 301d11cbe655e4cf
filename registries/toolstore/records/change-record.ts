import type { z } from 'zod';
import type { RecordArea, RecordDocument } from '#shared/contracts/tool-services.ts';
import { StaleWriteError } from '#shared/errors/coded-error.ts';
import { parseRecord } from './read-record.ts';

/** Enough for the handful of writers one customer can have at a time. */
const maximumAttempts = 8;

/**
 * Read-modify-write of one record under its etag: a lost race reads again and repeats `change`.
 *
 * @param options.change gets the stored record (undefined: none yet) and returns the next version;
 *   returning the very record it got writes nothing. It may run several times and may throw.
 * @returns the version that is now stored.
 * @throws StaleWriteError when the race was lost on every attempt.
 */
export async function changeRecord<Kind extends RecordDocument>(options: {
  readonly area: RecordArea;
  readonly id: string;
  readonly schema: z.ZodType<Kind>;
  readonly change: (current: Kind | undefined) => Kind;
}): Promise<Kind> {
  const { area, id, schema, change } = options;
  for (let attempt = 1; ; attempt += 1) {
    const stored = await area.get(id);
    const current = stored === undefined ? undefined : parseRecord(stored.record, schema);
    const next = change(current);
    if (next === current) return next;
    try {
      await area.put(next, stored?.etag ?? 'absent');
      return next;
    } catch (error) {
      if (!(error instanceof StaleWriteError) || attempt >= maximumAttempts) throw error;
    }
  }
}
