import type { TokenUsage } from './turn-event.ts';

export type ChatMessage =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string }
  | {
      readonly role: 'assistant';
      readonly content: string;
      readonly toolCalls?: readonly ChatToolCall[];
    }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string };

export interface ChatToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text as the model wrote it; may be invalid JSON. */
  readonly argumentsJson: string;
}

export interface ChatToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** How long somebody waits for an answer to begin. */
export interface ChatPatience {
  /** Longest wait of one attempt for the first token, and later between two tokens. */
  readonly firstTokenTimeoutMs: number;
  /** Longest wait for the first token, all attempts and the pauses between them included. */
  readonly deadlineMs: number;
}

export interface ChatRequest {
  /** Deployment name; the adapter's default when absent. */
  readonly model?: string;
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly ChatToolDefinition[];
  readonly toolChoice?: 'auto' | 'none' | 'required';
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxOutputTokens?: number;
  /** The model's own when absent. */
  readonly patience?: ChatPatience;
}

export type ChatEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  /** One whole call, yielded when its arguments are complete. */
  | { readonly type: 'tool-call'; readonly toolCall: ChatToolCall }
  | {
      readonly type: 'finish';
      readonly reason: 'stop' | 'tool-calls' | 'length' | 'content-filter';
      readonly usage: TokenUsage;
    };

/**
 * A streaming chat model with tools.
 *
 * `stream` ends with exactly one `finish` event. It throws `ModelError` (code in the catalogue) when
 * the service fails, and the signal's reason promptly after an abort; the connection is closed then.
 */
export interface ChatModel {
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatEvent>;
}
