/** What stands in the conversation, from top to bottom. */
export type Entry =
  | { readonly kind: 'customer'; readonly id: string; readonly text: string; isAnswered: boolean }
  | {
      readonly kind: 'agent';
      readonly turnId: string;
      readonly agent: string;
      text: string;
      isDone: boolean;
    }
  | { readonly kind: 'summary'; readonly channel: string; readonly text: string }
  | { readonly kind: 'note'; readonly text: string };

/** A message of the web-chat socket (docs/api.md); kinds that are not known are passed over. */
export interface ServerMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What is kept of a conversation while its page is reloaded. */
export interface StoredTranscript {
  readonly entries: readonly Entry[];
  readonly agent: string | undefined;
}

/**
 * The conversation as the page shows it. Nothing is shown twice, however often the worker repeats it,
 * and nothing the customer wrote is forgotten before its turn has ended.
 */
export declare class Transcript {
  constructor(stored?: StoredTranscript);
  readonly entries: readonly Entry[];
  /** Name of the agent who speaks, as it is configured. */
  readonly agent: string | undefined;
  /** What is being done for the customer right now, in words. */
  readonly activity: string | undefined;
  /** Channels that the customer was offered and has not answered to. */
  readonly offers: readonly string[];
  /** The oldest message whose turn has not ended: the one to send, or to send again. */
  readonly unanswered: Extract<Entry, { readonly kind: 'customer' }> | undefined;
  /** The customer writes. */
  say(id: string, text: string): void;
  /** The worker has sent something. */
  apply(message: ServerMessage): void;
  /** What streamed in so far has a gap from now on, until it comes whole. */
  connectionLost(): void;
  store(): StoredTranscript;
}

/** `BillingAgent` in words: "Billing". */
export declare function agentName(name: string): string;
