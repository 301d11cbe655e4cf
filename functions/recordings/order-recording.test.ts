import { beforeEach, describe, expect, it } from 'vitest';
import type { RecordingControl } from '#shared/contracts/recording-control.ts';
import { CallControlError, CodedError } from '#shared/errors/coded-error.ts';
import { createCallRecordings } from '#shared/telephony/call-recordings.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { roles } from '../http/caller.ts';
import { type CallDesk, createCallDesk, type TestCall } from '../testing/call-desk.ts';
import { createTestApp, type TestApp, testKeys } from '../testing/test-app.ts';
import { pauseRecording, resumeRecording, stopRecording } from './order-recording.ts';

const orders = { pause: pauseRecording, resume: resumeRecording, stop: stopRecording };
const admin = { 'x-functions-key': testKeys.admin };
const tenants = ['ours', 'theirs'];

let app: TestApp;
let desk: CallDesk;
let call: TestCall;
let done: string[];
let failure: Error | undefined;
let logger: FakeLogger;
let hotStore: FakeHotStore;

beforeEach(async () => {
  const clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  const calls = createFakeCallControl();
  hotStore = new FakeHotStore({ clock });
  logger = new FakeLogger();
  done = [];
  failure = undefined;
  const asked = (name: string) => async (id: string) => {
    if (failure !== undefined) throw failure;
    done.push(`${name} ${id}`);
  };
  const control: RecordingControl = {
    start: async () => ({ recordingId: 'recording-1' }),
    pause: asked('pause'),
    resume: asked('resume'),
    stop: asked('stop'),
  };
  const world = {
    clock,
    calls,
    hotStore,
    documents: new FakeDocumentStore({ clock }),
    logger,
    messages: createFakeMessageSender(),
  };
  const entra = {
    async verify(token: string) {
      const [tenant, role] = token.split('.');
      if (tenant !== tenants[0]) throw new CodedError('unauthenticated', 'Of another tenant.');
      return {
        subject: `some ${role}`,
        organizationId: 'ours',
        roles: roles.filter((each) => each === role),
      };
    },
  };
  app = createTestApp(world, {
    authentication: { ...createTestApp(world).services.authentication, entra },
    recordings: createCallRecordings({ control, hotStore, clock }),
  });
  await app.setCapacity(2);
  desk = createCallDesk(app, calls);
  call = await desk.takeCall();
  await desk.report(call, 'CallConnected');
});

const begin = () =>
  app.services.recordings.begin({ ...call, callbackUrl: 'https://app.example.net' });
const order = (
  name: keyof typeof orders,
  headers: Readonly<Record<string, string>> = admin,
  callId = call.callConnectionId,
) => app.request(orders[name], { headers, params: { call_id: callId } });

describe('an operator', () => {
  it('pauses, resumes and stops a recording; the same order again changes nothing', async () => {
    await begin();
    for (const [name, state, pausedFor] of [
      ['pause', 'paused', ['operator']],
      ['resume', 'active', []],
      ['stop', 'stopped', []],
    ] as const) {
      for (let times = 0; times < 2; times += 1) {
        expect(await order(name)).toMatchObject({
          status: 200,
          body: {
            call_id: call.callConnectionId,
            recording_id: 'recording-1',
            state,
            paused_for: pausedFor,
          },
        });
      }
    }
    expect(done).toEqual(['pause recording-1', 'resume recording-1', 'stop recording-1']);
    expect(logger.entries).toContainEqual(
      expect.objectContaining({
        event: 'recording ordered',
        attributes: expect.objectContaining({ order: 'stop', by: 'administration key' }),
      }),
    );
  });

  it('is told that a recording waits for the end of secret digits', async () => {
    await begin();
    await app.services.recordings.pause(call.sessionId);
    expect((await order('resume')).body).toMatchObject({ state: 'paused', paused_for: ['digits'] });
    expect(done).toEqual(['pause recording-1']);
  });

  it('may stop what goes on after the caller was put through', async () => {
    await begin();
    await app.services.callRecords.update(call.sessionId, (record) => ({
      ...record,
      status: 'transferred',
    }));
    expect((await order('stop')).body).toMatchObject({ state: 'stopped' });
  });

  it('is obeyed when the hot store has lost what it knew', async () => {
    await begin();
    await desk.report(call, 'RecordingStateChanged', {
      recordingId: 'recording-1',
      state: 'active',
    });
    await hotStore.delete(`recording:${call.sessionId}`);
    expect(await order('pause')).toMatchObject({ status: 200, body: { state: 'paused' } });
    expect(done).toEqual(['pause recording-1']);
  });
});

describe.each(['pause', 'resume', 'stop'] as const)('%s is refused', (name) => {
  it('for a call that is not recorded', async () => {
    expect(await order(name)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('for a call that there is not', async () => {
    expect(await order(name, admin, 'no-such-call')).toMatchObject({
      status: 404,
      body: { code: 'call_not_found' },
    });
  });

  it('for a call that has ended', async () => {
    await begin();
    await desk.report(call, 'CallDisconnected');
    expect(await order(name)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(done).toEqual([]);
  });

  it('when the service refuses, and may be ordered again', async () => {
    await begin();
    if (name === 'resume') await order('pause');
    failure = new CallControlError('call_control_failed', 'No answer.');
    expect(await order(name)).toMatchObject({ status: 502, body: { code: 'call_control_failed' } });
    failure = undefined;
    expect((await order(name)).status).toBe(200);
  });

  it('without a credential that is enough, and for another tenant', async () => {
    await begin();
    const as = (token: string) => order(name, { authorization: `Bearer ${token}` });
    expect((await order(name, {})).status).toBe(401);
    expect((await as('ours.Reader')).status).toBe(403);
    expect((await as('theirs.Operator')).status).toBe(401);
    expect(done).toEqual([]);
    expect((await as('ours.Operator')).status).toBe(200);
  });
});

it.each(['pause', 'resume'] as const)('%s is refused once it was stopped', async (name) => {
  await begin();
  await order('stop');
  expect(await order(name)).toMatchObject({ status: 409, body: { code: 'conflict' } });
});
