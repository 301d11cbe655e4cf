import type { Channel } from './ids.ts';
import type { ModelRound, ToolRun } from './turn-detail.ts';

/** Tokens the model consumed in one turn, all model calls added up. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Epoch milliseconds of the stages the turn engine sees; the voice path adds its own around it. */
export interface TurnTimings {
  readonly startedAt: number;
  readonly firstTokenAt?: number;
  readonly endedAt: number;
  /** In order; absent where the engine does not see the model's answers. */
  readonly modelRounds?: readonly ModelRound[];
  /** In the order in which they ended; absent when none ran. */
  readonly tools?: readonly ToolRun[];
  /** W3C trace context of the turn's span, where one is recorded. */
  readonly traceparent?: string;
}

export type TurnFinishReason =
  | 'completed'
  | 'cancelled'
  | 'call-ended'
  | 'content-filtered'
  | 'failed';

/** What a turn yields while it runs. Event names are noun-verb. */
export type TurnEvent =
  | { readonly type: 'text-delta'; readonly agent: string; readonly text: string }
  | {
      readonly type: 'tool-start';
      readonly agent: string;
      readonly toolCallId: string;
      readonly tool: string;
      readonly arguments: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: 'tool-progress';
      readonly toolCallId: string;
      readonly tool: string;
      readonly message: string;
    }
  | {
      readonly type: 'tool-end';
      readonly agent: string;
      readonly toolCallId: string;
      readonly tool: string;
      readonly ok: boolean;
      readonly result: Readonly<Record<string, unknown>>;
      readonly durationMs: number;
    }
  | {
      readonly type: 'agent-switch';
      readonly from: string;
      readonly to: string;
      /** `announced`: the new agent greets; `discrete`: it just goes on. */
      readonly kind: 'announced' | 'discrete';
      readonly reason?: string;
    }
  | {
      readonly type: 'channel-offer';
      readonly channels: readonly Channel[];
      readonly reason: string;
    }
  | {
      readonly type: 'channel-switch';
      readonly handoffId: string;
      readonly target: Channel;
      /** What the voice agent says once the message has arrived on the other channel. */
      readonly farewell: string;
    }
  | {
      readonly type: 'call-transfer';
      /** Department: key of the scenario's `transfer_targets`. */
      readonly target: string;
      readonly reason: string;
      readonly kind: 'cold' | 'warm';
    }
  | { readonly type: 'call-end'; readonly reason: string }
  | {
      readonly type: 'turn-end';
      readonly turnId: string;
      /** The agent that spoke last. */
      readonly agent: string;
      /** The whole text of the turn as generated. */
      readonly text: string;
      readonly usage: TokenUsage;
      readonly timings: TurnTimings;
      readonly finishReason: TurnFinishReason;
    };
