import type { Conversation } from '#shared/contracts/conversation.ts';

/** How a call is recorded when it has ended. */
export type CallOutcome = Parameters<Conversation['close']>[0];

/**
 * One caller's voice conversation, whatever carries the audio (ACS, a browser) and whatever makes the
 * words (the cascade, a speech-to-speech model).
 */
export interface VoiceSession {
  /** Connects, takes orders and greets. Rejects when the call cannot begin. */
  start(): Promise<void>;
  /** @param pcm PCM16 little-endian mono at the session's input rate; may be kept. */
  pushAudio(pcm: Uint8Array): void;
  pressKey(key: string): void;
  /** Nobody speaks, is about to, or is in the middle of something: a break would not be noticed. */
  readonly isAtRest: boolean;
  /** How the call would be recorded if it ended now. */
  readonly outcome: CallOutcome;
  /** Frees everything that belongs to the call, the conversation excepted. Safe to call twice. */
  close(): Promise<void>;
}
