import type { ConversationItem, MessageItem, NewItem } from './protocol/conversation-item.ts';
import { ProtocolError } from './protocol/protocol-error.ts';

/** What has been said in one session, in order. */
export class Conversation {
  readonly #items: ConversationItem[] = [];
  readonly #newId: (prefix: string) => string;

  /** @param options.newId makes an id that begins with the prefix. */
  constructor(options: { readonly newId: (prefix: string) => string }) {
    this.#newId = (prefix) => options.newId(prefix);
  }

  get items(): readonly ConversationItem[] {
    return this.#items;
  }

  /** Id of the last item; null before the first. */
  get lastId(): string | null {
    return this.#items.at(-1)?.id ?? null;
  }

  /** The assistant has been heard: its voice is known. */
  get hasAssistantAudio(): boolean {
    return this.#items.some(
      (item) =>
        item.type === 'message' && item.role === 'assistant' && (item.audio?.durationMs ?? 0) > 0,
    );
  }

  /** Puts an item at the end. @returns the id of the item before it. */
  append(item: ConversationItem): string | null {
    const before = this.lastId;
    this.#items.push(item);
    return before;
  }

  /**
   * Takes an item of the client's.
   *
   * @param previousItemId at the end when absent, at the beginning for `root`.
   * @throws ProtocolError
   */
  create(
    created: NewItem,
    previousItemId?: string,
  ): { readonly item: ConversationItem; readonly previousItemId: string | null } {
    const id = created.id ?? this.#newId('item');
    if (this.#items.some((item) => item.id === id)) {
      throw new ProtocolError('item_create_duplicate_id', `Item ${id} exists already.`, 'item.id');
    }
    const item = itemOf(id, created);
    if (previousItemId === undefined) return { item, previousItemId: this.append(item) };
    const at = previousItemId === 'root' ? 0 : this.#indexOf(previousItemId, 'item_create') + 1;
    this.#items.splice(at, 0, item);
    return { item, previousItemId: this.#items[at - 1]?.id ?? null };
  }

  /** @throws ProtocolError */
  find(itemId: string): ConversationItem {
    const item = this.#items[this.#indexOf(itemId, 'item_retrieve')];
    if (item === undefined) throw new ProtocolError('item_retrieve_invalid_item_id', itemId);
    return item;
  }

  /** @throws ProtocolError */
  delete(itemId: string): void {
    this.#items.splice(this.#indexOf(itemId, 'item_delete'), 1);
  }

  /**
   * Cuts an answer to the words that ended by then.
   *
   * @throws ProtocolError when it is no spoken answer, or shorter than that.
   */
  truncate(itemId: string, audioEndMs: number): void {
    const item = this.#items[this.#indexOf(itemId, 'item_truncate')];
    if (item?.type !== 'message' || item.role !== 'assistant' || item.audio === undefined) {
      throw new ProtocolError(
        'item_truncate_invalid_item_id',
        'Only audio of the assistant can be truncated.',
        'item_id',
      );
    }
    const { audio } = item;
    if (audioEndMs > audio.durationMs) {
      throw new ProtocolError(
        'invalid_value',
        `Audio content of ${Math.floor(audio.durationMs)} ms is already shorter than ${audioEndMs} ms.`,
        'audio_end_ms',
      );
    }
    cut(item, audio, audioEndMs);
  }

  #indexOf(itemId: string, operation: string): number {
    const index = this.#items.findIndex(({ id }) => id === itemId);
    if (index >= 0) return index;
    throw new ProtocolError(
      `${operation}_invalid_item_id`,
      `Item ${itemId} does not exist in the conversation.`,
      'item_id',
    );
  }
}

function cut(
  item: MessageItem,
  audio: NonNullable<MessageItem['audio']>,
  audioEndMs: number,
): void {
  audio.wasCut ||= audioEndMs < audio.durationMs;
  audio.words = audio.words.filter((word) => word.offsetMs + word.durationMs <= audioEndMs);
  audio.durationMs = audioEndMs;
  item.text = audio.words.map(({ text }) => text).join(' ');
}

function itemOf(id: string, created: NewItem): ConversationItem {
  switch (created.type) {
    case 'message': {
      const text = created.content.map((part) => part.text).join('\n');
      return { id, type: 'message', role: created.role, status: 'completed', text };
    }
    case 'function_call': {
      const { call_id: callId, name } = created;
      return { id, type: 'function_call', callId, name, argumentsJson: created.arguments };
    }
    case 'function_call_output':
      return {
        id,
        type: 'function_call_output',
        callId: created.call_id,
        output: created.output,
      };
  }
}
