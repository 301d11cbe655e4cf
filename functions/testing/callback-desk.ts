import {
  type Callback,
  callbackIdOf,
  callbackSchema,
} from '#registries/toolstore/utilities/records/service-desk.ts';
import type { HistoryItem, SessionMemo, SessionOutcome } from '#shared/contracts/session.ts';
import { publicOwner, recordDocumentOf } from '#shared/conversation/record-area.ts';
import { type AnsweredBy, answeredByKey } from '#shared/telephony/answered-by.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { endCall } from '../calls/end-call.ts';
import { placeCallbacks } from '../customer-callbacks/place-callbacks.ts';
import { createCallDesk, type TestCall } from './call-desk.ts';
import { sessionMemo } from './session-memo.ts';
import { createTestApp } from './test-app.ts';

export const minuteMs = 60_000;
/** Of the customer who was promised a call, E.164. */
export const customerPhone = '+15550100102';
export const bookedAt = Date.UTC(2026, 2, 2, 10);
export const callAt = bookedAt + 120 * minuteMs;

export type CallbackDesk = Awaited<ReturnType<typeof openCallbackDesk>>;

/** Promises of a call, and what becomes of them. It is {@link bookedAt}, and there is one line. */
export async function openCallbackDesk() {
  const clock = new VirtualClock(bookedAt);
  const calls = createFakeCallControl();
  const documents = new FakeDocumentStore({ clock });
  const hotStore = new FakeHotStore({ clock });
  const logger = new FakeLogger();
  const messages = createFakeMessageSender();
  const app = createTestApp({ clock, calls, hotStore, documents, logger, messages });
  await app.setCapacity(1);
  const desk = createCallDesk(app, calls);
  const run = () => placeCallbacks.run(app.services);
  const placed = () => desk.done('place');

  async function promise(changes: Partial<Callback> = {}): Promise<void> {
    const callback: Callback = {
      id: callbackIdOf(changes.phone ?? customerPhone),
      kind: 'callback',
      at: bookedAt,
      reference: 'CB-111-222',
      phone: customerPhone,
      scenario: 'shop',
      department: 'billing',
      reason: 'a charge twice',
      callAt,
      callUntil: callAt + 60 * minuteMs,
      status: 'scheduled',
      nextAt: callAt,
      attempts: 0,
      ...changes,
    };
    await documents.write('systemOfRecord', recordDocumentOf(publicOwner, callback));
  }

  async function stored(of = customerPhone): Promise<Callback> {
    const found = await documents.read('systemOfRecord', callbackIdOf(of), publicOwner);
    return callbackSchema.parse(found?.document);
  }

  async function attemptSession(): Promise<string> {
    return (await stored()).attempt?.sessionId ?? '';
  }

  /** What the worker of a call stores of its conversation. */
  async function sessionIs(
    sessionId: string,
    state: SessionMemo['state'],
    said: Pick<SessionMemo, 'histories'> = { histories: {} },
  ): Promise<void> {
    const { sessions } = app.services;
    const memo = sessionMemo({ sessionId, state, lastActivityAt: clock.now(), ...said });
    await sessions.save(memo, (await sessions.load(sessionId))?.version ?? 0);
  }

  return {
    app,
    attemptSession,
    calls,
    clock,
    desk,
    documents,
    hotStore,
    logger,
    placed,
    promise,
    run,
    sessionIs,
    stored,
    untilDue: () => clock.advance(callAt - clock.now()),
    /** What that attempt does when a machine answers. */
    async mode(index: number) {
      const operation = placed()[index];
      if (operation?.name !== 'place') throw new Error('Nothing was placed.');
      const token = new URL(operation.options.media?.transportUrl ?? '').searchParams.get('token');
      return (await app.sessionTokens.verify('media', token ?? '')).voicemail;
    },
    /** Runs the timer for so many minutes. */
    async minutes(count: number): Promise<void> {
      for (let minute = 0; minute < count; minute += 1) {
        await clock.advance(minuteMs);
        await run();
      }
    },
    /** The attempt under way ends. Who answered is known by then, how it ended only a moment later. */
    async attemptEnds({
      answeredBy,
      outcome,
      message,
    }: {
      readonly answeredBy?: AnsweredBy;
      readonly outcome?: SessionOutcome;
      /** What was left on a machine. */
      readonly message?: string;
    } = {}): Promise<void> {
      const sessionId = await attemptSession();
      const { callConnectionId = '' } = (await app.services.callRecords.get(sessionId)) ?? {};
      if (answeredBy !== undefined) {
        await hotStore.setText(answeredByKey(sessionId), answeredBy, { ttlMs: 3_600_000 });
      }
      if (outcome !== undefined) await sessionIs(sessionId, 'active');
      calls.customerHangsUp(callConnectionId);
      await endCall(app.services, sessionId, { status: 'disconnected', reason: 'test' });
      if (outcome === undefined) return;
      const item = { turnId: 'voicemail', at: 1, toolCalls: [], interrupted: false };
      const said: HistoryItem[] =
        message === undefined ? [] : [{ ...item, role: 'assistant', text: message }];
      await sessionIs(sessionId, outcome, { histories: { Front: said } });
    },
    /** The customer ends their call; its worker stores the outcome only after that. */
    async hangUp(call: TestCall, outcome?: SessionOutcome): Promise<void> {
      calls.customerHangsUp(call.callConnectionId);
      await desk.report(call, 'CallDisconnected');
      if (outcome !== undefined) await sessionIs(call.sessionId, outcome);
    },
  };
}
