import { type EventGridEvent, parseEventGridEvents } from '#shared/messaging/event-grid-events.ts';
import { bodyOf } from '../http/body-of.ts';
import { defineEndpoint, type Reply } from '../http/endpoint.ts';
import type { Services } from '../services.ts';
import { withFiles } from './recording-record.ts';

type RecordingFileEvent = Extract<EventGridEvent, { readonly type: 'recording-file' }>;

/** Event Grid reports here that recordings have been written. One failure redelivers the whole batch. */
export const recordingWebhook = defineEndpoint({
  name: 'recordingWebhook',
  method: 'POST',
  route: 'recordings/events',
  access: 'event-grid',
  body: bodyOf(parseEventGridEvents),
  async handle({ body: events, services }): Promise<Reply> {
    const validation = events.find((event) => event.type === 'subscription-validation');
    if (validation?.type === 'subscription-validation') {
      return { status: 200, body: { validationResponse: validation.validationCode } };
    }
    let stored = 0;
    for (const event of events) {
      if (event.type === 'recording-file' && (await storeFiles(services, event))) stored += 1;
    }
    return { status: 200, body: { stored } };
  },
});

/** @returns false for a recording of somebody else's who shares the resource. */
async function storeFiles(services: Services, event: RecordingFileEvent): Promise<boolean> {
  const { callRecords, logger } = services;
  const { recordingId, serverCallId, files, startedAt, durationMs } = event;
  const record =
    (await callRecords.findByRecording(recordingId)) ??
    (serverCallId === undefined ? undefined : await callRecords.findByServerCall(serverCallId));
  if (record === undefined) {
    logger.warn('recording of an unknown call', { recordingId });
    return false;
  }
  await callRecords.update(record.id, (current) => {
    const known = current.recording ?? { id: recordingId, state: 'inactive', files: [] };
    return {
      ...current,
      recording: {
        ...withFiles(known, files),
        ...(startedAt === undefined ? {} : { startedAt }),
        ...(durationMs === undefined ? {} : { durationMs }),
      },
    };
  });
  logger.info('recording stored', { sessionId: record.id, files: files.length });
  return true;
}
