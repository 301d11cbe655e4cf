import { randomUUID } from 'node:crypto';
import type { Timer } from '#shared/contracts/clock.ts';
import { CallbackSender } from '../delivery/callback-sender.ts';
import type { CallerPhone, LineCall } from '../line/line-call.ts';
import type { LineEndReason } from '../line/line-protocol.ts';
import type { StreamingOptions } from '../media/streaming-options.ts';
import { acsErrors } from '../rest/acs-error.ts';
import { CallMedia, type CallMediaDependencies, type EmitEvent } from './call-media.ts';
import { Guests } from './guests.ts';
import { botIdentifier, phoneIdentifier, rawIdOfPhone } from './identifier.ts';
import type { OperationReport } from './media-operations.ts';
import { Participants } from './participants.ts';
import type { PromptSource } from './prompt-source.ts';
import { type ResultInformation, results } from './result-information.ts';

/** A phone that rings this long is given up, unless its own network is less patient. */
const RING_TIMEOUT_MS = 60_000;

export type CallState = 'ringing' | 'connecting' | 'connected' | 'transferring' | 'disconnected';

/** How the product wants to take part in a call. */
export interface ConnectionRequest {
  readonly callbackUri: string;
  readonly operationContext: string | undefined;
  readonly streaming: StreamingOptions | undefined;
}

export interface CallDependencies extends CallMediaDependencies {
  readonly signal: AbortSignal;
  /** The resource's own identity. */
  readonly botId: string;
}

/** One call between a phone and the product: signalling state, events, audio. */
export class Call implements LineCall {
  readonly callConnectionId = randomUUID();
  readonly serverCallId = Buffer.from(`local/${randomUUID()}`).toString('base64url');
  readonly correlationId = randomUUID();
  readonly direction: 'incoming' | 'outgoing';
  readonly phone: CallerPhone;
  /** The resource's number. */
  readonly servicePhone: string;
  readonly participants: Participants;
  readonly media: CallMedia;
  /** Phones that were called into the call. */
  readonly guests: Guests;
  readonly #dependencies: CallDependencies;
  readonly #callbacks: CallbackSender;
  #request: ConnectionRequest | undefined;
  #state: CallState = 'ringing';
  #ringTimer: Timer | undefined;
  #hasCallerLeft = false;

  constructor(
    options: {
      readonly direction: 'incoming' | 'outgoing';
      readonly phone: CallerPhone;
      readonly servicePhone: string;
    },
    dependencies: CallDependencies,
  ) {
    this.direction = options.direction;
    this.phone = options.phone;
    this.servicePhone = options.servicePhone;
    this.#dependencies = dependencies;
    this.#callbacks = new CallbackSender(dependencies);
    this.participants = new Participants([
      botIdentifier(dependencies.botId),
      phoneIdentifier(options.phone.phone),
    ]);
    const identity = {
      callConnectionId: this.callConnectionId,
      correlationId: this.correlationId,
      participantRawId: rawIdOfPhone(options.phone.phone),
    };
    const emit: EmitEvent = (type, body, report) => this.emit(type, body, report);
    this.media = new CallMedia({ identity, phone: options.phone, emit }, dependencies);
    this.guests = new Guests({
      call: { callConnectionId: this.callConnectionId, serverCallId: this.serverCallId },
      from: options.servicePhone,
      observer: {
        onJoined: (phone) => this.#guestJoins(phone),
        onLeft: (phone) => this.#guestLeaves(phone),
        onKey: ({ phone }, key) => this.#keyPressed(rawIdOfPhone(phone), key),
      },
      clock: dependencies.clock,
    });
    const ringsForMs = options.direction === 'outgoing' ? options.phone.ringsForMs : undefined;
    this.#ringTimer = dependencies.clock.after(ringsForMs ?? RING_TIMEOUT_MS, () =>
      this.#ringTimedOut(),
    );
  }

  get state(): CallState {
    return this.#state;
  }

  get isRinging(): boolean {
    return this.#state === 'ringing';
  }

  get from(): string {
    return this.direction === 'incoming' ? this.phone.phone : this.servicePhone;
  }

  get to(): string {
    return this.direction === 'incoming' ? this.servicePhone : this.phone.phone;
  }

  /** For `GET /_admin/calls`. */
  snapshot() {
    return {
      callConnectionId: this.callConnectionId,
      serverCallId: this.serverCallId,
      state: this.#state,
      direction: this.direction,
      from: this.from,
      to: this.to,
      lineId: this.phone.lineId,
      onHold: this.media.isOnHold(rawIdOfPhone(this.phone.phone)),
      streaming: this.media.isStreaming,
      ...this.media.counts(),
      participants: this.participants.list().map((participant) => participant.identifier.rawId),
      lostCallbacks: this.#callbacks.lost,
    };
  }

  /** Connection properties as the service writes them. */
  properties() {
    const streaming = this.#request?.streaming;
    return {
      callConnectionId: this.callConnectionId,
      serverCallId: this.serverCallId,
      correlationId: this.correlationId,
      callConnectionState: this.#state,
      callbackUri: this.#request?.callbackUri,
      source: phoneIdentifier(this.from),
      targets: [phoneIdentifier(this.to)],
      sourceCallerIdNumber: { value: this.from },
      answeredBy: this.direction === 'incoming' ? { id: this.#dependencies.botId } : undefined,
      mediaStreamingSubscription:
        streaming === undefined
          ? undefined
          : { id: this.callConnectionId, state: this.media.isStreaming ? 'active' : 'inactive' },
    };
  }

  /** The product takes a ringing incoming call. Events follow when the answer is on its way. */
  answer(request: ConnectionRequest): void {
    this.#request = request;
    this.#state = 'connecting';
    this.#ringTimer?.cancel();
    this.#ringTimer = this.#dependencies.clock.after(0, () => this.#connect());
  }

  /** The product called out; the phone rings. */
  placed(request: ConnectionRequest): void {
    this.#request = request;
    this.phone.ring(this, this.servicePhone, this.phone.phone);
  }

  accept(): void {
    if (this.direction === 'outgoing' && this.isRinging) this.#connect();
  }

  reject(reason: string): void {
    this.#close();
    this.phone.tell({ type: 'rejected', reason });
  }

  redirect(target: string): void {
    this.#close();
    this.phone.tell({ type: 'transferred', target });
    this.phone.tell({ type: 'disconnected', reason: 'redirected' });
  }

  hangUp(): void {
    if (this.#state === 'disconnected') return;
    if (this.isRinging) {
      this.failToConnect(
        results.declined,
        this.direction === 'incoming' ? 'caller-hangup' : 'declined',
      );
      return;
    }
    if (this.#state === 'connecting') {
      this.#close();
      this.emit('AnswerFailed', { resultInformation: results.callerGone });
      this.phone.tell({ type: 'disconnected', reason: 'caller-hangup' });
      return;
    }
    if (this.guests.isAnyoneTalking) this.#callerLeaves();
    else this.disconnect('caller-hangup');
  }

  /** Ends a connected call and says so to both ends. */
  disconnect(reason: LineEndReason): void {
    if (this.#state === 'disconnected') return;
    this.#close();
    this.emit('CallDisconnected', {
      resultInformation: { code: 200, subCode: 0, message: 'The conversation has ended.' },
    });
    this.#tellEnd(reason);
  }

  /** A call that never came to be. The product hears of it only when it placed the call. */
  failToConnect(result: ResultInformation, reason: LineEndReason): void {
    this.#close();
    if (this.direction === 'outgoing') this.emit('CreateCallFailed', { resultInformation: result });
    this.phone.tell({ type: 'disconnected', reason });
  }

  /** @throws AcsError 8501 unless the call is established. */
  requireConnected(): void {
    if (this.#state !== 'connected') throw acsErrors.notEstablished();
  }

  beginTransfer(): void {
    this.#state = 'transferring';
  }

  transferEnded(target: string | undefined): void {
    if (this.#state !== 'transferring') return;
    this.#state = 'connected';
    if (target === undefined) return;
    this.phone.tell({ type: 'transferred', target });
    this.disconnect('transferred');
  }

  /** @throws AcsError when there is no such participant with a phone. */
  hold(rawId: string, source: PromptSource | undefined, report: OperationReport): void {
    this.requirePhoneOf(rawId);
    this.participants.setHold(rawId, true);
    this.media.hold(rawId, source, report);
  }

  /** @throws AcsError when there is no such participant with a phone. */
  unhold(rawId: string): void {
    this.requirePhoneOf(rawId);
    this.participants.setHold(rawId, false);
    this.media.unhold(rawId);
  }

  /** @throws AcsError when there is no such participant with a phone. */
  requirePhoneOf(rawId: string): CallerPhone {
    const phone = this.media.phoneOf(rawId);
    if (phone === undefined) throw acsErrors.participantNotFound();
    return phone;
  }

  pressKey(key: string): void {
    this.#keyPressed(rawIdOfPhone(this.phone.phone), key);
  }

  participantsChanged(): void {
    this.emit('ParticipantsUpdated', {
      sequenceNumber: this.participants.sequence,
      participants: this.participants.list(),
      resultInformation: results.completed,
    });
  }

  /** Sends a callback event, to the operation's own address if it named one. */
  emit(type: string, body: Readonly<Record<string, unknown>>, report?: OperationReport): void {
    const url = report?.callbackUri ?? this.#request?.callbackUri;
    if (url === undefined) return;
    this.#callbacks.send(url, {
      type,
      callConnectionId: this.callConnectionId,
      body: {
        callConnectionId: this.callConnectionId,
        serverCallId: this.serverCallId,
        correlationId: this.correlationId,
        operationContext: report?.operationContext,
        ...body,
      },
    });
  }

  /** Ends everything at once, without events: the emulator closes. */
  shutDown(): void {
    if (this.#state === 'disconnected') return;
    this.#close();
    this.#tellEnd('shutdown');
  }

  /** The others go on talking, with the agent's side among them. */
  #callerLeaves(): void {
    this.#hasCallerLeft = true;
    this.#leave(this.phone);
    this.phone.tell({ type: 'disconnected', reason: 'caller-hangup' });
    this.participantsChanged();
  }

  #guestJoins(phone: CallerPhone): void {
    this.participants.add(phoneIdentifier(phone.phone));
    this.media.join(rawIdOfPhone(phone.phone), phone);
  }

  #guestLeaves(phone: CallerPhone): void {
    this.#leave(phone);
    if (this.#hasCallerLeft && !this.guests.isAnyoneTalking) this.disconnect('caller-hangup');
    else this.participantsChanged();
  }

  #leave({ phone }: CallerPhone): void {
    this.participants.remove(rawIdOfPhone(phone));
    this.media.leave(rawIdOfPhone(phone));
  }

  #tellEnd(reason: LineEndReason): void {
    if (!this.#hasCallerLeft) this.phone.tell({ type: 'disconnected', reason });
    this.guests.dismiss(reason);
  }

  #keyPressed(rawId: string, key: string): void {
    if (this.#state === 'connected') this.media.pressKey(rawId, key);
  }

  #connect(): void {
    const request = this.#request;
    if (request === undefined || this.#state === 'disconnected') return;
    this.#ringTimer?.cancel();
    this.#state = 'connected';
    this.phone.tell({
      type: 'answered',
      lineId: this.phone.lineId,
      callConnectionId: this.callConnectionId,
      serverCallId: this.serverCallId,
    });
    this.emit(
      'CallConnected',
      { resultInformation: results.completed },
      { operationContext: request.operationContext, callbackUri: undefined },
    );
    this.participantsChanged();
    this.media.open(request.streaming);
  }

  #ringTimedOut(): void {
    if (this.isRinging) this.failToConnect(results.noAnswer, 'no-answer');
  }

  #close(): void {
    this.#state = 'disconnected';
    this.#ringTimer?.cancel();
    this.media.close();
  }
}
