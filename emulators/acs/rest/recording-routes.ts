import { z } from 'zod';
import type { CallRegistry } from '../calls/call-registry.ts';
import type { Recording } from '../recordings/recording.ts';
import type { RecordingRegistry } from '../recordings/recording-registry.ts';
import { acsErrors } from './acs-error.ts';
import { type RestRequest, type RestResponse, type Route, readBody } from './route.ts';

const startSchema = z.looseObject({
  callConnectionId: z.string().min(1).optional(),
  callLocator: z
    .looseObject({ kind: z.string(), serverCallId: z.string().min(1).optional() })
    .optional(),
  recordingStateCallbackUri: z.url({ protocol: /^https?$/ }).optional(),
  recordingContentType: z.string().default('audio'),
  recordingChannelType: z.enum(['mixed', 'unmixed']).default('mixed'),
  recordingFormatType: z.string().default('wav'),
  pauseOnStart: z.boolean().default(false),
  recordingStorage: z.looseObject({ recordingStorageKind: z.string() }).optional(),
});

/** Recording, and fetching what was recorded: WAV audio in the service's own storage. */
export function recordingRoutes(options: {
  readonly calls: CallRegistry;
  readonly recordings: RecordingRegistry;
}): readonly Route[] {
  const { calls, recordings } = options;
  const base = '/calling/recordings';

  const start = ({ json }: RestRequest): RestResponse => {
    const body = readBody(startSchema, json);
    const { callConnectionId, callLocator, recordingStorage } = body;
    if (body.recordingContentType !== 'audio' || body.recordingFormatType !== 'wav') {
      throw acsErrors.notSupported('Only audio as wav is recorded here.');
    }
    if ((recordingStorage?.recordingStorageKind ?? ownStorage) !== ownStorage) {
      throw acsErrors.notSupported('Only the own storage of the service is covered.');
    }
    if (callConnectionId === undefined && callLocator?.serverCallId === undefined) {
      throw acsErrors.invalid('there is no call to record.');
    }
    const call =
      callConnectionId === undefined
        ? calls.findByServerCallId(callLocator?.serverCallId ?? '')
        : calls.get(callConnectionId);
    const recording = recordings.start(call, {
      channel: body.recordingChannelType,
      pauseOnStart: body.pauseOnStart,
      stateCallbackUri: body.recordingStateCallbackUri,
    });
    return { status: 200, json: stateOf(recording) };
  };

  const route = (
    method: Route['method'],
    path: string,
    handle: (id: string) => RestResponse,
  ): Route => ({
    method,
    path,
    access: 'signed',
    handle: ({ params }) => handle(params.id ?? ''),
  });

  return [
    { method: 'POST', path: base, access: 'signed', handle: start },
    route('GET', `${base}/{id}`, (id) => ({ status: 200, json: stateOf(recordings.get(id)) })),
    route('DELETE', `${base}/{id}`, (id) => {
      recordings.stop(id);
      return { status: 204 };
    }),
    route('POST', `${base}/{id}:pause`, (id) => {
      recordings.pause(id);
      return { status: 202 };
    }),
    route('POST', `${base}/{id}:resume`, (id) => {
      recordings.resume(id);
      return { status: 202 };
    }),
    route('GET', '/v1/objects/{id}/content/audio', (id) => ({
      status: 200,
      bytes: { contentType: 'audio/wav', content: recordings.document(id).toWav() },
    })),
    route('GET', '/v1/objects/{id}/content/acsmetadata', (id) => {
      const { documentId, durationMs, startedAtMs } = recordings.document(id);
      return {
        status: 200,
        json: {
          chunkDocumentId: documentId,
          chunkIndex: 0,
          chunkStartTime: new Date(startedAtMs).toISOString(),
          chunkDuration: durationMs,
        },
      };
    }),
    {
      method: 'GET',
      path: '/_admin/recordings',
      access: 'open',
      handle: () => ({ status: 200, json: { recordings: recordings.list() } }),
    },
  ];
}

const ownStorage = 'azureCommunicationServices';

function stateOf({ recordingId, state }: Recording) {
  return { recordingId, recordingState: state, recordingKind: 'azureCommunicationServices' };
}
