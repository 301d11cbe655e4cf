import type { z } from 'zod';
import { ToolFailure } from '#shared/contracts/tool.ts';
import type { RecordArea, RecordDocument } from '#shared/contracts/tool-services.ts';
import { StaleWriteError, StoreError } from '#shared/errors/coded-error.ts';
import { parseRecord } from './read-record.ts';

/** Enough for the handful of writers one customer can have at a time. */
const maximumAttempts = 8;

export interface RecordChange<Kind extends RecordDocument> {
  readonly area: RecordArea;
  readonly id: string;
  readonly schema: z.ZodType<Kind>;
  /**
   * Gets the stored record (undefined: none yet) and returns the next version; returning the very
   * record it got writes nothing. It may run several times and may throw. One that finds its own
   * work done, and keeps the record then, is done once whatever happens on the way.
   */
  readonly change: (current: Kind | undefined) => Kind;
  /** Stops the change as long as nothing was written: the customer has interrupted. */
  readonly signal?: AbortSignal;
}

/**
 * Read-modify-write of one record under its etag: a lost race reads again and repeats `change`. When
 * the store does not say whether it wrote, the record is read once more and tells.
 *
 * @returns the version that is now stored.
 * @throws StaleWriteError when the race was lost on every attempt; StoreError when nothing was
 *   written; ToolFailure `outcome_unknown` when that cannot be known; DOMException `AbortError` when
 *   the signal came first.
 */
export async function changeRecord<Kind extends RecordDocument>(
  options: RecordChange<Kind>,
): Promise<Kind> {
  const { area, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    const { current, next, etag } = await readAndChange(options);
    if (next === current) return next;
    // Not the signal's reason, which may be any error: nobody must take this for a failure.
    if (signal?.aborted === true) throw stopped(signal.reason);
    try {
      await area.put(next, etag);
      return next;
    } catch (error) {
      if (error instanceof StoreError) return writtenAfterAll(options, error);
      if (!(error instanceof StaleWriteError) || attempt >= maximumAttempts) throw error;
    }
  }
}

const stopped = (cause: unknown) =>
  new DOMException('Stopped before anything was written.', { name: 'AbortError', cause });

async function readAndChange<Kind extends RecordDocument>({
  area,
  id,
  schema,
  change,
}: RecordChange<Kind>) {
  const stored = await area.get(id);
  const current = stored === undefined ? undefined : parseRecord(stored.record, schema);
  return { current, next: change(current), etag: stored?.etag ?? 'absent' };
}

/** @throws StoreError `unanswered` when the change was not written. */
async function writtenAfterAll<Kind extends RecordDocument>(
  options: RecordChange<Kind>,
  unanswered: StoreError,
): Promise<Kind> {
  try {
    const { current, next } = await readAndChange(options);
    if (next === current) return next;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new ToolFailure({
      code: 'outcome_unknown',
      message: 'Our records don’t answer, so I can’t tell yet whether that went through.',
      fix: 'Say that it is not confirmed yet, and look it up before doing it again. Offer to connect a person.',
    });
  }
  throw unanswered;
}
