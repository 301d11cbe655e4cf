import type {
  ConversationMessage,
  SpeechToSpeechSession,
} from '#shared/contracts/speech-to-speech.ts';

/** Something in the conversation of the model, named for as long as this connection lives. */
export type ItemName = string;

/** No two connections of a call have an item of the same name. */
export const nameOnConnection = (connectionId: number, itemId: string): ItemName =>
  `${connectionId}:${itemId}`;

/** One connection of a call's model. */
export class LiveConnection {
  readonly id: number;
  readonly session: SpeechToSpeechSession;
  /** Items of what had been said when it began, by their words. */
  readonly #given: ReadonlyMap<string, string>;

  /** @param said is told to it. */
  constructor(id: number, session: SpeechToSpeechSession, said: readonly ConversationMessage[]) {
    this.id = id;
    this.session = session;
    this.#given = new Map(said.map((message) => [keyOf(message), session.addMessage(message)]));
  }

  /** Has no effect for what it has been told already. */
  addMessage(message: ConversationMessage): ItemName {
    const itemId = this.#given.get(keyOf(message)) ?? this.session.addMessage(message);
    return nameOnConnection(this.id, itemId);
  }

  /** Has no effect for an item of another connection. */
  onItem(item: ItemName, act: (session: SpeechToSpeechSession, itemId: string) => void): void {
    const prefix = nameOnConnection(this.id, '');
    if (item.startsWith(prefix)) act(this.session, item.slice(prefix.length));
  }
}

const keyOf = ({ role, text }: ConversationMessage) => `${role} ${text}`;
