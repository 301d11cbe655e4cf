/** One thing the customer said, typed, pressed or tapped. */
export interface TurnInput {
  /** Unique in the session; a repeated id is answered once. */
  readonly turnId: string;
  readonly text: string;
  readonly source: 'speech' | 'text' | 'keypad' | 'button';
}
