import type { Clock } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { SilenceLimits } from '../floor/silence-watch.ts';
import type { CallStep } from '../floor/spoken-turn.ts';
import type { BargeInPolicy } from './barge-in.ts';
import type { VoiceOf } from './own-words.ts';
import type { Playback } from './playback.ts';
import type { SynthesisLine } from './synthesis-line.ts';
import type { TurnListener } from './turn.ts';
import type { Fillers } from './turn-factory.ts';
import type { TurnTakingOptions } from './turn-taking/turn-taking-options.ts';

export interface TurnTiming {
  /** Without further words for so long, an interruption was none. */
  readonly resumeAfterMs: number;
  /** When nothing could be said for so long after their words, the caller is told that it takes a moment. */
  readonly fillerAfterMs: number;
  readonly silence: SilenceLimits;
}

export interface TurnControllerListener extends Omit<TurnListener, 'onDone' | 'onMustHeard'> {
  /** The agent has said its last word of this call, or the caller's time is up. */
  onStep(step: CallStep): void;
}

export interface TurnControllerParts {
  readonly conversation: Conversation;
  readonly playback: Playback;
  readonly synthesis: SynthesisLine;
  readonly bargeIn: BargeInPolicy;
  readonly timing: TurnTiming;
  readonly turnTaking: TurnTakingOptions;
  readonly voiceOf: VoiceOf;
  readonly fillers?: Fillers;
  /** A clause of the active agent that the caller must not interrupt. */
  readonly mustBeHeard: (clause: string) => boolean;
  /** BCP-47, what the caller speaks. */
  readonly language: () => string;
  /** The same, where it was found out: undefined when only one is listened for. */
  readonly languageHeard: () => string | undefined;
  /** The caller is in the middle of what they are saying, also while they pause. */
  readonly isCallerUnderWay: () => boolean;
  readonly publish: (body: SessionEventBody) => void;
  readonly randomId: () => string;
  readonly listener: TurnControllerListener;
  readonly clock: Clock;
  readonly logger: Logger;
}
