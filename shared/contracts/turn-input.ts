/** One thing the customer said, typed, pressed or tapped. */
export interface TurnInput {
  /** Unique in the session; a repeated id is answered once. */
  readonly turnId: string;
  readonly text: string;
  readonly source: 'speech' | 'text' | 'keypad' | 'button';
  /** BCP-47: what the customer was found to speak, where more than one language is listened for. */
  readonly language?: string;
}
