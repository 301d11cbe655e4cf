import { loadContent } from '#registries/load-content.ts';
import { seedDocumentStore } from '#registries/seed/seed-document-store.ts';
import { createUtilitiesSeed } from '#registries/seed/utilities-seed.ts';
import type { Content } from '#shared/contracts/content.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import { type Channel, sessionIdSchema } from '#shared/contracts/ids.ts';
import type { QueueStatus } from '#shared/contracts/tool-services.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { ask, ConversationFixture, collect, textOf } from '#shared/testing/conversation-fixture.ts';
import { createBrainChatModel } from './brain-chat-model.ts';

/** One call of a tool as the engine carried it out; proofs are masked. */
export interface RehearsedCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly ok: boolean;
}

/** What the customer got for one utterance. */
export interface RehearsedTurn {
  readonly text: string;
  readonly calls: readonly RehearsedCall[];
}

export interface RehearsalOptions {
  /** A number on file makes the caller known; absent for a stranger. */
  readonly phone?: string;
  readonly channel?: Channel;
  readonly queue?: QueueStatus;
}

/** A conversation of the real engine with the real content and the offline brain; ports are fakes. */
export class RehearsalStage {
  readonly #conversation: Conversation;

  private constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  static async open(options: RehearsalOptions = {}): Promise<RehearsalStage> {
    const content: Content = await loadContent();
    const probe = new ConversationFixture({ content });
    const seed = createUtilitiesSeed({ nowMs: probe.clock.now() });
    const fixture = new ConversationFixture({ content, customers: seed.customers });
    fixture.queue = options.queue ?? fixture.queue;
    await seedDocumentStore(fixture.documents, seed);
    const conversations = fixture.conversations({
      chatModel: createBrainChatModel({ clock: fixture.clock }),
      defaultScenario: 'utilities',
    });
    const conversation = await conversations.open({
      sessionId: sessionIdSchema.parse('session-1'),
      channel: options.channel ?? 'voice',
      ...(options.phone === undefined ? {} : { customerPhone: options.phone }),
    });
    await collect(conversation.greet(new AbortController().signal));
    return new RehearsalStage(conversation);
  }

  async say(text: string): Promise<RehearsedTurn> {
    const events = await ask(this.#conversation, text);
    return { text: textOf(events), calls: callsOf(events) };
  }
}

function callsOf(events: readonly TurnEvent[]): readonly RehearsedCall[] {
  return events.flatMap((event) => {
    if (event.type !== 'tool-end') return [];
    const start = events.find(
      (each) => each.type === 'tool-start' && each.toolCallId === event.toolCallId,
    );
    return [
      {
        tool: event.tool,
        arguments: start?.type === 'tool-start' ? start.arguments : {},
        ok: event.ok,
      },
    ];
  });
}
