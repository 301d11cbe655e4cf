import { type Clock, delay } from '#shared/contracts/clock.ts';
import type {
  ActiveAgent,
  Conversation,
  Correction,
  PreparedTurn,
  TurnInput,
} from '#shared/contracts/conversation.ts';
import {
  type Channel,
  type CustomerId,
  type SessionId,
  sessionIdSchema,
} from '#shared/contracts/ids.ts';
import type { CallerKeypad } from '#shared/contracts/keypad.ts';
import type { Fact, SessionOutcome } from '#shared/contracts/session.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import type { TurnEvent, TurnFinishReason } from '#shared/contracts/turn-event.ts';
import { ScriptedRealtime } from './scripted-realtime.ts';

/**
 * A piece of a scripted reply: text, any event, time passing (which an abort ends at once), or the
 * point that a prepared turn does not pass before it is committed (nothing in an ordinary turn).
 */
export type ReplyStep =
  | string
  | TurnEvent
  | { readonly waitMs: number }
  | { readonly waitFor: 'commit' };

/** Whether a turn counts: an ordinary one does from the start. */
interface Decision {
  readonly outcome: Promise<'committed' | 'discarded'>;
  readonly signal: AbortSignal;
}

const scriptedVoice: VoiceSettings = { name: 'en-US-TestNeural', language: 'en-US' };

/** A conversation whose turns say what the test wrote down. */
export class ScriptedConversation implements Conversation {
  readonly sessionId: SessionId;
  readonly channel: Channel;
  readonly customerId: CustomerId | undefined = undefined;
  /** What was answered: said with `respond`, or committed. */
  readonly inputs: TurnInput[] = [];
  readonly prepared: TurnInput[] = [];
  /** Turn ids. */
  readonly discarded: string[] = [];
  readonly cuts: { readonly turnId: string; readonly heardText: string }[] = [];
  keypad: CallerKeypad | undefined;
  readonly corrections: { readonly turnId: string; readonly text: string }[] = [];
  readonly facts: Record<string, Fact> = {};
  readonly closes: string[] = [];
  /** Turns whose iteration has not ended. */
  running = 0;
  agent: ActiveAgent = { name: 'Concierge', voice: scriptedVoice };
  /** Steps of the greeting; empty for a session that was greeted before. */
  greeting: readonly ReplyStep[] = [];
  /** Steps of what is left on an answering machine; the end of the call is one of them. */
  voicemail: readonly ReplyStep[] = [];
  readonly scriptedRealtime = new ScriptedRealtime();
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
    return this.#play('greeting', this.greeting, ordinary(signal));
  }

  leaveVoicemail(signal: AbortSignal): AsyncIterable<TurnEvent> {
    return this.#play('voicemail', this.voicemail, ordinary(signal));
  }

  respond(input: TurnInput, signal: AbortSignal): AsyncIterable<TurnEvent> {
    this.inputs.push(input);
    const steps = this.#replies.shift() ?? [`You said: ${input.text}.`];
    return this.#play(input.turnId, steps, ordinary(signal));
  }

  /** A discarded turn leaves its reply for the next input. */
  prepare(input: TurnInput, signal: AbortSignal): PreparedTurn {
    this.prepared.push(input);
    const scripted = this.#replies.shift();
    const stop = new AbortController();
    let settle: ((outcome: 'committed' | 'discarded') => void) | undefined;
    const outcome = new Promise<'committed' | 'discarded'>((resolve) => {
      settle = resolve;
    });
    const decide = (decided: 'committed' | 'discarded'): boolean => {
      const isFirst = settle !== undefined;
      settle?.(decided);
      settle = undefined;
      return isFirst;
    };
    const discard = () => {
      if (decide('discarded')) {
        this.discarded.push(input.turnId);
        if (scripted !== undefined) this.#replies.unshift(scripted);
      }
    };
    const onAbort = () => {
      discard();
      stop.abort(signal.reason);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    const steps = scripted ?? [`You said: ${input.text}.`];
    return {
      events: this.#play(input.turnId, steps, { outcome, signal: stop.signal }),
      commit: (final) => {
        if (decide('committed')) this.inputs.push(final);
      },
      discard: () => {
        discard();
        stop.abort();
      },
    };
  }

  realtime(): ScriptedRealtime {
    return this.scriptedRealtime;
  }

  async correct(turnId: string, text: string): Promise<Correction> {
    this.corrections.push({ turnId, text });
    return { corrected: true };
  }

  offerKeypad(keypad: CallerKeypad): () => void {
    this.keypad = keypad;
    return () => {
      if (this.keypad === keypad) this.keypad = undefined;
    };
  }

  learn(facts: Readonly<Record<string, Fact>>): void {
    Object.assign(this.facts, facts);
  }

  async cutToHeard(turnId: string, heardText: string): Promise<void> {
    this.cuts.push({ turnId, heardText });
  }

  async close(outcome: SessionOutcome): Promise<void> {
    this.closes.push(outcome);
  }

  async *#play(
    turnId: string,
    steps: readonly ReplyStep[],
    { outcome, signal }: Decision,
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
        } else if ('waitFor' in step) {
          await outcome;
        } else {
          yield step;
        }
      }
      if ((await outcome) === 'discarded') return;
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

function ordinary(signal: AbortSignal): Decision {
  return { outcome: Promise.resolve('committed'), signal };
}
