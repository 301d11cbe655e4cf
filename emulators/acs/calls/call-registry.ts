import { randomBytes } from 'node:crypto';
import type { EventGrid } from '../event-grid/event-grid.ts';
import type { CallerPhone } from '../line/line-call.ts';
import type { Exchange } from '../line/phone-line.ts';
import { acsErrors } from '../rest/acs-error.ts';
import { Call, type CallDependencies, type ConnectionRequest } from './call.ts';
import { phoneIdentifier, rawIdOfPhone } from './identifier.ts';
import { type ResultInformation, results } from './result-information.ts';

/** Ended calls that `GET /_admin/calls` still shows. */
const MAX_ENDED_CALLS = 200;

export interface CallRegistryOptions {
  readonly calls: CallDependencies;
  readonly eventGrid: EventGrid;
  /** Numbers of the resource. */
  readonly phoneNumbers: readonly string[];
}

/** All calls, the phones that wait for calls, and which numbers cannot be reached. */
export class CallRegistry implements Exchange {
  readonly #options: CallRegistryOptions;
  readonly #calls = new Map<string, Call>();
  readonly #offers = new Map<string, Call>();
  readonly #phones = new Map<string, CallerPhone>();
  readonly #unreachable = new Set<string>();

  constructor(options: CallRegistryOptions) {
    this.#options = options;
  }

  list(): readonly Call[] {
    return [...this.#calls.values()];
  }

  /** @throws AcsError 8522 when there is no such call, or it has ended, or was never answered. */
  get(callConnectionId: string): Call {
    const call = this.#calls.get(callConnectionId);
    if (call === undefined || call.state === 'disconnected') throw acsErrors.callNotFound();
    if (call.direction === 'incoming' && call.isRinging) throw acsErrors.callNotFound();
    return call;
  }

  /** @throws AcsError 8522 */
  findByServerCallId(serverCallId: string): Call {
    const call = this.list().find((one) => one.serverCallId === serverCallId);
    if (call === undefined) throw acsErrors.callNotFound();
    return this.get(call.callConnectionId);
  }

  dial(phone: CallerPhone, to: string): Call {
    const { phoneNumbers, eventGrid } = this.#options;
    if (!phoneNumbers.includes(to)) throw new RangeError(`${to} is not in service.`);
    const call = this.#add('incoming', phone, to);
    const incomingCallContext = randomBytes(192).toString('base64url');
    this.#offers.set(incomingCallContext, call);
    eventGrid.publish({
      eventType: 'Microsoft.Communication.IncomingCall',
      subject: `/caller/${rawIdOfPhone(phone.phone)}/recipient/${rawIdOfPhone(to)}`,
      body: {
        to: phoneIdentifier(to),
        from: phoneIdentifier(phone.phone),
        serverCallId: call.serverCallId,
        callerDisplayName: '',
        customContext: { sipHeaders: {}, voipHeaders: {} },
        incomingCallContext,
        correlationId: call.correlationId,
      },
    });
    return call;
  }

  register(phone: CallerPhone): void {
    const holder = this.#phones.get(phone.phone);
    if (holder !== undefined && holder !== phone) {
      throw new RangeError(`${phone.phone} is registered by another line.`);
    }
    this.#phones.set(phone.phone, phone);
  }

  unregister(phone: CallerPhone): void {
    for (const [number, holder] of this.#phones) {
      if (holder === phone) this.#phones.delete(number);
    }
  }

  /** Takes a ringing call, once. @throws AcsError 8523 when it rings no more. */
  takeOffer(incomingCallContext: string): Call {
    const call = this.#offers.get(incomingCallContext);
    this.#offers.delete(incomingCallContext);
    if (call === undefined || !call.isRinging) throw acsErrors.contextExpired();
    return call;
  }

  /** Calls a phone. A number that no line has registered, or that is off or busy, is not reached. */
  place(to: string, servicePhone: string, request: ConnectionRequest): Call {
    const reached = this.reach(to);
    const free = 'phone' in reached ? reached.phone : absentPhone(to);
    const call = this.#add('outgoing', free, servicePhone);
    call.placed(request);
    if ('result' in reached) {
      const { result } = reached;
      this.#options.calls.clock.after(0, () => call.failToConnect(result, 'no-answer'));
    }
    return call;
  }

  /** The free phone of a number, or why there is none. `isKnown`: some line has the number. */
  reach(
    number: string,
  ):
    | { readonly phone: CallerPhone }
    | { readonly result: ResultInformation; readonly isKnown: boolean } {
    const phone = this.#phones.get(number);
    const isOff = this.#unreachable.has(number);
    if (phone === undefined || isOff) {
      return { result: results.notReachable, isKnown: phone !== undefined || isOff };
    }
    return phone.isBusy ? { result: results.busy, isKnown: true } : { phone };
  }

  setReachable(phone: string, reachable: boolean): void {
    if (reachable) this.#unreachable.delete(phone);
    else this.#unreachable.add(phone);
  }

  shutDown(): void {
    for (const call of this.list()) call.shutDown();
  }

  #add(direction: 'incoming' | 'outgoing', phone: CallerPhone, servicePhone: string): Call {
    const call = new Call({ direction, phone, servicePhone }, this.#options.calls);
    this.#calls.set(call.callConnectionId, call);
    this.#forgetOldCalls();
    return call;
  }

  #forgetOldCalls(): void {
    const ended = this.list().filter((call) => call.state === 'disconnected');
    for (const call of ended.slice(0, Math.max(0, ended.length - MAX_ENDED_CALLS))) {
      this.#calls.delete(call.callConnectionId);
    }
    for (const [context, call] of this.#offers) {
      if (!call.isRinging) this.#offers.delete(context);
    }
  }
}

/** A phone that nobody has switched on: it rings into nothing. */
function absentPhone(phone: string): CallerPhone {
  return {
    lineId: '',
    phone,
    isBusy: false,
    ring: () => undefined,
    tell: () => undefined,
    exchange: () => undefined,
    agentCutOff: () => undefined,
  };
}
