import { z } from 'zod';
import type { ChatCompletionRequest } from './protocol/chat-completion-request.ts';

const patternSchema = z.string().refine((pattern) => {
  try {
    return RegExp(pattern, 'i') instanceof RegExp;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}, 'not a regular expression');

export const scriptedReplySchema = z.strictObject({
  /** Case-insensitive regular expression on the last user message; any message when absent. */
  when_user: patternSchema.optional(),
  text: z.string().optional(),
  tool_calls: z
    .array(
      z.strictObject({
        name: z.string(),
        arguments: z.union([z.string(), z.record(z.string(), z.unknown())]),
      }),
    )
    .optional(),
  finish_reason: z.enum(['stop', 'tool_calls', 'length', 'content_filter']).optional(),
});
export type ScriptedReply = z.infer<typeof scriptedReplySchema>;

export const scriptSchema = z.strictObject({ replies: z.array(scriptedReplySchema).min(1) });

/** Replies prescribed by a test, in order; each is used once. */
export class ScriptQueue {
  readonly #replies: ScriptedReply[] = [];

  add(replies: readonly ScriptedReply[]): void {
    this.#replies.push(...replies);
  }

  clear(): void {
    this.#replies.length = 0;
  }

  waiting(): readonly ScriptedReply[] {
    return [...this.#replies];
  }

  /** Takes the first reply whose pattern fits the request's last user message. */
  take(request: ChatCompletionRequest): ScriptedReply | undefined {
    const lastUser = request.messages.findLast((message) => message.role === 'user')?.content ?? '';
    const index = this.#replies.findIndex(
      (reply) => reply.when_user === undefined || RegExp(reply.when_user, 'i').test(lastUser),
    );
    return index < 0 ? undefined : this.#replies.splice(index, 1)[0];
  }
}
