import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import type {
  RealtimeAgent,
  RealtimeConversation,
  RealtimeToolRound,
  RealtimeTurn,
} from '#shared/contracts/realtime-conversation.ts';
import type { TokenUsage, TurnEvent, TurnFinishReason } from '#shared/contracts/turn-event.ts';

/** A turn that only keeps what it was told. */
export class ScriptedRealtimeTurn implements RealtimeTurn {
  readonly turnId: string;
  readonly events: AsyncIterable<TurnEvent>;
  heard = '';
  said = '';
  usage: TokenUsage = { inputTokens: 0, outputTokens: 0 };
  finishReason: TurnFinishReason | undefined;
  readonly calls: (readonly ChatToolCall[])[] = [];
  readonly #runTools: (calls: readonly ChatToolCall[]) => Promise<RealtimeToolRound>;
  readonly #end: (finishReason: TurnFinishReason) => void;

  constructor(options: {
    readonly turnId: string;
    readonly runTools: (calls: readonly ChatToolCall[]) => Promise<RealtimeToolRound>;
  }) {
    this.turnId = options.turnId;
    this.#runTools = options.runTools;
    let end: (finishReason: TurnFinishReason) => void = () => undefined;
    const ended = new Promise<TurnFinishReason>((resolve) => {
      end = resolve;
    });
    this.#end = end;
    this.events = this.#events(ended);
  }

  hear(text: string): void {
    if (this.finishReason === undefined) this.heard = `${this.heard} ${text}`.trim();
  }

  say(textDelta: string): void {
    if (this.finishReason === undefined) this.said += textDelta;
  }

  runTools(calls: readonly ChatToolCall[]): Promise<RealtimeToolRound> {
    this.calls.push(calls);
    return this.#runTools(calls);
  }

  addUsage({ inputTokens, outputTokens }: TokenUsage): void {
    this.usage = {
      inputTokens: this.usage.inputTokens + inputTokens,
      outputTokens: this.usage.outputTokens + outputTokens,
    };
  }

  end(finishReason: TurnFinishReason): void {
    this.finishReason ??= finishReason;
    this.#end(this.finishReason);
  }

  async *#events(ended: Promise<TurnFinishReason>): AsyncGenerator<TurnEvent> {
    const finishReason = await ended;
    yield {
      type: 'turn-end',
      turnId: this.turnId,
      agent: 'Concierge',
      text: this.said,
      usage: this.usage,
      timings: { startedAt: 0, endedAt: 0 },
      finishReason,
    };
  }
}

/** The engine of a speech-to-speech call as far as a test writes it down. */
export class ScriptedRealtime implements RealtimeConversation {
  agent: RealtimeAgent = {
    agent: { name: 'Concierge', voice: { name: 'en-US-TestNeural', language: 'en-US' } },
    instructions: 'You are Concierge.',
    tools: [],
  };
  /** What `opening` gives, once. */
  openingText: string | undefined;
  said: readonly { readonly role: 'user' | 'assistant'; readonly text: string }[] = [];
  readonly turns: ScriptedRealtimeTurn[] = [];
  /** What tool calls come to; by default each succeeds and the model answers next. */
  onTools: (calls: readonly ChatToolCall[]) => Promise<RealtimeToolRound> = async (calls) => ({
    results: calls.map(({ id }) => ({ toolCallId: id, resultJson: '{"ok":true}' })),
    goesOn: true,
    isLast: false,
  });

  async describe(): Promise<RealtimeAgent> {
    return this.agent;
  }

  async opening(): Promise<string | undefined> {
    const text = this.openingText;
    this.openingText = undefined;
    return text;
  }

  history() {
    return this.said;
  }

  beginTurn(input: { readonly turnId: string; readonly text?: string }): ScriptedRealtimeTurn {
    const turn = new ScriptedRealtimeTurn({
      turnId: input.turnId,
      runTools: (calls) => this.onTools(calls),
    });
    if (input.text !== undefined) turn.hear(input.text);
    this.turns.push(turn);
    return turn;
  }
}
