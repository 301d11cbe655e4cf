/** What the caller said or pressed, and the moments latency is counted from (epoch milliseconds). */
export interface VoiceInput {
  readonly text: string;
  readonly source: 'speech' | 'keypad';
  readonly endOfSpeechAt?: number;
  readonly recognisedAt?: number;
}
