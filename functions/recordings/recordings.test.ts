import { beforeEach, describe, expect, it } from 'vitest';
import { CodedError } from '#shared/errors/coded-error.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { roles } from '../http/caller.ts';
import { handleRequest } from '../http/register-endpoint.ts';
import { type CallDesk, createCallDesk, type TestCall } from '../testing/call-desk.ts';
import { createTestApp, type TestApp, testKeys } from '../testing/test-app.ts';
import { readRecording } from './read-recording.ts';
import { readRecordingFile } from './read-recording-file.ts';
import { recordingWebhook } from './recording-webhook.ts';

const admin = { 'x-functions-key': testKeys.admin };
const eventGrid = { 'x-continuo-event-key': testKeys.eventGrid };
const serverCallId = 'aHR0cHM6Ly9jb252LnNreXBlLmNvbQ';

let app: TestApp;
let desk: CallDesk;
let logger: FakeLogger;
let call: TestCall;
let opened: string[];

beforeEach(async () => {
  const clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  const calls = createFakeCallControl();
  logger = new FakeLogger();
  opened = [];
  const world = {
    clock,
    calls,
    hotStore: new FakeHotStore({ clock }),
    documents: new FakeDocumentStore({ clock }),
    logger,
    messages: createFakeMessageSender(),
  };
  const authentication = {
    ...createTestApp(world).services.authentication,
    entra: {
      verify: async (role: string) => ({
        subject: `some ${role}`,
        organizationId: 'ours',
        roles: roles.filter((each) => each === role),
      }),
    },
  };
  app = createTestApp(world, {
    authentication,
    recordingFiles: {
      async open(location) {
        opened.push(location);
        if (location.endsWith('gone')) throw new CodedError('not_found', 'No longer kept.');
        const bytes = new Blob(['RIFF...']).stream();
        return { contentType: 'audio/wav', bytes };
      },
    },
  });
  await app.setCapacity(1);
  desk = createCallDesk(app, calls);
  call = await desk.takeCall();
  await desk.report(call, 'CallConnected', { serverCallId });
});

interface ReportedFile {
  readonly id: string;
  readonly index?: number;
  readonly at?: string;
}

function chunkOf(file: ReportedFile) {
  const location = file.at ?? `https://eu.asm.skype.com/${file.id}`;
  return {
    documentId: file.id,
    index: file.index ?? 0,
    endReason: 'SessionEnded',
    contentLocation: location,
    metadataLocation: `${location}/metadata`,
    deleteLocation: location,
  };
}

function fileEvent(files: readonly ReportedFile[], recordingId = 'recording-1') {
  return {
    id: `event-${files.map(({ id }) => id).join('-')}`,
    eventType: 'Microsoft.Communication.RecordingFileStatusUpdated',
    subject: `/recording/call/call-1/serverCallId/${serverCallId}/recordingId/${recordingId}`,
    dataVersion: '1.0',
    data: {
      recordingStorageInfo: {
        recordingChunks: files.map(chunkOf),
      },
      recordingStartTime: '2026-03-02T10:00:02.5Z',
      recordingDurationMs: 6400,
    },
  };
}

const report = (...events: readonly unknown[]) =>
  app.request(recordingWebhook, { headers: eventGrid, body: events });
const begun = () =>
  desk.report(call, 'RecordingStateChanged', { recordingId: 'recording-1', state: 'active' });
const params = () => ({ call_id: call.callConnectionId });
const read = (headers: Readonly<Record<string, string>> = admin) =>
  app.request(readRecording, { headers, params: params() });

describe('a recorded call', () => {
  it('says that it is being recorded, and then what there is', async () => {
    await begun();
    expect(await read()).toMatchObject({ status: 200, body: { state: 'active', files: [] } });
    await desk.report(call, 'RecordingStateChanged', {
      recordingId: 'recording-1',
      state: 'inactive',
    });
    expect(await report(fileEvent([{ id: 'a' }]))).toMatchObject({ body: { stored: 1 } });
    const { body } = await read();
    expect(body).toMatchObject({
      recording_id: 'recording-1',
      state: 'inactive',
      started_at: '2026-03-02T10:00:02.500Z',
      duration_ms: 6400,
      files: [{ part: 0 }],
    });
    expect(JSON.stringify(body)).not.toContain('skype');
  });

  it('has each file once and in order, however often and in whatever order they are reported', async () => {
    await begun();
    await report(fileEvent([{ id: 'b', index: 1 }]));
    await report(fileEvent([{ id: 'a', index: 0 }]));
    await report(fileEvent([{ id: 'b', index: 1 }]), fileEvent([{ id: 'a', index: 0 }]));
    const files = (await desk.recordOf(call))?.recording?.files;
    expect(files?.map(({ documentId }) => documentId)).toEqual(['a', 'b']);
  });

  it('keeps its files when its state is reported late', async () => {
    await report(fileEvent([{ id: 'a' }]));
    await begun();
    expect((await desk.recordOf(call))?.recording).toMatchObject({
      state: 'active',
      files: [{ documentId: 'a' }],
    });
  });

  it('is over when the service has said so, also if its beginning is reported after that', async () => {
    const state = (name: string, at: number) =>
      desk.report(call, 'RecordingStateChanged', { recordingId: 'recording-1', state: name }, at);
    await state('inactive', 2000);
    await state('active', 1000);
    expect((await desk.recordOf(call))?.recording).toMatchObject({ state: 'inactive' });
    await state('active', 3000);
    expect((await desk.recordOf(call))?.recording).toMatchObject({ state: 'active' });
  });

  it('is passed on as it comes', async () => {
    await begun();
    await report(fileEvent([{ id: 'a' }, { id: 'b', index: 1 }]));
    const { HttpRequest } = await import('@azure/functions');
    const request = new HttpRequest({
      method: 'GET',
      url: 'https://app.example.net/api/v1/calls/x/recording/file',
      headers: admin,
      params: params(),
      query: { part: '1' },
    });
    const answer = await handleRequest(readRecordingFile, request, app.services);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'audio/wav' } });
    expect(answer.body).toBeInstanceOf(ReadableStream);
    expect(opened).toEqual(['https://eu.asm.skype.com/b']);
    expect(logger.entries).toContainEqual(
      expect.objectContaining({
        event: 'recording fetched',
        attributes: expect.objectContaining({ by: 'administration key', part: 1 }),
      }),
    );
  });
});

describe('a recording that there is not', () => {
  const file = (query: Readonly<Record<string, string>> = {}) =>
    app.request(readRecordingFile, { headers: admin, params: params(), query });

  it('is not found', async () => {
    expect(await read()).toMatchObject({ status: 404, body: { code: 'not_found' } });
    await begun();
    expect(await file()).toMatchObject({ status: 404, body: { code: 'not_found' } });
    await report(fileEvent([{ id: 'a', at: 'https://eu.asm.skype.com/gone' }]));
    expect(await file()).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await file({ part: '1' })).toMatchObject({ status: 404 });
    expect(await file({ part: '-1' })).toMatchObject({ status: 400 });
    expect(
      await app.request(readRecording, { headers: admin, params: { call_id: 'no-such-call' } }),
    ).toMatchObject({ status: 404, body: { code: 'call_not_found' } });
  });

  it('of a call that is not ours is no reason for Event Grid to come again', async () => {
    const strange = fileEvent([{ id: 'a' }], 'of-another-app');
    strange.subject = '/recording/call/c/serverCallId/other/recordingId/of-another-app';
    expect(await report(strange)).toMatchObject({ status: 200, body: { stored: 0 } });
    expect(logger.events('warn')).toContain('recording of an unknown call');
  });
});

describe('nobody else', () => {
  it('reports recordings, or hears them', async () => {
    for (const headers of [{}, { 'x-continuo-event-key': 'guessed' }, admin]) {
      const answer = await app.request(recordingWebhook, {
        headers: { ...headers },
        body: [fileEvent([{ id: 'a' }])],
      });
      expect(answer.status).toBe(401);
    }
    await begun();
    expect((await read({})).status).toBe(401);
    expect((await desk.recordOf(call))?.recording?.files).toEqual([]);
  });

  it('hears them with a role that only reads', async () => {
    await begun();
    await report(fileEvent([{ id: 'a' }]));
    const as = (role: string) => ({
      headers: { authorization: `Bearer ${role}` },
      params: params(),
    });
    for (const endpoint of [readRecording, readRecordingFile]) {
      expect((await app.request(endpoint, as('Reader'))).status).toBe(403);
    }
    expect(opened).toEqual([]);
    expect((await app.request(readRecording, as('Operator'))).status).toBe(200);
  });

  it('gets anything done with an event that lacks its file', async () => {
    const broken = { ...fileEvent([{ id: 'a' }]), data: { recordingStorageInfo: {} } };
    expect(await report(broken)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it('but Event Grid proves the address', async () => {
    const handshake = {
      id: 'x',
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      data: { validationCode: 'echo me' },
    };
    expect((await report(handshake)).body).toEqual({ validationResponse: 'echo me' });
  });
});
