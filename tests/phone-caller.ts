import type { LineEvent } from '#emulators/acs/line/line-protocol.ts';
import { connectJsonSocket, type JsonSocket } from '#scripts/journey/json-socket.ts';
import { EventTape } from './event-tape.ts';

type Answered = Extract<LineEvent, { readonly type: 'answered' }>;
type Heard = Extract<LineEvent, { readonly type: 'heard' }>;
type Prompt = Extract<LineEvent, { readonly type: 'prompt' }>;

const isHeard = (event: LineEvent): event is Heard | Prompt =>
  event.type === 'prompt' || (event.type === 'heard' && event.final && event.text !== '');

/** A person on an emulated telephone, step by step. */
export class PhoneCaller {
  readonly #socket: JsonSocket;
  readonly #tape: EventTape<LineEvent>;
  #lines = 0;

  private constructor(socket: JsonSocket, tape: EventTape<LineEvent>) {
    this.#socket = socket;
    this.#tape = tape;
  }

  /** Dials; does not wait for an answer. */
  static async dial(call: {
    readonly acsUrl: string;
    readonly from: string;
    readonly to: string;
  }): Promise<PhoneCaller> {
    const tape = new EventTape<LineEvent>();
    const url = `${call.acsUrl.replace(/^http/, 'ws')}/_phone/line`;
    const socket = await connectJsonSocket(url, (event) => {
      // The line's own protocol: emulators/acs/line/line-protocol.ts.
      tape.add(event as LineEvent);
    });
    socket.send({ type: 'dial', from: call.from, to: call.to });
    return new PhoneCaller(socket, tape);
  }

  get events(): readonly LineEvent[] {
    return this.#tape.events;
  }

  get hasEnded(): boolean {
    return this.events.some(({ type }) => type === 'disconnected' || type === 'rejected');
  }

  /** Sentences that the caller has heard so far, recognised. */
  get heard(): readonly string[] {
    return this.events.filter(isHeard).map(({ text }) => text);
  }

  /** Marks a moment: expectations given this look only at what comes after it. */
  now(): number {
    return this.events.length;
  }

  answered(withinMs: number): Promise<Answered> {
    return this.#tape.next(
      (event): event is Answered => event.type === 'answered',
      'the call is answered',
      { withinMs },
    );
  }

  /**
   * Resolves with the sentence in which `words` was heard, whoever spoke it: the agent, or the
   * telephony service on its behalf.
   */
  async hears(
    words: RegExp,
    options: { readonly withinMs: number; readonly since?: number },
  ): Promise<string> {
    const sentence = await this.#tape.next(
      (event): event is Heard | Prompt => isHeard(event) && words.test(event.text),
      `the caller hears ${words}`,
      options,
    );
    return sentence.text;
  }

  /** The agent begins to talk. */
  agentStarts(options: { readonly withinMs: number; readonly since?: number }): Promise<LineEvent> {
    return this.#tape.next(
      (event): event is LineEvent => event.type === 'agent-speech-start',
      'the agent starts speaking',
      options,
    );
  }

  /** The agent has stopped talking. */
  agentFinishes(options: {
    readonly withinMs: number;
    readonly since?: number;
  }): Promise<LineEvent> {
    return this.#tape.next(
      (event): event is LineEvent => event.type === 'agent-speech-end',
      'the agent finishes speaking',
      options,
    );
  }

  /** Speaks a line and resolves when its last word has been spoken, with the moment it began. */
  async says(text: string): Promise<number> {
    const since = this.now();
    this.#lines += 1;
    const id = `line-${this.#lines}`;
    this.#socket.send({ type: 'say', id, text });
    await this.#tape.next(
      (event): event is LineEvent => event.type === 'said-end' && event.id === id,
      `"${text}" is spoken`,
      { withinMs: 20_000, since },
    );
    return since;
  }

  async hangsUp(): Promise<void> {
    if (!this.hasEnded) {
      this.#socket.send({ type: 'hangup' });
      await this.ends(5000);
    }
    this.unplug();
  }

  ends(withinMs: number): Promise<LineEvent> {
    return this.#tape.next(
      (event): event is LineEvent => event.type === 'disconnected' || event.type === 'rejected',
      'the call ends',
      { withinMs },
    );
  }

  /** Pulls the plug: the line hangs up. */
  unplug(): void {
    this.#socket.close();
  }
}
