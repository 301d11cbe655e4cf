import type { Brain } from '#emulators/openai/brain/brain.ts';
import { usageOf } from '#emulators/openai/protocol/usage.ts';
import type { ScriptQueue } from '#emulators/openai/script-queue.ts';
import { chatRequestOf } from './chat-request.ts';
import type { ResponseOptions } from './protocol/client-event.ts';
import type { ConversationItem } from './protocol/conversation-item.ts';
import type { SessionSettings } from './protocol/session-settings.ts';

export interface Thought {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly argumentsJson: string }[];
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What the model answers with; the same brain and the same scripts as the chat model's. */
export interface Thoughts {
  think(
    items: readonly ConversationItem[],
    settings: SessionSettings,
    options: ResponseOptions,
  ): Thought;
}

export function createThoughts(dependencies: {
  readonly brain: Pick<Brain, 'plan'>;
  readonly scripts: Pick<ScriptQueue, 'take'>;
}): Thoughts {
  const { brain, scripts } = dependencies;
  return {
    think(items, settings, options) {
      const request = chatRequestOf(items, settings, options);
      const scripted = scripts.take(request);
      const plan = scripted ?? brain.plan(request);
      const planned = 'calls' in plan ? plan.calls : (plan.tool_calls ?? []);
      const text = plan.text ?? '';
      const calls = planned.map(({ name, arguments: given }) => ({
        name,
        argumentsJson: typeof given === 'string' ? given : JSON.stringify(given),
      }));
      const usage = usageOf(request, {
        text,
        toolCalls: calls.map((call) => ({ id: '', ...call })),
        finishReason: calls.length > 0 ? 'tool_calls' : 'stop',
      });
      return {
        text,
        calls,
        inputTokens: usage.prompt_tokens,
        outputTokens: usage.completion_tokens,
      };
    },
  };
}
