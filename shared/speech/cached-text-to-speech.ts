import type { Clock } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type {
  SpeechRequest,
  SynthesisEvent,
  SynthesisSession,
  TextToSpeech,
} from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { untilAborted } from './deadline.ts';
import { LazySession } from './lazy-session.ts';
import { PhraseCache, type PhraseCacheMetrics } from './phrase-cache.ts';
import type { StockPhrases } from './stock-phrases.ts';

export interface CachedTextToSpeechParts {
  readonly textToSpeech: TextToSpeech;
  /** What may be kept; every other text goes to the service each time and is not looked at. */
  readonly phrases: StockPhrases;
  /** Most audio that is kept. */
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface CachedTextToSpeech extends TextToSpeech {
  /** Begins to make the stock phrases, in the background, until all of them are there. */
  start(): void;
  metrics(): PhraseCacheMetrics;
  close(): Promise<void>;
}

/**
 * Synthesis that keeps the audio of stock phrases: greetings and what the voice path says by itself
 * start at once, and are spoken while the service is away.
 */
export function createCachedTextToSpeech(parts: CachedTextToSpeechParts): CachedTextToSpeech {
  const { textToSpeech, phrases } = parts;
  const cache = new PhraseCache(parts);

  async function* speak(
    lazy: LazySession,
    request: SpeechRequest,
    signal: AbortSignal,
  ): AsyncGenerator<SynthesisEvent> {
    signal.throwIfAborted();
    const phrase = phrases.find(request);
    if (phrase === undefined) {
      const session = await untilAborted(lazy.opened(), signal);
      yield* session.speak(request, signal);
      return;
    }
    const leading = request.text.length - request.text.trimStart().length;
    for await (const event of cache.recordingOf(phrase).listen(signal)) {
      yield event.type === 'word' ? { ...event, textOffset: event.textOffset + leading } : event;
    }
  }

  return {
    async open(): Promise<SynthesisSession> {
      const lazy = new LazySession(textToSpeech);
      lazy.openAhead();
      let isClosed = false;
      return {
        async *speak(request, signal) {
          if (isClosed) throw new SpeechError('speech_unavailable', 'The session is closed.');
          yield* speak(lazy, request, signal);
        },
        close() {
          isClosed = true;
          return lazy.close();
        },
      };
    },
    start: () => cache.start(),
    metrics: () => cache.metrics(),
    close: () => cache.close(),
  };
}
