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
      readonly voiceName: string;
      readonly operationContext: string;
    }
  | {
      readonly name: 'transfer';
      readonly callConnectionId: string;
      readonly phone: string;
      readonly operationContext: string;
    }
  | {
      readonly name: 'addParticipant';
      readonly callConnectionId: string;
      readonly phone: string;
      readonly ringSeconds: number;
      readonly operationContext: string;
    }
  | {
      readonly name: 'cancelInvitation';
      readonly callConnectionId: string;
      readonly invitationId: string;
    }
  | {
      readonly name: 'removeParticipant';
      readonly callConnectionId: string;
      readonly phone: string;
    }
  | {
      readonly name: 'hold';
      readonly callConnectionId: string;
      readonly rawId: string;
      readonly ssml: string;
    }
  | {
      readonly name: 'unhold' | 'listenForKeys' | 'stopListeningForKeys';
      readonly callConnectionId: string;
      readonly rawId: string;
    }
  | {
      readonly name: 'sendTones';
      readonly callConnectionId: string;
      readonly phone: string;
      readonly keys: string;
    }
  | {
      readonly name: 'hangUp' | 'cancelMedia' | 'startMediaStreaming' | 'stopMediaStreaming';
      readonly callConnectionId: string;
    };

interface FakeCall {
  readonly phone: string;
  /** Phones that were called into the call and answered. */
  readonly guests: Set<string>;
  isCustomerThere: boolean;
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
  /** The customer hangs up, and others stay in the call. */
  customerLeaves(callConnectionId: string): void;
  /** Somebody who was called into the call picks up. */
  guestAnswers(callConnectionId: string, phone: string): void;
  /** Somebody who was called into the call hangs up. */
  guestHangsUp(callConnectionId: string, phone: string): void;
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
    customerLeaves(callConnectionId) {
      const call = calls.get(callConnectionId);
      if (call !== undefined) call.isCustomerThere = false;
    },
    guestAnswers: (callConnectionId, phone) => void calls.get(callConnectionId)?.guests.add(phone),
    guestHangsUp: (callConnectionId, phone) =>
      void calls.get(callConnectionId)?.guests.delete(phone),
    failNext() {
      failing = true;
    },
    isLive: (callConnectionId) => calls.has(callConnectionId),
    async answer(options) {
      const phone = takeOffer(options.incomingCallContext);
      const callConnectionId = next('call');
      calls.set(callConnectionId, {
        phone,
        guests: new Set(),
        isCustomerThere: true,
        streaming: options.media?.start,
      });
      operations.push({ name: 'answer', callConnectionId, options });
      return { callConnectionId };
    },
    async place(options) {
      admit();
      const callConnectionId = next('call');
      calls.set(callConnectionId, {
        phone: options.to,
        guests: new Set(),
        isCustomerThere: true,
        streaming: options.media?.start,
      });
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
    async transfer(callConnectionId, target) {
      live(callConnectionId);
      calls.delete(callConnectionId);
      operations.push({ name: 'transfer', callConnectionId, ...target });
    },
    async addParticipant(callConnectionId, invitation) {
      live(callConnectionId);
      operations.push({ name: 'addParticipant', callConnectionId, ...invitation });
      return { invitationId: next('invitation') };
    },
    async cancelInvitation(callConnectionId, invitationId) {
      live(callConnectionId);
      operations.push({ name: 'cancelInvitation', callConnectionId, invitationId });
    },
    async removeParticipant(callConnectionId, phone) {
      live(callConnectionId).guests.delete(phone);
      operations.push({ name: 'removeParticipant', callConnectionId, phone });
    },
    async hold(callConnectionId, { rawId, ssml }) {
      live(callConnectionId);
      operations.push({ name: 'hold', callConnectionId, rawId, ssml });
    },
    async unhold(callConnectionId, rawId) {
      live(callConnectionId);
      operations.push({ name: 'unhold', callConnectionId, rawId });
    },
    async sendTones(callConnectionId, { phone, keys }) {
      live(callConnectionId);
      operations.push({ name: 'sendTones', callConnectionId, phone, keys });
    },
    async listenForKeys(callConnectionId, { rawId }) {
      live(callConnectionId);
      operations.push({ name: 'listenForKeys', callConnectionId, rawId });
    },
    async stopListeningForKeys(callConnectionId, rawId) {
      live(callConnectionId);
      operations.push({ name: 'stopListeningForKeys', callConnectionId, rawId });
    },
    async playText(callConnectionId, { text, voiceName, operationContext }) {
      live(callConnectionId);
      operations.push({ name: 'playText', callConnectionId, text, voiceName, operationContext });
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
      const customer = call.isCustomerThere ? [call.phone] : [];
      const phones = [...customer, ...call.guests].map((phone) => ({ rawId: `4:${phone}` }));
      return [{ rawId: '8:acs:ours' }, ...phones];
    },
  };
}
