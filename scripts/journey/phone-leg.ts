import { z } from 'zod';
import type { JourneyState } from './journey-state.ts';
import { connectJsonSocket, type JsonSocket } from './json-socket.ts';

const lineEventSchema = z.discriminatedUnion('type', [
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
const ignoredEventTypes = new Set(['registered', 'tones', 'hold']);

export type PhoneState = 'dialling' | 'connected' | 'rejected' | 'ended';

/** The customer's phone in one journey. */
export class PhoneLeg {
  readonly #journey: JourneyState;
  readonly #socket: JsonSocket;
  #sayCount = 0;
  #isClosed = false;
  #hasMedia = false;
  readonly #said = new Set<string>();
  phoneState: PhoneState = 'dialling';
  endReason: string | undefined;
  lineId: string | undefined;
  callConnectionId: string | undefined;

  private constructor(journey: JourneyState, socket: JsonSocket) {
    this.#journey = journey;
    this.#socket = socket;
  }

  /** Dials; resolves when the line exists, before anybody has answered. */
  static async dial(
    journey: JourneyState,
    call: { readonly acsUrl: string; readonly from: string; readonly to: string },
  ): Promise<PhoneLeg> {
    const early: Readonly<Record<string, unknown>>[] = [];
    let deliver = (message: Readonly<Record<string, unknown>>): void => void early.push(message);
    const socket = await connectJsonSocket(
      `${call.acsUrl.replace(/^http/, 'ws')}/_phone/line`,
      (message) => deliver(message),
    );
    const leg = new PhoneLeg(journey, socket);
    void socket.closed.then(({ code }) => leg.#onClosed(code));
    deliver = (message) => leg.#onEvent(message);
    early.forEach(deliver);
    socket.send({ type: 'dial', from: call.from, to: call.to });
    return leg;
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
    this.#socket.send({ type: 'keypad', tones });
  }

  hangUp(): void {
    if (this.phoneState === 'connected' || this.phoneState === 'dialling')
      this.#socket.send({ type: 'hangup' });
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.close();
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

  readonly #pending = new Map<string, string>();

  #onEvent(message: Readonly<Record<string, unknown>>): void {
    if (ignoredEventTypes.has(String(message.type))) return;
    const event = lineEventSchema.parse(message);
    const journey = this.#journey;
    switch (event.type) {
      case 'ringing':
        this.lineId = event.lineId;
        break;
      case 'answered':
        this.lineId = event.lineId;
        this.callConnectionId = event.callConnectionId;
        this.phoneState = 'connected';
        break;
      case 'rejected':
        this.phoneState = 'rejected';
        this.endReason = event.reason;
        break;
      case 'connected-media':
        if (this.#hasMedia && this.callConnectionId !== undefined)
          journey.streamReplaced(this.callConnectionId);
        this.#hasMedia = true;
        break;
      case 'said-start':
        journey.customerActs(
          {
            at: event.atMs,
            channel: 'voice',
            speaker: 'customer',
            text: this.#pending.get(event.id) ?? '',
          },
          event.atMs,
        );
        journey.awaitsTranscript = true;
        break;
      case 'said-end':
        journey.lastActEndedAt = event.endOfSpeechAtMs;
        this.#said.add(event.id);
        journey.activity();
        break;
      case 'agent-speech-start':
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
}
