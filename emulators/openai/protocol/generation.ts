/** A tool call as the model writes it. */
export interface GeneratedToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly argumentsJson: string;
}

export type FinishReason = 'stop' | 'tool_calls' | 'length' | 'content_filter';

/** One model answer before it is put on the wire. */
export interface Generation {
  readonly text: string;
  readonly toolCalls: readonly GeneratedToolCall[];
  readonly finishReason: FinishReason;
}

/** Token counts in the API's field names. */
export interface WireUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}
