import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { emptyJourneyLog } from '#scripts/journey/journey-log.ts';
import { findRepeatedQuestions } from '#scripts/journey/repeated-questions.ts';
import type { WorkerReplica } from '#scripts/stack/worker-replicas.ts';
import type { SessionEvent } from '#shared/contracts/session-event.ts';
import type { PhoneCaller } from '../phone-caller.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import { createStackOperator, type StackOperator } from '../stack-operator.ts';
import { dialCompany } from './call-in-progress.ts';
import { converse, greeting } from './persistent-caller.ts';

const callCount = 10;
const statusSchema = z.object({ calls: z.object({ live: z.number() }) });
const withinMs = 30_000;

let testStack: TestStack;
let operator: StackOperator;
const events: SessionEvent[] = [];

beforeAll(async () => {
  testStack = await startTestStack({
    workers: 2,
    environment: { SHUTDOWN_GRACE_SECONDS: '1' },
  });
  operator = createStackOperator(testStack);
  testStack.access.feed.onEvent((event) => events.push(event));
});

afterAll(async () => {
  await testStack?.close();
});

async function liveCallsOf({ port }: WorkerReplica): Promise<number> {
  const reply = await fetch(`http://127.0.0.1:${port}/api/v1/media/status`);
  return statusSchema.parse(await reply.json()).calls.live;
}

/** Streams that a call has had since a moment. */
const streamsSince = (caller: PhoneCaller, since: number): number =>
  caller.events.slice(since).filter(({ type }) => type === 'connected-media').length;

const heardSince = (caller: PhoneCaller, since: number): readonly string[] =>
  caller.events
    .slice(since)
    .flatMap((event) => (event.type === 'heard' || event.type === 'prompt' ? [event.text] : []));

/** Reports an outage, whatever comes in between. Resolves when they have said goodbye to each other. */
async function reportsOutage(caller: PhoneCaller): Promise<void> {
  await caller.answered(withinMs);
  await caller.agentFinishes({ withinMs });
  await converse(caller, 'There is no power at my place', /address/i, { withinMs });
  await converse(caller, '14 Elm Street, Springfield', /ticket|reported|estimated/i, { withinMs });
  await converse(caller, 'No, that was all, goodbye', /bye|take care|have a/i, { withinMs });
  await caller.hangsUp();
}

/** What the system has asked for although it had been told. A turn that was lost was neither heard nor understood. */
function repeatedQuestionsIn(sessionId: string) {
  const log = emptyJourneyLog(0);
  const ofSession = events.filter((event) => event.sessionId === sessionId);
  const bodies = ofSession.map(({ body }) => body);
  const cutAt = (turnId: string): string | undefined => {
    const cut = bodies.find((body) => body.type === 'barge-in' && body.turnId === turnId);
    return cut?.type === 'barge-in' ? cut.heardText : undefined;
  };
  const isFinished = (turnId: string): boolean =>
    bodies.some((body) => body.type === 'turn-metrics' && body.turnId === turnId);
  for (const { at, channel, body } of ofSession) {
    if (body.type === 'user-final') {
      const { turnId, text } = body;
      if (!isFinished(turnId) && cutAt(turnId) === undefined) continue;
      log.turns.push({ at, channel, speaker: 'customer', text });
    } else if (body.type === 'assistant-text') {
      const { turnId, text } = body;
      const heardText = cutAt(turnId) ?? (isFinished(turnId) ? text : '');
      log.turns.push({ at, channel, speaker: 'agent', text, heardText });
    }
  }
  return findRepeatedQuestions(log);
}

async function expectCompletedOnce(phone: string) {
  const [call] = await operator.callsOf(phone);
  const sessionId = call?.session_id ?? '';
  const bodies = events.filter((event) => event.sessionId === sessionId).map(({ body }) => body);
  expect({
    phone,
    status: call?.status,
    ends: bodies.flatMap((body) => (body.type === 'session-end' ? [body.outcome] : [])),
    repeated: repeatedQuestionsIn(sessionId),
  }).toEqual({ phone, status: 'disconnected', ends: ['completed'], repeated: [] });
  return call;
}

/** Ten callers, the first of whom is about to hear the agent's question when the trouble begins. */
async function tenCalls(phonePrefix: string, trouble: (worker: WorkerReplica) => void) {
  const calls: {
    readonly phone: string;
    readonly caller: PhoneCaller;
    readonly journey: Promise<void>;
  }[] = [];
  for (let number = 0; number < callCount; number += 1) {
    const phone = `${phonePrefix}${String(number).padStart(2, '0')}`;
    const caller = await dialCompany(testStack, phone);
    calls.push({ phone, caller, journey: reportsOutage(caller) });
    await caller.agentStarts({ withinMs });
  }
  const [first] = calls;
  if (first === undefined) throw new Error('Nobody has called.');
  await first.caller.hears(/address/, { withinMs });
  const [victim, survivor] = testStack.workers();
  if (victim === undefined || survivor === undefined) throw new Error('Two workers should run.');
  const live = await Promise.all([victim, survivor].map(liveCallsOf));
  expect(live).toEqual([callCount / 2, callCount / 2]);
  const marks = calls.map(({ caller }) => caller.now());
  trouble(victim);
  await Promise.all(calls.map(({ journey }) => journey));
  return { calls, marks };
}

describe.skipIf(process.platform !== 'linux')('one of two workers with ten calls', () => {
  it.each([
    ['is killed', 'SIGKILL', '+155501005'],
    ['is told to stop', 'SIGTERM', '+155501006'],
  ] as const)(
    '%s: all ten go on, nobody is greeted twice, and those of the other worker notice nothing',
    async (_, signal, phonePrefix) => {
      await expect.poll(() => testStack.workers().length, { timeout: 20_000 }).toBe(2);
      const { calls, marks } = await tenCalls(phonePrefix, (worker) =>
        testStack.signalWorker(worker, signal),
      );
      const moved = calls.filter(
        ({ caller }, index) => streamsSince(caller, marks[index] ?? 0) > 0,
      );
      expect(moved).toHaveLength(callCount / 2);
      for (const [index, { phone, caller }] of calls.entries()) {
        const heard = heardSince(caller, marks[index] ?? 0);
        expect(heard.filter((text) => greeting.test(text))).toEqual([]);
        await expect
          .poll(async () => (await operator.callsOf(phone))[0]?.status, { timeout: 10_000 })
          .toBe('disconnected');
        const call = await expectCompletedOnce(phone);
        if (!moved.some((other) => other.phone === phone)) expect(call?.stream_restarts).toBe(0);
      }
    },
    90_000,
  );
});
