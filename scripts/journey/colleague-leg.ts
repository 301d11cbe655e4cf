import { z } from 'zod';
import type { CallScript } from './call-script.ts';
import type { JourneyState } from './journey-state.ts';
import { connectJsonSocket, type JsonSocket } from './json-socket.ts';

/** How a colleague behaves when their phone rings. */
export type ColleagueBehaviour = NonNullable<CallScript['colleagues']>[string];

/** Events of the line that matter to a colleague; all others are passed over. */
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('registered') }),
  z.object({ type: z.literal('ringing') }),
  z.object({ type: z.literal('answered') }),
  z.object({ type: z.literal('prompt'), text: z.string() }),
  z.object({ type: z.literal('tones'), tones: z.array(z.string()) }),
  z.object({ type: z.literal('heard'), text: z.string(), final: z.boolean() }),
  z.object({ type: z.literal('said-start'), id: z.string(), atMs: z.number() }),
  z.object({ type: z.literal('disconnected'), reason: z.string() }),
  z.object({ type: z.literal('error'), message: z.string() }),
]);

/** So long a colleague listens to what they are asked before they press a key. */
const decidesAfterMs = 1500;
const registersWithinMs = 5000;

/** The phone of somebody to whom the caller may be put through, answered as the script says. */
export class ColleagueLeg {
  readonly #journey: JourneyState;
  readonly #phone: string;
  readonly #behaviour: ColleagueBehaviour;
  readonly #socket: JsonSocket;
  readonly #timers = new Set<NodeJS.Timeout>();
  #isRegistered = false;
  #hasDecided = false;
  #wasConnected = false;
  #hasSpoken = false;

  private constructor(
    journey: JourneyState,
    options: {
      readonly phone: string;
      readonly behaviour: ColleagueBehaviour;
      readonly socket: JsonSocket;
    },
  ) {
    this.#journey = journey;
    this.#phone = options.phone;
    this.#behaviour = options.behaviour;
    this.#socket = options.socket;
  }

  /** Plugs the phone in. @throws Error when another line has the number. */
  static async open(
    journey: JourneyState,
    options: {
      readonly acsUrl: string;
      readonly phone: string;
      readonly behaviour: ColleagueBehaviour;
    },
  ): Promise<ColleagueLeg> {
    const { acsUrl, phone, behaviour } = options;
    const early: Readonly<Record<string, unknown>>[] = [];
    let deliver = (message: Readonly<Record<string, unknown>>): void => void early.push(message);
    const socket = await connectJsonSocket(
      `${acsUrl.replace(/^http/, 'ws')}/_phone/line`,
      (message) => deliver(message),
    );
    const leg = new ColleagueLeg(journey, { phone, behaviour, socket });
    deliver = (message) => leg.#onEvent(message);
    early.forEach(deliver);
    socket.send({ type: 'register', phone, busy: behaviour === 'busy' });
    await journey.until(() => leg.#isRegistered, registersWithinMs);
    if (leg.#isRegistered) return leg;
    leg.close();
    throw new Error(`the colleague's phone ${phone} could not be plugged in.`);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#socket.close();
  }

  #onEvent(message: Readonly<Record<string, unknown>>): void {
    const event = eventSchema.safeParse(message).data;
    switch (event?.type) {
      case undefined:
        return;
      case 'registered':
        this.#isRegistered = true;
        break;
      case 'ringing':
        this.#note('phone rings');
        this.#ring();
        break;
      case 'answered':
        this.#note('picks up');
        break;
      case 'prompt':
        this.#note(`is told: ${event.text}`);
        this.#decide();
        this.#wasConnected ||= /connected/i.test(event.text);
        break;
      case 'tones':
        this.#note(`gets the keys ${event.tones.join(' ')}`);
        break;
      case 'heard':
        if (!event.final || event.text === '' || !this.#wasConnected) break;
        this.#note(`hears: ${event.text}`);
        // The end of a briefing that a key has cut off is heard after the connection, too.
        if (/connected/i.test(event.text)) this.#speak();
        break;
      case 'said-start':
        this.#journey.speech.promptBegan({
          at: event.atMs,
          text: saidBy(this.#behaviour) ?? '',
          speaker: `Colleague ${this.#phone}`,
        });
        break;
      case 'disconnected':
        this.#note(`is out of the call (${event.reason})`);
        break;
      case 'error':
        this.#journey.log.problems.push(`A colleague's phone line reported: ${event.message}`);
        break;
      default:
        event satisfies never;
    }
    this.#journey.changed();
  }

  #ring(): void {
    const behaviour = this.#behaviour;
    if (behaviour === 'refuses') this.#socket.send({ type: 'hangup' });
    else if (typeof behaviour === 'object')
      this.#later(behaviour.answers.after_ms, () => this.#socket.send({ type: 'accept' }));
  }

  #decide(): void {
    if (this.#hasDecided || typeof this.#behaviour !== 'object') return;
    const { presses, hangs_up: hangsUp } = this.#behaviour.answers;
    this.#hasDecided = true;
    this.#later(decidesAfterMs, () => {
      if (hangsUp) this.#socket.send({ type: 'hangup' });
      if (presses === undefined) return;
      this.#note(`presses ${presses}`);
      this.#socket.send({ type: 'keypad', tones: presses });
    });
  }

  #speak(): void {
    const text = saidBy(this.#behaviour);
    if (this.#hasSpoken || text === undefined) return;
    this.#hasSpoken = true;
    this.#socket.send({ type: 'say', id: 'colleague', text });
  }

  #later(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }

  #note(text: string): void {
    this.#journey.log.colleagues.push({ at: this.#journey.now(), phone: this.#phone, text });
  }
}

function saidBy(behaviour: ColleagueBehaviour): string | undefined {
  return typeof behaviour === 'object' ? behaviour.answers.says : undefined;
}
