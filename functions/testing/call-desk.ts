import type { FakeCallControl } from '#shared/testing/fake-call-control.ts';
import { answerCall } from '../calls/answer-call.ts';
import { callbacks } from '../calls/callbacks.ts';
import { type TestAnswer, type TestApp, testKeys } from './test-app.ts';

/** A call that was answered. */
export interface TestCall {
  readonly sessionId: string;
  readonly callConnectionId: string;
}

/** Calls that come in, and what the telephony service reports of them. */
export interface CallDesk {
  takeCall(phone?: string): Promise<TestCall>;
  /** One event as the service writes it; `at` is its time, absent when it says none. */
  event(call: TestCall, type: string, data?: object, at?: number): object;
  /** Posts events with the credentials of that call. */
  post(call: TestCall, ...events: readonly unknown[]): Promise<TestAnswer>;
  report(call: TestCall, type: string, data?: object, at?: number): Promise<TestAnswer>;
  recordOf(call: TestCall): ReturnType<TestApp['services']['callRecords']['get']>;
  /** Requests of that name so far. */
  done(name: string): FakeCallControl['operations'];
}

export function createCallDesk(app: TestApp, calls: FakeCallControl): CallDesk {
  let events = 0;
  const desk: CallDesk = {
    async takeCall(phone = '+15550100102') {
      const call = await answerCall(app.services, {
        incomingCallContext: calls.ring(phone),
        callerPhone: phone,
      });
      if (!('sessionId' in call)) throw new Error('The call was not answered.');
      return { sessionId: call.sessionId, callConnectionId: call.callConnectionId };
    },
    event({ callConnectionId }, type, data = {}, at) {
      events += 1;
      return {
        id: `event-${events}`,
        source: `calling/callConnections/${callConnectionId}`,
        type: `Microsoft.Communication.${type}`,
        specversion: '1.0',
        ...(at === undefined ? {} : { time: new Date(at).toISOString() }),
        data: {
          callConnectionId,
          resultInformation: { code: 200, subCode: 0, message: '' },
          ...data,
        },
      };
    },
    async post({ sessionId }, ...body) {
      const token = await app.sessionTokens.issue('callback', { sessionId }, 60);
      const headers = { authorization: testKeys.telephony };
      return app.request(callbacks, { headers, query: { token }, body });
    },
    report: (call, type, data, at) => desk.post(call, desk.event(call, type, data, at)),
    recordOf: ({ sessionId }) => app.services.callRecords.get(sessionId),
    done: (name) => calls.operations.filter((operation) => operation.name === name),
  };
  return desk;
}
