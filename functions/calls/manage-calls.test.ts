import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeCallControl, type FakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createTestApp, type TestApp, testKeys } from '../testing/test-app.ts';
import { initiateCall } from './initiate-call.ts';
import { listCalls } from './list-calls.ts';
import { terminateCall } from './terminate-call.ts';

const headers = { 'x-functions-key': testKeys.admin };

let app: TestApp;
let calls: FakeCallControl;
let clock: VirtualClock;

beforeEach(async () => {
  clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  calls = createFakeCallControl();
  app = createTestApp({
    clock,
    calls,
    hotStore: new FakeHotStore({ clock }),
    documents: new FakeDocumentStore({ clock }),
    logger: new FakeLogger(),
    messages: createFakeMessageSender(),
  });
  await app.setCapacity(2);
});

const initiate = (body: object = {}) =>
  app.request(initiateCall, { headers, body: { target_number: '+15550100102', ...body } });
const terminate = (call_id: string) => app.request(terminateCall, { headers, body: { call_id } });
const list = (query: Record<string, string> = {}) => app.request(listCalls, { headers, query });

describe('placing a call', () => {
  it('calls with audio and takes a slot', async () => {
    expect(await initiate()).toMatchObject({ status: 202, body: { status: 'initiating' } });
    expect(calls.operations).toMatchObject([
      { name: 'place', options: { to: '+15550100102', media: { start: true } } },
    ]);
    expect(await app.services.slots.taken()).toBe(1);
  });

  it.each([
    [{ scenario: 'shop' }, 'shop'],
    [{}, undefined],
  ])('begins the session with the scenario that was asked for: %j', async (body, scenario) => {
    await initiate(body);
    const [operation] = calls.operations;
    if (operation?.name !== 'place') throw new Error('nothing was placed');
    const token = new URL(operation.options.media?.transportUrl ?? '').searchParams.get('token');
    const claims = await app.sessionTokens.verify('media', token ?? '');
    expect(claims).toMatchObject({ phone: '+15550100102' });
    expect(claims.scenario).toBe(scenario);
  });

  it.each([
    [{ streaming_mode: 'voice_live' }, 'voice_live'],
    [{ streaming_mode: 'media' }, 'media'],
    [{}, undefined],
  ])('is carried as was asked for: %j', async (body, streamingMode) => {
    expect((await initiate(body)).body.streaming_mode).toBe(streamingMode);
    const [operation] = calls.operations;
    if (operation?.name !== 'place') throw new Error('nothing was placed');
    const token = new URL(operation.options.media?.transportUrl ?? '').searchParams.get('token');
    const claims = await app.sessionTokens.verify('media', token ?? '');
    expect(claims.streamingMode).toBe(streamingMode);
  });

  const claimsOfPlaced = async () => {
    const [operation] = calls.operations;
    if (operation?.name !== 'place') throw new Error('nothing was placed');
    const token = new URL(operation.options.media?.transportUrl ?? '').searchParams.get('token');
    return app.sessionTokens.verify('media', token ?? '');
  };

  it.each([
    [{}, 'leave_message'],
    [{ voicemail: 'leave_message' }, 'leave_message'],
    [{ voicemail: 'hang_up' }, 'hang_up'],
  ])('does with an answering machine as was asked for: %j', async (body, voicemail) => {
    await initiate(body);
    expect((await claimsOfPlaced()).voicemail).toBe(voicemail);
  });

  it.each([{ voicemail: 'shout' }, { voicemail: null }, { record_call: 'yes' }])(
    'refuses %j',
    async (body) => {
      expect(await initiate(body)).toMatchObject({
        status: 400,
        body: { code: 'invalid_request' },
      });
      expect(calls.operations).toEqual([]);
    },
  );

  it.each([
    [{ record_call: true }, false, true],
    [{ record_call: false }, true, undefined],
    [{}, true, true],
    [{}, false, undefined],
  ])('is recorded as %j says, or the settings (%s)', async (body, recordsCalls, recorded) => {
    Object.assign(app.services.settings, { recordsCalls });
    Object.assign(app.services.content.scenarios.get('shop') ?? {}, {
      recording_notice: 'This call is being recorded.',
    });
    await initiate(body);
    expect((await claimsOfPlaced()).recorded).toBe(recorded);
  });

  it('is not recorded without words that say so', async () => {
    expect(await initiate({ record_call: true })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
    expect(calls.operations).toEqual([]);
  });

  it('is not carried by a model that is not set up', async () => {
    Object.assign(app.services.settings, { hasVoiceLive: false });
    expect(await initiate({ streaming_mode: 'voice_live' })).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_request',
        detail: expect.stringContaining('set AZURE_VOICELIVE_ENDPOINT'),
      },
    });
    expect(calls.operations).toEqual([]);
    expect((await initiate({ streaming_mode: 'media' })).status).toBe(202);
  });

  it('does not call when every line is taken', async () => {
    await initiate();
    await initiate();
    expect(await initiate()).toMatchObject({ status: 503, body: { code: 'no_free_slot' } });
    expect(calls.operations).toHaveLength(2);
  });

  it('calls once for one request id, and again after a failure', async () => {
    calls.failNext();
    expect((await initiate({ request_id: 'request-1' })).status).toBe(502);
    expect(await app.services.slots.taken()).toBe(0);
    expect((await initiate({ request_id: 'request-1' })).status).toBe(202);
    expect((await list()).body.calls).toMatchObject([{ status: 'initiating', ended_at: null }]);
    expect((await initiate({ request_id: 'request-1' })).status).toBe(409);
  });

  it('does not call itself', async () => {
    expect(await initiate({ target_number: app.services.settings.ownPhone })).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_request',
        errors: [
          { path: 'body.target_number', message: expect.stringContaining('our own number') },
        ],
      },
    });
    expect(calls.operations).toEqual([]);
    expect(await app.services.slots.taken()).toBe(0);
  });

  it.each([
    ['a number that is none', { target_number: '0555' }, 400],
    ['a scenario there is not', { scenario: 'bakery' }, 404],
    ['a mode there is not', { streaming_mode: 'transcription' }, 400],
    ['an unknown field', { caller_id: 'x' }, 400],
  ])('refuses %s', async (_title, body, status) => {
    expect((await initiate(body)).status).toBe(status);
    expect(calls.operations).toEqual([]);
  });
});

describe('ending a call', () => {
  it('hangs up for everyone, also when the call has just ended', async () => {
    const { body } = await initiate();
    const callId = String(body.call_id);
    expect((await terminate(callId)).status).toBe(200);
    expect(calls.isLive(callId)).toBe(false);
    expect((await terminate(callId)).status).toBe(200);
  });

  it('knows only calls of ours', async () => {
    expect(await terminate('somebody-elses')).toMatchObject({
      status: 404,
      body: { code: 'call_not_found' },
    });
  });
});

describe('listing calls', () => {
  it('shows the newest first, page by page', async () => {
    await app.setCapacity(30);
    for (let n = 0; n < 25; n += 1) {
      await initiate();
      await clock.advance(1000);
    }
    const seen: string[] = [];
    let continuation: unknown;
    do {
      const query = typeof continuation === 'string' ? { continuation } : {};
      const page = await list({ limit: '10', ...query });
      const rows = page.body.calls as { session_id: string; started_at: string }[];
      expect(rows.map(({ started_at: at }) => at)).toEqual(
        rows
          .map(({ started_at: at }) => at)
          .toSorted()
          .toReversed(),
      );
      seen.push(...rows.map(({ session_id: id }) => id));
      continuation = page.body.continuation;
    } while (typeof continuation === 'string');
    expect(new Set(seen).size).toBe(25);
  });

  it('filters by status and refuses what is no status or too many', async () => {
    await initiate();
    expect((await list({ status: 'initiating' })).body.calls).toHaveLength(1);
    expect((await list({ status: 'disconnected' })).body.calls).toEqual([]);
    expect((await list({ status: 'singing' })).status).toBe(400);
    expect((await list({ limit: '101' })).status).toBe(400);
  });
});
