import { z } from 'zod';

/** One file of a recording; a long call has several. Times are epoch milliseconds. */
export const recordingFileSchema = z.object({
  documentId: z.string(),
  index: z.number().int(),
  contentLocation: z.string(),
  metadataLocation: z.string().optional(),
  deleteLocation: z.string().optional(),
  endReason: z.string().optional(),
});
export type StoredRecordingFile = z.infer<typeof recordingFileSchema>;

/** A call's recording as its record keeps it. */
export const callRecordingSchema = z.object({
  id: z.string(),
  /** As the service said last. */
  state: z.string(),
  /** When it said so, by its own clock. */
  stateAt: z.number().optional(),
  startedAt: z.number().optional(),
  durationMs: z.number().optional(),
  /** In order; empty until the service has written them, after the call. */
  files: z.array(recordingFileSchema).default([]),
});
export type StoredRecording = z.infer<typeof callRecordingSchema>;

/** The recording after a report of its state; reports come in any order, and an older one changes nothing. */
export function withState(
  recording: StoredRecording | undefined,
  report: { readonly id: string; readonly state: string; readonly at: number | undefined },
): StoredRecording {
  const { id, state, at } = report;
  const known = recording?.stateAt;
  if (recording !== undefined && at !== undefined && known !== undefined && at < known) {
    return recording;
  }
  return { files: [], ...recording, id, state, ...(at === undefined ? {} : { stateAt: at }) };
}

/** Adds files that were not known; the same file again changes nothing. */
export function withFiles(
  recording: StoredRecording,
  files: readonly StoredRecordingFile[],
): StoredRecording {
  const known = new Set(recording.files.map(({ documentId }) => documentId));
  const added = files.filter(({ documentId }) => !known.has(documentId));
  return {
    ...recording,
    files: [...recording.files, ...added].toSorted((one, other) => one.index - other.index),
  };
}
