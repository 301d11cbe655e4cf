import type { SessionEventBody } from '#shared/contracts/session-event.ts';

/** What becomes of the call when the reply has been heard. */
export type CallStep =
  | { readonly type: 'end'; readonly reason: string }
  | { readonly type: 'transfer'; readonly department: string; readonly reason: string };

/**
 * What the agent says in one go, whoever makes it: opening words, or the answer to what the caller
 * said.
 */
export interface SpokenTurn {
  /** In history. Known at once for an answer; that of opening words may come with their end. */
  readonly turnId: string | undefined;
  /** Resolves when the engine has let go of the turn; never rejects. */
  readonly settled: Promise<void>;
  /** Nothing was said or done: history does not know of the turn. */
  readonly leftNoTrace: boolean;
  readonly step: CallStep | undefined;
  /** What was said, as far as the caller can have heard it. */
  readonly saidText: string;
  readonly asksSomething: boolean;
  readonly stages: {
    /** Undefined before the engine has ended the turn. */
    metrics(): Extract<SessionEventBody, { readonly type: 'turn-metrics' }> | undefined;
  };
  /** What the caller really heard. */
  heardText(): string;
  /** Falls silent in this tick. */
  interrupt(): void;
  /** Takes an interruption back: says what was left unheard. */
  resume(): void;
}
