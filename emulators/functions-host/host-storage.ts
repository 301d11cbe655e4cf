import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { entityRecordSchema, instanceRecordSchema } from './durable/instance-record.ts';

const timerRecordSchema = z.object({ lastMs: z.number(), nextMs: z.number() });

const entrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('instance'),
    key: z.string(),
    value: instanceRecordSchema.nullable(),
  }),
  z.object({ kind: z.literal('entity'), key: z.string(), value: entityRecordSchema.nullable() }),
  z.object({ kind: z.literal('timer'), key: z.string(), value: timerRecordSchema.nullable() }),
]);

/** The latest state of one thing that outlives the host; `null` deletes it. */
export type StorageEntry = z.infer<typeof entrySchema>;

/** Where orchestrations, entities and timer statuses are kept. */
export interface HostStorage {
  /** The latest entry of each key, deleted ones left out. */
  load(): readonly StorageEntry[];
  /** Resolves when the entry survives a crash of the process. Writes keep their order. */
  save(entry: StorageEntry): Promise<void>;
  close(): Promise<void>;
}

/** The journal holds a line that is neither an entry nor the torn end of a crashed write. */
export class JournalCorruptError extends Error {
  override readonly name = 'JournalCorruptError';
}

/** Keeps nothing beyond the host's life. */
export function createMemoryStorage(): HostStorage {
  return { load: () => [], save: () => Promise.resolve(), close: () => Promise.resolve() };
}

/**
 * Appends every change to a file, one JSON line each, and compacts the file when it is opened. A
 * line is complete once the operating system has it: the death of the process loses nothing, the
 * loss of power may.
 *
 * @throws JournalCorruptError
 */
export async function openJournalStorage(path: string): Promise<HostStorage> {
  const entries = existsSync(path) ? readJournal(path) : [];
  const compacted = `${path}.compacting`;
  writeFileSync(compacted, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  renameSync(compacted, path);
  const file: FileHandle = await open(path, 'a');
  let lastWrite: Promise<unknown> = Promise.resolve();
  return {
    load: () => entries,
    save(entry) {
      // Serialised at once: the caller may go on changing the record.
      const line = `${JSON.stringify(entry)}\n`;
      const write = lastWrite.then(() => file.appendFile(line));
      lastWrite = write.catch(() => undefined);
      return write;
    },
    async close() {
      await lastWrite;
      await file.close();
    },
  };
}

function readJournal(path: string): readonly StorageEntry[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  // Every complete line ends in a newline, so what follows the last one is a torn write.
  lines.pop();
  const latest = new Map<string, StorageEntry>();
  for (const [index, line] of lines.entries()) {
    const entry = parseLine(line, `${path}:${index + 1}`);
    const key = `${entry.kind}:${entry.key}`;
    if (entry.value === null) latest.delete(key);
    else latest.set(key, entry);
  }
  return [...latest.values()];
}

function parseLine(line: string, place: string): StorageEntry {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch (error) {
    throw new JournalCorruptError(
      `${place} is not a journal entry. Delete the file to start afresh.`,
      {
        cause: error,
      },
    );
  }
}
