import { z } from 'zod';
import type { JourneyState } from './journey-state.ts';
import { connectJsonSocket, type JsonSocket } from './json-socket.ts';

const linkSchema = z.object({ url: z.url() });

export interface WebChatEntrance {
  readonly functionsUrl: string;
  readonly adminKey: string;
  readonly mediaWorkerUrl: string;
  readonly customerId: string;
}

/** The customer's web chat in one journey. */
export class WebChatLeg {
  readonly #journey: JourneyState;
  readonly #socket: JsonSocket;
  #messageCount = 0;
  sessionId: string | undefined;

  private constructor(journey: JourneyState, socket: JsonSocket) {
    this.#journey = journey;
    this.#socket = socket;
  }

  /**
   * Comes in as a logged-in visitor of the company's site does: the site asks for a signed link and
   * the browser opens the socket with its token.
   */
  static async open(journey: JourneyState, entrance: WebChatEntrance): Promise<WebChatLeg> {
    const response = await fetch(`${entrance.functionsUrl}/api/v1/channels/webchat/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-functions-key': entrance.adminKey },
      body: JSON.stringify({ customer_id: entrance.customerId }),
    });
    if (!response.ok)
      throw new Error(`No web-chat link was given (${response.status}): ${await response.text()}`);
    const link = linkSchema.parse(await response.json());
    const token = new URL(link.url).searchParams.get('token') ?? '';
    const early: Readonly<Record<string, unknown>>[] = [];
    let deliver = (message: Readonly<Record<string, unknown>>): void => void early.push(message);
    const url = `${entrance.mediaWorkerUrl}/api/v1/channels/webchat/ws?token=${encodeURIComponent(token)}`;
    const socket = await connectJsonSocket(url, (message) => deliver(message));
    const leg = new WebChatLeg(journey, socket);
    deliver = (message) => leg.#onMessage(message);
    early.forEach(deliver);
    const isReady = await journey.until(() => leg.sessionId !== undefined, 10_000);
    if (!isReady) throw new Error('The web chat opened but did not become ready.');
    return leg;
  }

  send(text: string): void {
    const at = this.#journey.now();
    this.#journey.customerActs({ at, channel: 'webchat', speaker: 'customer', text }, at);
    this.#socket.send({ type: 'message', id: `message-${++this.#messageCount}`, text });
  }

  close(): void {
    this.#socket.close();
  }

  #onMessage(message: Readonly<Record<string, unknown>>): void {
    if (message.type === 'ready' && typeof message.sessionId === 'string')
      this.sessionId = message.sessionId;
    if (message.type === 'error')
      this.#journey.log.problems.push(`Web chat reported: ${String(message.message)}`);
    this.#journey.activity();
  }
}
