import { z } from 'zod';
import type { AnswersAs } from './company-call.ts';
import type { LoggedCall } from './journey-log.ts';
import type { JourneyState } from './journey-state.ts';
import { connectJsonSocket, type JsonSocket } from './json-socket.ts';
import { endOf, machineText, registrationOf, startsRecording, takenBy } from './phone-answers.ts';

const lineEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('registered') }),
  z.object({ type: z.literal('ringing'), lineId: z.string() }),
  z.object({ type: z.literal('answered'), lineId: z.string(), callConnectionId: z.string() }),
  z.object({ type: z.literal('rejected'), reason: z.string() }),
  z.object({ type: z.literal('connected-media') }),
  z.object({ type: z.literal('said-start'), id: z.string(), atMs: z.number() }),
  z.object({
    type: z.literal('said-end'),
    id: z.string(),
    atMs: z.number(),
    endOfSpeechAtMs: z.number(),
  }),
  z.object({ type: z.literal('agent-speech-start'), atMs: z.number() }),
  z.object({ type: z.literal('agent-speech-end'), atMs: z.number() }),
  z.object({
    type: z.literal('heard'),
    text: z.string(),
    final: z.boolean(),
    atMs: z.number(),
    firstFrameAtMs: z.number(),
  }),
  z.object({ type: z.literal('prompt'), text: z.string() }),
  z.object({ type: z.literal('transferred'), target: z.string() }),
  z.object({ type: z.literal('disconnected'), reason: z.string() }),
  z.object({ type: z.literal('error'), message: z.string() }),
]);
/** Events of the line that a journey has no use for. */
const ignoredEventTypes = new Set(['tones', 'hold']);

/** So long it takes to get to the phone. */
const picksUpAfterMs = 500;
const registersWithinMs = 5000;
/** `dialling`: nobody has taken the call yet, whoever placed it. */
export type PhoneState = 'dialling' | 'connected' | 'rejected' | 'ended';

/** The customer's phone in one call of a journey. */
export class PhoneLeg {
  readonly #journey: JourneyState;
  readonly #socket: JsonSocket;
  readonly #call: LoggedCall;
  /** Who takes the call, when the company places it. */
  readonly #answersAs: AnswersAs | undefined;
  readonly #said = new Set<string>();
  readonly #pending = new Map<string, string>();
  #sayCount = 0;
  #isClosed = false;
  #isRegistered = false;
  #hasMedia = false;
  #isSpokenTo = false;
  #pickingUp: NodeJS.Timeout | undefined;
  phoneState: PhoneState = 'dialling';
  endReason: string | undefined;
  /** Known once somebody has taken the call. */
  lineId: string | undefined;
  callConnectionId: string | undefined;

  private constructor(
    journey: JourneyState,
    parts: {
      readonly socket: JsonSocket;
      readonly call: LoggedCall;
      readonly answersAs?: AnswersAs | undefined;
    },
  ) {
    this.#journey = journey;
    this.#socket = parts.socket;
    this.#call = parts.call;
    this.#answersAs = parts.answersAs;
  }

  /** Dials; resolves when the line exists, before anybody has answered. */
  static async dial(
    journey: JourneyState,
    call: { readonly acsUrl: string; readonly from: string; readonly to: string },
  ): Promise<PhoneLeg> {
    const { acsUrl, from, to } = call;
    const leg = await PhoneLeg.#open(journey, acsUrl, { placedBy: 'customer', from, to });
    leg.#socket.send({ type: 'dial', from, to });
    return leg;
  }

  /**
   * Plugs the phone in, so that the company can call it.
   * @throws Error when another line has the number.
   */
  static async plugIn(
    journey: JourneyState,
    phone: {
      readonly acsUrl: string;
      readonly number: string;
      readonly company: string;
      readonly answersAs: AnswersAs;
    },
  ): Promise<PhoneLeg> {
    const { acsUrl, number, company, answersAs } = phone;
    const ends = { placedBy: 'company', from: company, to: number } as const;
    const leg = await PhoneLeg.#open(journey, acsUrl, ends, answersAs);
    if (answersAs === 'switched_off') return leg;
    leg.#socket.send({ type: 'register', phone: number, ...registrationOf(answersAs) });
    await journey.until(() => leg.#isRegistered, registersWithinMs);
    if (leg.#isRegistered) return leg;
    await leg.close();
    throw new Error(`the customer's phone ${number} could not be plugged in.`);
  }

  static async #open(
    journey: JourneyState,
    acsUrl: string,
    ends: Pick<LoggedCall, 'placedBy' | 'from' | 'to'>,
    answersAs?: AnswersAs,
  ): Promise<PhoneLeg> {
    const early: Readonly<Record<string, unknown>>[] = [];
    let deliver = (message: Readonly<Record<string, unknown>>): void => void early.push(message);
    const socket = await connectJsonSocket(
      `${acsUrl.replace(/^http/, 'ws')}/_phone/line`,
      (message) => deliver(message),
    );
    const call = { at: journey.now(), ...ends, events: [], recorded: [], unrecorded: [] };
    journey.log.calls.push(call);
    const leg = new PhoneLeg(journey, { socket, call, answersAs });
    void socket.closed.then(({ code }) => leg.#onClosed(code));
    deliver = (message) => leg.#onEvent(message);
    early.forEach(deliver);
    return leg;
  }

  /** The company has placed its call. */
  placed(callId: string): void {
    this.callConnectionId = callId;
    this.#call.callId = callId;
    if (this.#answersAs === 'busy') this.#missed('busy', "the customer's phone is busy");
    if (this.#answersAs === 'switched_off')
      this.#missed('switched-off', "the customer's phone is switched off");
  }

  /**
   * Speaks a line and resolves when it has been spoken.
   * @param afterAgentSpeechMs starts that far into the agent's speech: a barge-in.
   * @returns false when it was not spoken in time (the agent never spoke, or the call ended).
   */
  async say(text: string, timeoutMs: number, afterAgentSpeechMs?: number): Promise<boolean> {
    const id = `line-${++this.#sayCount}`;
    this.#pending.set(id, text);
    this.#socket.send({
      type: 'say',
      id,
      text,
      ...(afterAgentSpeechMs === undefined ? {} : { afterAgentSpeechMs }),
    });
    await this.#journey.until(
      () => this.#said.has(id) || this.phoneState !== 'connected',
      timeoutMs,
    );
    return this.#said.has(id);
  }

  pressKeys(tones: string): void {
    const at = this.#journey.now();
    this.#journey.customerActs(
      { at, channel: 'voice', speaker: 'customer', text: `[keys ${tones}]` },
      at,
    );
    this.#journey.speech.keysPressed(at);
    this.#socket.send({ type: 'keypad', tones });
  }

  hangUp(): void {
    if (this.phoneState === 'connected' || this.phoneState === 'dialling')
      this.#socket.send({ type: 'hangup' });
  }

  /** Resolves when the number is free for another line. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#pickingUp);
    this.#socket.close();
    await this.#socket.closed;
  }

  /** The network has found nobody at the phone. */
  #missed(reason: string, text: string): void {
    this.phoneState = 'ended';
    this.endReason = reason;
    this.#note(text);
    this.#journey.activity();
  }

  #note(text: string, at = this.#journey.now()): void {
    this.#call.events.push({ at, text });
  }

  #onClosed(code: number): void {
    if (this.#isClosed || this.phoneState === 'ended') return;
    this.phoneState = 'ended';
    this.endReason = 'line-lost';
    const journey = this.#journey;
    journey.agentSpeaking = false;
    journey.log.problems.push(`The phone line broke off (code ${code}).`);
    journey.activity();
  }

  #onEvent(message: Readonly<Record<string, unknown>>): void {
    if (ignoredEventTypes.has(String(message.type))) return;
    const event = lineEventSchema.parse(message);
    const journey = this.#journey;
    switch (event.type) {
      case 'registered':
        this.#isRegistered = true;
        break;
      case 'ringing':
        if (this.#answersAs !== undefined) this.#ring(this.#answersAs);
        break;
      case 'answered':
        this.#answered(event);
        break;
      case 'rejected':
        this.phoneState = 'rejected';
        this.endReason = event.reason;
        this.#note(`the company does not take the call (${event.reason})`);
        break;
      case 'connected-media':
        if (this.#hasMedia && this.callConnectionId !== undefined)
          journey.streamReplaced(this.callConnectionId);
        this.#hasMedia = true;
        break;
      case 'said-start':
        this.#saying(event.id, event.atMs);
        break;
      case 'said-end':
        journey.lastActEndedAt = event.endOfSpeechAtMs;
        this.#said.add(event.id);
        if (!this.#pending.has(event.id) && startsRecording(this.#answersAs, event.id)) {
          this.#call.recordsSince = event.atMs;
          this.#note('the answering machine records from here on', event.atMs);
        }
        journey.activity();
        break;
      case 'agent-speech-start':
        this.#isSpokenTo = true;
        journey.agentSpeaking = true;
        journey.speech.speechBegan(event.atMs);
        journey.activity();
        break;
      case 'agent-speech-end':
        journey.agentSpeaking = false;
        journey.activity();
        break;
      case 'heard':
        if (event.final) {
          journey.speech.clauseHeard({ text: event.text, firstFrameAt: event.firstFrameAtMs });
          if (event.text !== '') journey.answeredSinceAct = true;
          this.#record(event.text, event.firstFrameAtMs);
          journey.activity();
        }
        break;
      case 'prompt':
        journey.speech.promptBegan({ at: journey.now(), text: event.text });
        journey.answeredSinceAct = true;
        journey.activity();
        break;
      case 'transferred':
        this.endReason = 'transferred';
        journey.activity();
        break;
      case 'disconnected':
        this.phoneState = 'ended';
        this.endReason = event.reason;
        journey.log.callEnds.push({ at: journey.now(), reason: event.reason });
        this.#note(endOf(event.reason));
        journey.agentSpeaking = false;
        journey.activity();
        break;
      case 'error':
        journey.log.problems.push(`The phone line reported: ${event.message}`);
        journey.changed();
        break;
      default:
        event satisfies never;
    }
    journey.changed();
  }

  #ring(answersAs: AnswersAs): void {
    this.#note("the customer's phone rings");
    if (answersAs === 'declines') this.#socket.send({ type: 'hangup' });
    if (answersAs !== 'person') return;
    this.#pickingUp = setTimeout(() => this.#socket.send({ type: 'accept' }), picksUpAfterMs);
  }

  #answered(line: { readonly lineId: string; readonly callConnectionId: string }): void {
    const journey = this.#journey;
    this.lineId = line.lineId;
    this.callConnectionId = line.callConnectionId;
    this.#call.callId = line.callConnectionId;
    this.phoneState = 'connected';
    this.#note(takenBy(this.#answersAs));
    if (this.#answersAs === undefined) return;
    journey.customerActs(undefined, journey.now());
    // Whoever picks up speaks first, without waiting for an answer.
    journey.answeredSinceAct = true;
  }

  #saying(id: string, at: number): void {
    const journey = this.#journey;
    // Sound has its own clock, which may be a frame ahead of what was told of the call.
    for (const event of this.#call.events) event.at = Math.min(event.at, at);
    const own = this.#pending.get(id);
    const text = own ?? machineText(this.#answersAs, id);
    const said = { at, channel: 'voice', speaker: 'customer', text } as const;
    journey.customerActs(own === undefined ? { ...said, byMachine: true } : said, at);
    // A machine's words, and the first ones of whoever was called, are no turn in the conversation.
    journey.awaitsTranscript =
      own !== undefined && (this.#answersAs === undefined || this.#isSpokenTo);
  }

  #record(text: string, firstFrameAt: number): void {
    if (typeof this.#answersAs !== 'object' || text === '') return;
    const { recordsSince, recorded, unrecorded } = this.#call;
    const isRecorded = recordsSince !== undefined && firstFrameAt >= recordsSince;
    (isRecorded ? recorded : unrecorded).push(text);
  }
}
