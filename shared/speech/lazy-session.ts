import type { SynthesisSession, TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';

/** A session that is opened ahead if that is possible, and else when it is first needed. */
export class LazySession {
  readonly #textToSpeech: TextToSpeech;
  #session: Promise<SynthesisSession> | undefined;
  #closed = false;

  constructor(textToSpeech: TextToSpeech) {
    this.#textToSpeech = textToSpeech;
  }

  /** Opens in the background. */
  openAhead(): void {
    // Whoever needs the session tries again, and is told.
    this.opened().catch(() => undefined);
  }

  /** @throws SpeechError when it cannot be opened, or was closed. */
  opened(): Promise<SynthesisSession> {
    if (this.#closed) {
      return Promise.reject(new SpeechError('speech_unavailable', 'The session is closed.'));
    }
    this.#session ??= this.#textToSpeech.open().catch((error: unknown) => {
      this.#session = undefined;
      throw error;
    });
    return this.#session;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const opening = this.#session;
    this.#session = undefined;
    // A session that never opened has nothing to close.
    const session = await opening?.catch(() => undefined);
    await session?.close();
  }
}
