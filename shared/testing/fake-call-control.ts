import type {
  AnswerCallOptions,
  CallControl,
  CollectKeysOptions,
  PlaceCallOptions,
} from '#shared/contracts/call-control.ts';
import { CallControlError } from '#shared/errors/coded-error.ts';

/** One request that the fake got, in order. */
export type CallOperation =
  | {
      readonly name: 'answer';
      readonly callConnectionId: string;
      readonly options: AnswerCallOptions;
    }
  | {
      readonly name: 'place';
      readonly callConnectionId: string;
      readonly options: PlaceCallOptions;
    }
  | { readonly name: 'reject'; readonly incomingCallContext: string; readonly reason: string }
  | {
      readonly name: 'collectKeys';
      readonly callConnectionId: string;
      readonly options: CollectKeysOptions;
    }
  | {
      readonly name: 'playText';
      readonly callConnectionId: string;
      readonly text: string;
      readonly operationContext: string;
    }
  | { readonly name: 'transfer'; readonly callConnectionId: string; readonly phone: string }
  | {
      readonly name: 'hangUp' | 'cancelMedia' | 'startMediaStreaming' | 'stopMediaStreaming';
      readonly callConnectionId: string;
    };

interface FakeCall {
  readonly phone: string;
  /** Undefined when the call was set up without media. */
  streaming: boolean | undefined;
}

/** A telephone exchange in memory. */
export interface FakeCallControl extends CallControl {
  /** Everything asked for so far, refused requests left out. */
  readonly operations: readonly CallOperation[];
  /** A customer calls in; returns the `incomingCallContext`. */
  ring(phone: string): string;
  /** The customer hangs up. */
  customerHangsUp(callConnectionId: string): void;
  /** The next request fails as if the service did not answer. */
  failNext(): void;
  isLive(callConnectionId: string): boolean;
}

/** Makes a scripted call control that keeps the promises of `call-control-suite.ts`. */
export function createFakeCallControl(): FakeCallControl {
  const operations: CallOperation[] = [];
  const offers = new Map<string, string>();
  const calls = new Map<string, FakeCall>();
  let created = 0;
  let failing = false;

  const next = (name: string): string => {
    created += 1;
    return `${name}-${created}`;
  };
  const admit = (): void => {
    if (!failing) return;
    failing = false;
    throw new CallControlError('call_control_failed', 'The telephony service does not answer.');
  };
  const live = (callConnectionId: string): FakeCall => {
    admit();
    const call = calls.get(callConnectionId);
    if (call === undefined) throw new CallControlError('call_not_found');
    return call;
  };
  const takeOffer = (context: string): string => {
    admit();
    const phone = offers.get(context);
    offers.delete(context);
    if (phone === undefined) throw new CallControlError('call_control_failed', 'It rings no more.');
    return phone;
  };

  return {
    operations,
    ring(phone) {
      const context = next('context');
      offers.set(context, phone);
      return context;
    },
    customerHangsUp: (callConnectionId) => void calls.delete(callConnectionId),
    failNext() {
      failing = true;
    },
    isLive: (callConnectionId) => calls.has(callConnectionId),
    async answer(options) {
      const phone = takeOffer(options.incomingCallContext);
      const callConnectionId = next('call');
      calls.set(callConnectionId, { phone, streaming: options.media?.start });
      operations.push({ name: 'answer', callConnectionId, options });
      return { callConnectionId };
    },
    async place(options) {
      admit();
      const callConnectionId = next('call');
      calls.set(callConnectionId, { phone: options.to, streaming: options.media?.start });
      operations.push({ name: 'place', callConnectionId, options });
      return { callConnectionId };
    },
    async reject(incomingCallContext, reason) {
      takeOffer(incomingCallContext);
      operations.push({ name: 'reject', incomingCallContext, reason });
    },
    async hangUp(callConnectionId) {
      admit();
      if (calls.delete(callConnectionId)) operations.push({ name: 'hangUp', callConnectionId });
    },
    async transfer(callConnectionId, { phone }) {
      live(callConnectionId);
      calls.delete(callConnectionId);
      operations.push({ name: 'transfer', callConnectionId, phone });
    },
    async playText(callConnectionId, { text, operationContext }) {
      live(callConnectionId);
      operations.push({ name: 'playText', callConnectionId, text, operationContext });
    },
    async collectKeys(callConnectionId, options) {
      live(callConnectionId);
      operations.push({ name: 'collectKeys', callConnectionId, options });
    },
    async cancelMedia(callConnectionId) {
      live(callConnectionId);
      operations.push({ name: 'cancelMedia', callConnectionId });
    },
    async startMediaStreaming(callConnectionId) {
      const call = live(callConnectionId);
      if (call.streaming !== false) {
        throw new CallControlError('call_control_failed', 'There is nothing to start.');
      }
      call.streaming = true;
      operations.push({ name: 'startMediaStreaming', callConnectionId });
    },
    async stopMediaStreaming(callConnectionId) {
      const call = live(callConnectionId);
      if (call.streaming !== true) {
        throw new CallControlError('call_control_failed', 'There is nothing to stop.');
      }
      call.streaming = false;
      operations.push({ name: 'stopMediaStreaming', callConnectionId });
    },
    async participants(callConnectionId) {
      const call = live(callConnectionId);
      return [{ rawId: '8:acs:ours' }, { rawId: `4:${call.phone}` }];
    },
  };
}
