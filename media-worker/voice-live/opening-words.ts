import type { Conversation } from '#shared/contracts/conversation.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import type { ItemName } from './live-connection.ts';
import type { LiveModel } from './live-model.ts';

/** The words that open a call: said by our synthesiser, and known to the model as its own. */
export class OpeningWords {
  readonly #conversation: Pick<Conversation, 'greet'>;
  readonly #model: Pick<LiveModel, 'addMessage' | 'forget' | 'replaceMessage'>;
  #item: ItemName | undefined;
  #heardText: string | undefined;

  constructor(parts: {
    readonly conversation: Pick<Conversation, 'greet'>;
    readonly model: Pick<LiveModel, 'addMessage' | 'forget' | 'replaceMessage'>;
  }) {
    this.#conversation = parts.conversation;
    this.#model = parts.model;
  }

  /** The engine's turn. The model is told of the words as soon as they are known. */
  async *events(signal: AbortSignal): AsyncGenerator<TurnEvent> {
    let text = '';
    for await (const event of this.#conversation.greet(signal)) {
      if (event.type === 'text-delta') text += event.text;
      if (event.type === 'turn-end') this.#tell(this.#heardText ?? text);
      yield event;
    }
  }

  /** The caller cut in: the model remembers what was heard, even if it is told of it only later. */
  cutTo(heardText: string): void {
    this.#heardText = heardText;
    if (this.#item === undefined) return;
    if (heardText === '') this.#model.forget(this.#item);
    else this.#model.replaceMessage(this.#item, { role: 'assistant', text: heardText });
  }

  #tell(text: string): void {
    if (text !== '') this.#item = this.#model.addMessage({ role: 'assistant', text });
  }
}
