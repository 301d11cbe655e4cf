import { z } from 'zod';
import type { CallScript } from './call-script.ts';
import type { JourneyState } from './journey-state.ts';
import { connectJsonSocket, type JsonSocket } from './json-socket.ts';

const handsetMessageSchema = z.object({
  type: z.literal('message'),
  messageId: z.string(),
  kind: z.string(),
  content: z.string().nullish(),
  buttons: z.array(z.object({ id: z.string(), title: z.string() })).nullish(),
});
type HandsetMessage = z.infer<typeof handsetMessageSchema>;

/** A one-pixel PNG: enough for a message that carries a picture. */
const onePixelPng =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export type WhatsAppEntry = Extract<CallScript['steps'][number], { kind: 'whatsapp' }>['entry'];

/** The customer's WhatsApp in one journey. */
export class HandsetLeg {
  readonly #journey: JourneyState;
  readonly #socket: JsonSocket;
  readonly received: HandsetMessage[] = [];

  private constructor(journey: JourneyState, socket: JsonSocket) {
    this.#journey = journey;
    this.#socket = socket;
  }

  static async open(
    journey: JourneyState,
    handset: { readonly acsUrl: string; readonly phone: string },
  ): Promise<HandsetLeg> {
    const early: Readonly<Record<string, unknown>>[] = [];
    let deliver = (message: Readonly<Record<string, unknown>>): void => void early.push(message);
    const url = `${handset.acsUrl.replace(/^http/, 'ws')}/_handset?phone=${encodeURIComponent(handset.phone)}`;
    const socket = await connectJsonSocket(url, (message) => deliver(message));
    const leg = new HandsetLeg(journey, socket);
    deliver = (message) => leg.#onMessage(message);
    early.forEach(deliver);
    return leg;
  }

  /** @throws Error when a button is to be tapped that no message offered. */
  send(entry: WhatsAppEntry): void {
    const at = this.#journey.now();
    const log = (text: string) =>
      this.#journey.customerActs({ at, channel: 'whatsapp', speaker: 'customer', text }, at);
    switch (entry.kind) {
      case 'text':
        log(entry.text);
        this.#socket.send({ type: 'text', text: entry.text });
        break;
      case 'button': {
        const button = this.received
          .flatMap((message) => message.buttons ?? [])
          .findLast((candidate) => candidate.title.toLowerCase() === entry.title.toLowerCase());
        if (!button) throw new Error(`No WhatsApp message has a button "${entry.title}".`);
        log(`[button ${button.title}]`);
        this.#socket.send({ type: 'button', id: button.id, title: button.title });
        break;
      }
      case 'image':
        log(`[picture${entry.caption ? `: ${entry.caption}` : ''}]`);
        this.#socket.send({
          type: 'image',
          mimeType: 'image/png',
          base64: onePixelPng,
          ...(entry.caption ? { caption: entry.caption } : {}),
        });
        break;
      default:
        entry satisfies never;
    }
  }

  close(): void {
    this.#socket.close();
  }

  #onMessage(message: Readonly<Record<string, unknown>>): void {
    if (message.type !== 'message') return;
    const received = handsetMessageSchema.parse(message);
    this.received.push(received);
    const { log } = this.#journey;
    const text = received.content ?? `[${received.kind}]`;
    // The answer of a turn is logged from the live feed; here only what came by itself (the handoff message).
    const isLogged = log.turns.some(
      (turn) => turn.channel === 'whatsapp' && turn.speaker === 'agent' && turn.text === text,
    );
    if (!isLogged)
      log.turns.push({
        at: this.#journey.now(),
        channel: 'whatsapp',
        speaker: 'agent',
        agent: 'WhatsApp',
        text,
      });
    this.#journey.answeredSinceAct = true;
    this.#journey.activity();
  }
}
