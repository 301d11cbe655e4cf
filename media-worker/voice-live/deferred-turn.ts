import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import type { RealtimeToolRound, RealtimeTurn } from '#shared/contracts/realtime-conversation.ts';
import type { TokenUsage, TurnFinishReason } from '#shared/contracts/turn-event.ts';

/** A turn of the engine that may not have begun yet: what it is told before, it is told then. */
export class DeferredTurn implements Omit<RealtimeTurn, 'turnId' | 'events'> {
  readonly #untold: ((turn: RealtimeTurn) => void)[] = [];
  readonly #begun: Promise<RealtimeTurn>;
  #onBegun: (turn: RealtimeTurn) => void = () => undefined;
  #turn: RealtimeTurn | undefined;
  #said = '';

  constructor() {
    this.#begun = new Promise((resolve) => {
      this.#onBegun = resolve;
    });
  }

  begin(turn: RealtimeTurn): void {
    this.#turn = turn;
    for (const tell of this.#untold.splice(0)) tell(turn);
    this.#onBegun(turn);
  }

  hear(text: string, language?: string): void {
    this.#tell((turn) => turn.hear(text, language));
  }

  /** The model is asked for words. */
  beginAnswer(): void {
    this.#said = '';
  }

  /** What was said since the model was asked last. */
  get said(): string {
    return this.#said;
  }

  say(textDelta: string): void {
    this.#said += textDelta;
    this.#tell((turn) => turn.say(textDelta));
  }

  /** Says given words, set apart from those before them. */
  sayApart(text: string): void {
    this.say(/(^|\s)$/.test(this.#said) ? text : ` ${text}`);
  }

  addUsage(usage: TokenUsage): void {
    this.#tell((turn) => turn.addUsage(usage));
  }

  end(finishReason: TurnFinishReason): void {
    this.#tell((turn) => turn.end(finishReason));
  }

  async runTools(calls: readonly ChatToolCall[]): Promise<RealtimeToolRound> {
    const turn = await this.#begun;
    return turn.runTools(calls);
  }

  #tell(tell: (turn: RealtimeTurn) => void): void {
    if (this.#turn === undefined) this.#untold.push(tell);
    else tell(this.#turn);
  }
}
