import type {
  Conversation,
  Conversations,
  OpenConversationOptions,
  TurnInput,
} from '#shared/contracts/conversation.ts';
import { customerIdSchema } from '#shared/contracts/ids.ts';

/** Conversations that answer every turn with `Answer to: <text>`. */
export interface FakeConversations extends Conversations {
  readonly opened: readonly OpenConversationOptions[];
  readonly turns: readonly (TurnInput & { readonly sessionId: string })[];
  /** Called while a turn runs. */
  onTurn: (input: TurnInput) => Promise<void>;
}

export function createFakeConversations(): FakeConversations {
  const opened: OpenConversationOptions[] = [];
  const turns: (TurnInput & { readonly sessionId: string })[] = [];
  const fake: FakeConversations = {
    opened,
    turns,
    onTurn: async () => undefined,
    async open(options) {
      opened.push(options);
      return conversation(options);
    },
  };
  function conversation(options: OpenConversationOptions): Conversation {
    return {
      sessionId: options.sessionId,
      channel: options.channel,
      customerId: customerIdSchema.optional().parse(options.customerId),
      activeAgent: () => ({ name: 'Front', voice: { name: 'voice', language: 'en-US' } }),
      async *greet() {
        yield end('greeting', 'Hello.');
      },
      leaveVoicemail: () => {
        throw new Error('Only the voice path meets answering machines.');
      },
      async *respond(input) {
        const isRepeated = turns.some((turn) => turn.turnId === input.turnId);
        turns.push({ ...input, sessionId: options.sessionId });
        await fake.onTurn(input);
        const text = isRepeated ? '' : `Answer to: ${input.text}`;
        if (text !== '') yield { type: 'text-delta', agent: 'Front', text };
        yield end(input.turnId, text);
      },
      prepare: () => {
        throw new Error('Only the voice path prepares turns.');
      },
      realtime: () => {
        throw new Error('Only the voice path has a model that speaks.');
      },
      cutToHeard: async () => undefined,
      offerKeypad: () => {
        throw new Error('Only a telephone has a keypad.');
      },
      correct: () => {
        throw new Error('Only the voice path corrects words.');
      },
      learn: () => undefined,
      close: async () => undefined,
    };
  }
  return fake;
}

function end(turnId: string, text: string) {
  return {
    type: 'turn-end',
    turnId,
    agent: 'Front',
    text,
    usage: { inputTokens: 1, outputTokens: 1 },
    timings: { startedAt: 0, endedAt: 1 },
    finishReason: 'completed',
  } as const;
}
