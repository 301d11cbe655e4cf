import type { TurnInput } from '#shared/contracts/conversation.ts';
import type {
  RealtimeAgent,
  RealtimeConversation,
  RealtimeTurn,
} from '#shared/contracts/realtime-conversation.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { describeRealtimeAgent } from './realtime-agent.ts';
import { LiveRealtimeTurn } from './realtime-turn.ts';
import type { TurnSequence, TurnSequenceDependencies } from './turn-sequence.ts';

/** The turn engine for a model that hears and speaks by itself; see `RealtimeConversation`. */
export class LiveRealtime implements RealtimeConversation {
  readonly #dependencies: TurnSequenceDependencies;
  readonly #turns: TurnSequence;
  readonly #greet: () => AsyncIterable<TurnEvent>;
  #newest: LiveRealtimeTurn | undefined;

  /** @param options.greet the opening words as a turn. */
  constructor(options: {
    readonly dependencies: TurnSequenceDependencies;
    readonly turns: TurnSequence;
    readonly greet: () => AsyncIterable<TurnEvent>;
  }) {
    this.#dependencies = options.dependencies;
    this.#turns = options.turns;
    this.#greet = options.greet;
  }

  describe(signal: AbortSignal): Promise<RealtimeAgent> {
    return describeRealtimeAgent(this.#dependencies.turn, this.#dependencies, signal);
  }

  async opening(): Promise<string | undefined> {
    let text = '';
    for await (const event of this.#greet()) if (event.type === 'text-delta') text += event.text;
    return text === '' ? undefined : text;
  }

  history(): readonly { readonly role: 'user' | 'assistant'; readonly text: string }[] {
    const { memo } = this.#dependencies.session;
    const { chatMessages } = this.#dependencies.turn;
    return chatMessages(memo, memo.activeAgent).flatMap(({ role, content }) =>
      (role === 'user' || role === 'assistant') && content !== '' ? [{ role, text: content }] : [],
    );
  }

  beginTurn(
    input: Pick<TurnInput, 'turnId' | 'source' | 'language'> & { readonly text?: string },
    signal: AbortSignal,
  ): RealtimeTurn {
    // A turn that was cut off must not keep the next one waiting, even if nobody has ended it.
    if (this.#newest?.signal.aborted) this.#newest.end('cancelled');
    const { closing } = this.#turns;
    const dependencies = this.#dependencies.turn;
    const turn = new LiveRealtimeTurn({ dependencies, input, signal, closing });
    this.#newest = turn;
    const stored = this.#turns.run({
      turnId: turn.turnId,
      input: () => turn.input,
      signal: turn.signal,
      patience: closing,
      queue: turn.queue,
      work: (scope) => turn.run(scope),
    });
    this.#turns.inBackground(stored.finally(() => turn.leave()));
    return turn;
  }
}
