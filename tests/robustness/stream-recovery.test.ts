import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { LineEvent } from '#emulators/acs/line/line-protocol.ts';
import { streamRecoveryId } from '#functions/orchestrations/stream-recovery-messages.ts';
import { connectJsonSocket } from '#scripts/journey/json-socket.ts';
import { EventTape } from '../event-tape.ts';
import type { PhoneCaller } from '../phone-caller.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import { createStackOperator, type ListedCall, type StackOperator } from '../stack-operator.ts';
import { callInProgress } from './call-in-progress.ts';

const recoverySchema = z.object({ runtimeStatus: z.string(), output: z.unknown() });
const acsCallsSchema = z.object({
  calls: z.array(
    z.object({ from: z.string(), state: z.string(), lostCallbacks: z.array(z.unknown()) }),
  ),
});
/** What only a caller hears who is greeted. */
const greeting = /thanks for calling|how can i help/i;

let testStack: TestStack;
let operator: StackOperator;

beforeAll(async () => {
  testStack = await startTestStack();
  operator = createStackOperator(testStack);
});

afterEach(() => operator.mendServices());

afterAll(async () => {
  await testStack?.close();
});

async function latestCall(phone: string): Promise<ListedCall> {
  const [call] = await operator.callsOf(phone);
  if (call === undefined) throw new Error(`There is no call of ${phone}.`);
  return call;
}

const restartsOf = async (phone: string) => (await latestCall(phone)).stream_restarts;

/** What the caller has heard from a moment on, the telephony service's prompts included. */
const heardSince = ({ events }: PhoneCaller, since: number): readonly string[] =>
  events
    .slice(since)
    .flatMap((event) => (event.type === 'heard' || event.type === 'prompt' ? [event.text] : []));

/** A call in which the caller has said what is the matter and is asked where. */
async function reportsOutage(phone: string): Promise<PhoneCaller> {
  const caller = await callInProgress(testStack, phone);
  const since = await caller.says('There is no power at my place');
  await caller.hears(/address/, { withinMs: 15_000, since });
  await caller.agentFinishes({ withinMs: 10_000, since });
  return caller;
}

/** The caller is told that they are back, answers, and is understood without being greeted again. */
async function goesOn(caller: PhoneCaller, lostAt: number): Promise<void> {
  await caller.hears(/i am back/i, { withinMs: 20_000, since: lostAt });
  await caller.agentFinishes({ withinMs: 10_000, since: caller.now() });
  const since = await caller.says('14 Elm Street, Springfield');
  await caller.hears(/elm street|reported|ticket|crew/i, { withinMs: 20_000, since });
  const heard = heardSince(caller, lostAt);
  expect(heard.filter((text) => greeting.test(text))).toEqual([]);
  expect(heard.filter((text) => /i am back/i.test(text))).not.toEqual([]);
}

/** The call's recovery, as the host has it. */
async function recoveryOf({ session_id: sessionId }: ListedCall) {
  const { functionsUrl } = testStack.access;
  const response = await fetch(
    `${functionsUrl}/durabletask/instances/${streamRecoveryId(sessionId)}`,
  );
  return recoverySchema.parse(await response.json());
}

/** A telephone that is switched on and can be called. */
async function plugIn(phone: string) {
  const tape = new EventTape<LineEvent>();
  const url = `${testStack.access.acsUrl.replace(/^http/, 'ws')}/_phone/line`;
  // The line's own protocol: emulators/acs/line/line-protocol.ts.
  const line = await connectJsonSocket(url, (event) => tape.add(event as LineEvent));
  onTestFinished(() => line.close());
  line.send({ type: 'register', phone });
  const next = (type: LineEvent['type'], withinMs: number) =>
    tape.next((event): event is LineEvent => event.type === type, type, { withinMs });
  await next('registered', 5000);
  return { line, next };
}

describe.skipIf(process.platform !== 'linux')('a media worker that is killed in mid-call', () => {
  it('is replaced within seconds: the caller is told, and the call goes on with what was said before', async () => {
    const phone = '+15550100071';
    const caller = await reportsOutage(phone);
    const killedAt = caller.now();
    testStack.killMediaWorker();
    await caller.hears(/one moment please, i am reconnecting you/i, {
      withinMs: 10_000,
      since: killedAt,
    });
    // The fourth restart is asked for about two seconds after the loss.
    await expect.poll(() => restartsOf(phone), { timeout: 10_000 }).toBeGreaterThanOrEqual(4);
    await testStack.startMediaWorker();
    await goesOn(caller, killedAt);
    expect(await latestCall(phone)).toMatchObject({ status: 'connected', end_reason: null });

    await caller.hangsUp();
    await expect
      .poll(() => latestCall(phone), { timeout: 10_000 })
      .toMatchObject({ status: 'disconnected', end_reason: '200/0' });
    expect(await recoveryOf(await latestCall(phone))).toEqual({
      runtimeStatus: 'Completed',
      output: { outcome: 'call-ended' },
    });
  }, 90_000);

  it('is replaced by one that loses the stream again and again: the call goes on when it holds', async () => {
    const phone = '+15550100073';
    const caller = await reportsOutage(phone);
    const killedAt = caller.now();
    await operator.breakService('acs', {
      drop_media_socket_after_frames: 25,
      duplicate_events: 3,
      reorder: true,
    });
    testStack.killMediaWorker();
    await testStack.startMediaWorker();
    await caller.hears(/one moment please/i, { withinMs: 20_000, since: killedAt });
    const restarts = await restartsOf(phone);
    await expect.poll(() => restartsOf(phone), { timeout: 20_000 }).toBeGreaterThan(restarts);
    await operator.mendServices();
    await goesOn(caller, killedAt);
    await caller.hangsUp();
    await expect
      .poll(() => latestCall(phone), { timeout: 10_000 })
      .toMatchObject({ status: 'disconnected', end_reason: '200/0' });
  }, 90_000);

  it('is not replaced: the caller hears why the call ends, and is called back when a worker is there', async () => {
    const phone = '+15550100072';
    const telephone = await plugIn(phone);
    const caller = await callInProgress(testStack, phone);
    const killedAt = caller.now();
    testStack.killMediaWorker();
    await caller.hears(/one moment please/i, { withinMs: 10_000, since: killedAt });
    await caller.hears(/i am sorry, i have lost the connection.*call you back.*goodbye/i, {
      withinMs: 40_000,
      since: killedAt,
    });
    const end = await caller.ends(30_000);
    expect(end).toMatchObject({ reason: 'agent-hangup' });
    // The apology was heard to its end.
    expect(caller.heard.at(-1)).toMatch(/goodbye/i);

    await expect
      .poll(() => latestCall(phone), { timeout: 10_000 })
      .toMatchObject({ status: 'disconnected', end_reason: 'stream-lost' });
    expect(await recoveryOf(await latestCall(phone))).toEqual({
      runtimeStatus: 'Completed',
      output: { outcome: 'given-up' },
    });
    await expectNothingLeft(phone);

    await testStack.startMediaWorker();
    await telephone.next('ringing', 20_000);
    telephone.line.send({ type: 'accept' });
    await telephone.next('agent-speech-start', 20_000);
    telephone.line.send({ type: 'hangup' });
    await telephone.next('disconnected', 10_000);
  }, 120_000);
});

describe('a stream that breaks for a moment', () => {
  it('is back before anybody is told to wait, and what was lost is asked for', async () => {
    const phone = '+15550100074';
    // Ten seconds into the call, when it has been the caller's turn for a while.
    await operator.breakService('acs', { drop_media_socket_after_frames: 500 });
    const caller = await callInProgress(testStack, phone);
    const greetedAt = caller.now();
    await expect.poll(() => restartsOf(phone), { timeout: 20_000 }).toBe(1);
    await operator.mendServices();
    await caller.hears(/cut off for a moment/i, { withinMs: 15_000, since: greetedAt });
    await caller.agentFinishes({ withinMs: 10_000, since: caller.now() });
    const since = await caller.says('There is no power at my place');
    await caller.hears(/address/, { withinMs: 15_000, since });
    const heard = heardSince(caller, greetedAt);
    expect(heard.filter((text) => greeting.test(text) || /one moment/i.test(text))).toEqual([]);
    expect(await restartsOf(phone)).toBe(1);
    await caller.hangsUp();
  }, 90_000);
});

/** No slot is taken, every call is over and every event was taken; the caller waits to be called. */
async function expectNothingLeft(phone: string): Promise<void> {
  const redis = new Redis(testStack.stack.settings.environment.REDIS_URL ?? '');
  const session = (await latestCall(phone)).session_id;
  try {
    await expect.poll(() => redis.zcard('slots'), { timeout: 5000 }).toBe(0);
    expect(await redis.zrange('queue', '0', '-1')).toEqual([session]);
  } finally {
    await redis.quit();
  }
  const response = await fetch(`${testStack.access.acsUrl}/_admin/calls`);
  const { calls } = acsCallsSchema.parse(await response.json());
  expect(calls.filter(({ from }) => from === phone)).toEqual([
    { from: phone, state: 'disconnected', lostCallbacks: [] },
  ]);
}
