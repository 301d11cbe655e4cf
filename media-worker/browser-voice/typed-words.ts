import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { RecognitionListener, SpeechToText } from '#shared/contracts/speech-to-text.ts';

/**
 * Words that a visitor types into a spoken conversation. They reach it as a recogniser's final result,
 * so that turn taking and barge-in treat them as they treat speech.
 */
export class TypedWords {
  readonly #clock: Clock;
  #listener: RecognitionListener | undefined;
  /** Typed while no recogniser was connected. */
  readonly #waiting: string[] = [];
  #isWanted = false;
  #opening: { readonly listener: RecognitionListener; readonly timer: Timer } | undefined;

  constructor(dependencies: { readonly clock: Clock }) {
    this.#clock = dependencies.clock;
  }

  /** The same recogniser, which also understands what is typed. */
  through(speechToText: SpeechToText): SpeechToText {
    return {
      open: async (options, listener) => {
        this.#isWanted = true;
        const session = await speechToText.open(options, {
          ...spoken(listener),
          onError: (error) => {
            this.#forget(listener);
            listener.onError(error);
          },
        });
        this.#listen(listener);
        return {
          push: (pcm) => session.push(pcm),
          close: () => {
            this.#forget(listener);
            return session.close();
          },
        };
      },
    };
  }

  /** @returns false when nobody has asked for a recogniser: nobody would hear it. */
  say(text: string): boolean {
    if (!this.#isWanted) return false;
    this.#waiting.push(text);
    this.#deliver();
    return true;
  }

  /** Whoever opened the session takes results only once they have it: in their next tick. */
  #listen(listener: RecognitionListener): void {
    this.#opening?.timer.cancel();
    const timer = this.#clock.after(0, () => {
      this.#opening = undefined;
      this.#listener = listener;
      this.#deliver();
    });
    this.#opening = { listener, timer };
  }

  #forget(listener: RecognitionListener): void {
    if (this.#opening?.listener === listener) {
      this.#opening.timer.cancel();
      this.#opening = undefined;
    }
    if (this.#listener === listener) this.#listener = undefined;
  }

  #deliver(): void {
    const listener = this.#listener;
    if (listener === undefined) return;
    // At no place in the audio: nothing that is being spoken becomes older by it.
    for (const text of this.#waiting.splice(0)) {
      listener.onFinal({ text, offsetMs: 0, durationMs: 0 });
    }
  }
}

/** Listeners may be objects with a prototype: spreading them would lose their methods. */
function spoken(listener: RecognitionListener): Omit<RecognitionListener, 'onError'> {
  return {
    onSpeechStart: (offsetMs) => listener.onSpeechStart(offsetMs),
    onPartial: (recognition) => listener.onPartial(recognition),
    onFinal: (recognition) => listener.onFinal(recognition),
  };
}
