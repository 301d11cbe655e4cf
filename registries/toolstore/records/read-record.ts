import type { z } from 'zod';
import type { RecordArea, RecordDocument } from '#shared/contracts/tool-services.ts';

/**
 * Reads one record and checks it against its schema.
 *
 * @returns undefined when there is no such record.
 * @throws Error naming the record when what is stored does not fit the schema.
 */
export async function readRecord<Schema extends z.ZodType>(
  area: RecordArea,
  id: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  const stored = await area.get(id);
  return stored === undefined ? undefined : parseRecord(stored.record, schema);
}

/** All records of one kind (at most 200, newest first), each checked against the schema. */
export async function listRecords<Schema extends z.ZodType>(
  area: RecordArea,
  kind: string,
  schema: Schema,
): Promise<readonly z.infer<Schema>[]> {
  const stored = await area.list(kind);
  return stored.map((record) => parseRecord(record, schema));
}

/** @throws Error naming the record when it does not fit the schema. */
export function parseRecord<Schema extends z.ZodType>(
  record: RecordDocument,
  schema: Schema,
): z.infer<Schema> {
  const parsed = schema.safeParse(record);
  if (parsed.success) return parsed.data;
  throw new Error(`The stored record ${record.kind}/${record.id} is not valid.`, {
    cause: parsed.error,
  });
}
