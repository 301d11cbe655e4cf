import type { ChatToolCall } from '#shared/contracts/chat-model.ts';

interface ToolCallDelta {
  readonly index: number;
  readonly id?: string | undefined;
  readonly function?:
    | { readonly name?: string | undefined; readonly arguments?: string | undefined }
    | undefined;
}

/**
 * Puts tool calls together from their streamed pieces: the first piece of an index has id and name,
 * later ones append to the arguments. A call is complete when the next index begins or the stream ends.
 */
export class ToolCallAssembly {
  readonly #calls = new Map<number, { id: string; name: string; argumentsJson: string }>();
  #current: number | undefined;

  /** @returns calls that this piece has shown to be complete. */
  add(delta: ToolCallDelta): readonly ChatToolCall[] {
    const finished =
      this.#current !== undefined && this.#current !== delta.index ? this.#take(this.#current) : [];
    this.#current = delta.index;
    const call = this.#calls.get(delta.index) ?? { id: '', name: '', argumentsJson: '' };
    if (delta.id) call.id = delta.id;
    if (delta.function?.name) call.name = delta.function.name;
    call.argumentsJson += delta.function?.arguments ?? '';
    this.#calls.set(delta.index, call);
    return finished;
  }

  /** The calls that are left when the stream has ended, in order. */
  end(): readonly ChatToolCall[] {
    return [...this.#calls.keys()].sort((a, b) => a - b).flatMap((index) => this.#take(index));
  }

  #take(index: number): readonly ChatToolCall[] {
    const call = this.#calls.get(index);
    this.#calls.delete(index);
    return call === undefined ? [] : [{ ...call, argumentsJson: call.argumentsJson || '{}' }];
  }
}
