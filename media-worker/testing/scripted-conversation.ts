import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { ActiveAgent, Conversation, TurnInput } from '#shared/contracts/conversation.ts';
import {
  type Channel,
  type CustomerId,
  type SessionId,
  sessionIdSchema,
} from '#shared/contracts/ids.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import type { TurnEvent, TurnFinishReason } from '#shared/contracts/turn-event.ts';

/** A piece of a scripted reply: text, any event, or time passing (which an abort ends at once). */
export type ReplyStep = string | TurnEvent | { readonly waitMs: number };

const scriptedVoice: VoiceSettings = { name: 'en-US-TestNeural', language: 'en-US' };

/** A conversation whose turns say what the test wrote down. */
export class ScriptedConversation implements Conversation {
  readonly sessionId: SessionId;
  readonly channel: Channel;
  readonly customerId: CustomerId | undefined = undefined;
  readonly inputs: TurnInput[] = [];
  readonly cuts: { readonly turnId: string; readonly heardText: string }[] = [];
  readonly closes: string[] = [];
  /** Turns whose iteration has not ended. */
  running = 0;
  agent: ActiveAgent = { name: 'Concierge', voice: scriptedVoice };
  /** Steps of the greeting; empty for a session that was greeted before. */
  greeting: readonly ReplyStep[] = [];
  readonly #replies: (readonly ReplyStep[])[] = [];
  readonly #clock: Clock;
  #freed: Promise<void> = Promise.resolve();

  constructor(options: {
    readonly clock: Clock;
    readonly sessionId?: string;
    readonly channel?: Channel;
  }) {
    this.#clock = options.clock;
    this.sessionId = sessionIdSchema.parse(options.sessionId ?? 'session-1');
    this.channel = options.channel ?? 'voice';
  }

  /** What the next unanswered input gets. */
  reply(...steps: readonly ReplyStep[]): void {
    this.#replies.push(steps);
  }

  activeAgent(): ActiveAgent {
    return this.agent;
  }

  greet(signal: AbortSignal): AsyncIterable<TurnEvent> {
    return this.#play('greeting', this.greeting, signal);
  }

  respond(input: TurnInput, signal: AbortSignal): AsyncIterable<TurnEvent> {
    this.inputs.push(input);
    const steps = this.#replies.shift() ?? [`You said: ${input.text}.`];
    return this.#play(input.turnId, steps, signal);
  }

  async cutToHeard(turnId: string, heardText: string): Promise<void> {
    this.cuts.push({ turnId, heardText });
  }

  async close(outcome: 'completed' | 'transferred' | 'abandoned'): Promise<void> {
    this.closes.push(outcome);
  }

  async *#play(
    turnId: string,
    steps: readonly ReplyStep[],
    signal: AbortSignal,
  ): AsyncGenerator<TurnEvent> {
    const before = this.#freed;
    let free: () => void = () => undefined;
    this.#freed = new Promise((resolve) => {
      free = resolve;
    });
    await before;
    this.running += 1;
    const startedAt = this.#clock.now();
    let text = '';
    let finishReason: TurnFinishReason = 'completed';
    try {
      for (const step of steps) {
        if (signal.aborted) break;
        if (typeof step === 'string') {
          text += step;
          yield { type: 'text-delta', agent: this.agent.name, text: step };
        } else if ('waitMs' in step) {
          await delay(this.#clock, step.waitMs, signal).catch(() => undefined);
        } else {
          yield step;
        }
      }
      if (signal.aborted) finishReason = 'cancelled';
    } finally {
      this.running -= 1;
      free();
    }
    yield {
      type: 'turn-end',
      turnId,
      agent: this.agent.name,
      text,
      usage: { inputTokens: 10, outputTokens: 5 },
      timings: { startedAt, endedAt: this.#clock.now() },
      finishReason,
    };
  }
}
