import { type Clock, delay, systemClock } from '#shared/contracts/clock.ts';
import type {
  SpeechRequest,
  SynthesisEvent,
  SynthesisSession,
  TextToSpeech,
} from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';

const BYTES_PER_MS = 32;

export interface FakeTextToSpeechOptions {
  readonly clock?: Clock;
  /** Request → first audio. */
  readonly firstAudioMs?: number;
  /** Length of the audio per character of text. */
  readonly audioMsPerCharacter?: number;
  /** Audio in one event. */
  readonly chunkMs?: number;
}

/** Speech that was asked of the fake. */
export interface FakeSpeech extends SpeechRequest {
  outcome: 'speaking' | 'spoken' | 'cancelled' | 'failed';
}

/**
 * A synthesiser whose audio is a quiet square wave of a length that follows from the text. Audio
 * comes as fast as it is read, after `firstAudioMs`.
 */
export class FakeTextToSpeech implements TextToSpeech {
  /** Everything that was asked for, in order. */
  readonly speeches: FakeSpeech[] = [];
  openSessions = 0;
  /** While set, opening and speaking fail with it. */
  error: Error | undefined;
  /** While true, no audio comes. */
  stalled = false;
  readonly #options: Required<FakeTextToSpeechOptions>;

  constructor(options: FakeTextToSpeechOptions = {}) {
    this.#options = {
      clock: systemClock,
      firstAudioMs: 0,
      audioMsPerCharacter: 60,
      chunkMs: 100,
      ...options,
    };
  }

  async open(): Promise<SynthesisSession> {
    if (this.error !== undefined) throw this.error;
    this.openSessions++;
    let idle: Promise<void> = Promise.resolve();
    let open = true;
    const speakInTurn = async function* (
      fake: FakeTextToSpeech,
      request: SpeechRequest,
      signal: AbortSignal,
    ): AsyncGenerator<SynthesisEvent> {
      const before = idle;
      let finish: () => void = () => undefined;
      idle = new Promise((resolve) => {
        finish = resolve;
      });
      try {
        await before;
        signal.throwIfAborted();
        if (!open) throw new SpeechError('speech_unavailable', 'The session is closed.');
        yield* fake.#speak(request, signal);
      } finally {
        finish();
      }
    };
    return {
      speak: (request, signal) => speakInTurn(this, request, signal),
      close: async () => {
        if (open) this.openSessions--;
        open = false;
      },
    };
  }

  async *#speak(request: SpeechRequest, signal: AbortSignal): AsyncGenerator<SynthesisEvent> {
    const speech: FakeSpeech = { ...request, outcome: 'speaking' };
    this.speeches.push(speech);
    try {
      yield* this.#produce(request.text, signal);
      speech.outcome = 'spoken';
    } catch (error) {
      speech.outcome = signal.aborted ? 'cancelled' : 'failed';
      throw error;
    } finally {
      if (speech.outcome === 'speaking') speech.outcome = 'cancelled';
    }
  }

  async *#produce(text: string, signal: AbortSignal): AsyncGenerator<SynthesisEvent> {
    const { clock, firstAudioMs, audioMsPerCharacter, chunkMs } = this.#options;
    await delay(clock, firstAudioMs, signal);
    if (this.error !== undefined) throw this.error;
    if (this.stalled) await untilAborted(signal);
    for (const match of text.matchAll(/[\p{L}\p{N}'’$€£%.,:@-]*[\p{L}\p{N}%]/gu)) {
      yield {
        type: 'word',
        textOffset: match.index,
        textLength: match[0].length,
        audioOffsetMs: match.index * audioMsPerCharacter,
        durationMs: match[0].length * audioMsPerCharacter,
      };
    }
    const totalBytes = text.length * audioMsPerCharacter * BYTES_PER_MS;
    const chunkBytes = chunkMs * BYTES_PER_MS;
    for (let sent = 0; sent < totalBytes; sent += chunkBytes) {
      signal.throwIfAborted();
      yield { type: 'audio', pcm: squareWave(Math.min(chunkBytes, totalBytes - sent)) };
    }
    signal.throwIfAborted();
  }
}

function squareWave(bytes: number): Uint8Array {
  const samples = Int16Array.from({ length: bytes / 2 }, (_, index) =>
    index % 64 < 32 ? 800 : -800,
  );
  return new Uint8Array(samples.buffer);
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
