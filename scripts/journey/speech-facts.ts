import type { TurnDetail } from '#shared/contracts/turn-detail.ts';
import type { TurnStages } from './journey-log.ts';

/** A clause the caller made out; `text` is empty when it was audible but not understood. Times are epoch milliseconds. */
export interface HeardClause {
  readonly text: string;
  readonly firstFrameAt: number;
}

/** A turn on the phone as the product's live feed tells of it. */
export interface ToldTurn {
  /** Unique in the journey. */
  readonly turnId: string;
  /** Its first event: nothing of it can have been heard before. */
  readonly startedAt: number;
  /** Everything it had to say has been heard, or will not be; undefined while nobody has said so. */
  readonly endedAt: number | undefined;
  /** When the product stopped because the caller cut in. It may have gone on afterwards. */
  readonly cutAt: readonly number[];
  /** The text of each agent that spoke in it, in order. */
  readonly segments: readonly SpokenSegment[];
  readonly stages: TurnStages | undefined;
  readonly detail?: TurnDetail | undefined;
}

export interface SpokenSegment {
  readonly agent: string | undefined;
  readonly text: string;
}

/** A text that somebody else says: the telephony service by itself, or a colleague. */
export interface ToldPrompt {
  readonly at: number;
  readonly text: string;
  /** The telephony service when absent. */
  readonly speaker?: string;
}

export interface SpeechFacts {
  /** When the line fell from silence into the agent's speech; pauses of less than 300 ms do not count. */
  readonly speechStarts: readonly number[];
  readonly clauses: readonly HeardClause[];
  readonly turns: readonly ToldTurn[];
  readonly prompts: readonly ToldPrompt[];
  /** When the customer began to do something. */
  readonly customerActs: readonly number[];
  /** When the customer pressed keys. A turn may have asked for them and go on. */
  readonly keyPresses: readonly number[];
}
