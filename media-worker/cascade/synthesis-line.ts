import type {
  SpeechRequest,
  SynthesisEvent,
  SynthesisSession,
  TextToSpeech,
} from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';

/** One call's connection to the synthesiser: opened ahead of the first word, replaced when it fails. */
export class SynthesisLine {
  readonly #textToSpeech: TextToSpeech;
  #session: Promise<SynthesisSession> | undefined;
  #closed = false;

  constructor(dependencies: { readonly textToSpeech: TextToSpeech }) {
    this.#textToSpeech = dependencies.textToSpeech;
  }

  /** Connects. @throws SpeechError */
  async open(): Promise<void> {
    await this.#connected();
  }

  /** Speaks one clause. After a failure the next call connects anew. @throws SpeechError or the signal's reason. */
  async *speak(request: SpeechRequest, signal: AbortSignal): AsyncGenerator<SynthesisEvent> {
    const session = await this.#connected();
    signal.throwIfAborted();
    try {
      yield* session.speak(request, signal);
    } catch (error) {
      if (!signal.aborted) await this.#discard();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#discard();
  }

  #connected(): Promise<SynthesisSession> {
    this.#session ??= this.#connect();
    return this.#session;
  }

  async #connect(): Promise<SynthesisSession> {
    if (this.#closed) throw new SpeechError('speech_unavailable', 'The call is over.');
    try {
      return await this.#textToSpeech.open();
    } catch (error) {
      this.#session = undefined;
      throw error;
    }
  }

  async #discard(): Promise<void> {
    const opening = this.#session;
    this.#session = undefined;
    // A session that never opened has nothing to close.
    const session = await opening?.catch(() => undefined);
    await session?.close();
  }
}
