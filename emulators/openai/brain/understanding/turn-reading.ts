import type { CallWish } from '../arguments/fill-arguments.ts';

/** A call that the user's words ask for, and since which turn. */
export interface Intention extends CallWish {
  readonly introducedAt: number;
}

/** What is to be answered when nothing is to be called. */
export type Courtesy =
  | 'greeting'
  | 'thanks'
  | 'goodbye'
  | 'declined'
  | 'repeat'
  | 'wait'
  | 'without-answer'
  | 'not-understood'
  | 'go-on'
  | 'silence'
  | 'machine'
  | 'off-topic';

/** How one utterance was understood. */
export interface TurnReading {
  readonly intentions: readonly Intention[];
  readonly courtesy: Courtesy;
  readonly reasons: readonly string[];
}
