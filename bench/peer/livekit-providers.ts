import { voiceSettingsSchema } from '#shared/contracts/text-to-speech.ts';
import type { Providers } from '../worker/providers.ts';
import type { AudioFrame, ChatRequest, Livekit } from './livekit.ts';

const sampleRateHz = 16_000;
const language = 'en-US';
const voice = voiceSettingsSchema.parse({ name: 'en-US-AvaMultilingualNeural' });

/** What hears, thinks and speaks in one call of the peer. */
export type LivekitProviders = ReturnType<ReturnType<typeof createLivekitProviders>>;

/**
 * The benchmark's own providers in the shape that the peer asks for: same words, same pace, same cost.
 * @returns those of one call; `onAudio` is told each text whose first audio is there.
 */
export function createLivekitProviders(
  { agents, AudioFrame }: Livekit,
  { speechToText, chatModel, textToSpeech }: Providers,
) {
  const { SpeechEventType } = agents.stt;

  class MarkedSpeechStream extends agents.stt.SpeechStream {
    override label = 'marked.SpeechStream';

    protected override async run(): Promise<void> {
      const { queue } = this;
      const put = (type: number, text: string, startMs: number, endMs: number) =>
        queue.put({
          type,
          alternatives: [
            { language, text, startTime: startMs / 1000, endTime: endMs / 1000, confidence: 1 },
          ],
        });
      const session = await speechToText.open(
        { language },
        {
          onSpeechStart: () => queue.put({ type: SpeechEventType.START_OF_SPEECH }),
          onPartial: ({ text, offsetMs, durationMs }) =>
            put(SpeechEventType.INTERIM_TRANSCRIPT, text, offsetMs, offsetMs + durationMs),
          onFinal({ text, offsetMs, durationMs }) {
            put(SpeechEventType.FINAL_TRANSCRIPT, text, offsetMs, offsetMs + durationMs);
            queue.put({ type: SpeechEventType.END_OF_SPEECH });
          },
          onError(error) {
            throw error;
          },
        },
      );
      try {
        for await (const frame of this.input) {
          if (typeof frame === 'symbol') continue;
          session.push(bytesOf(frame));
        }
      } finally {
        await session.close();
      }
    }
  }

  class MarkedSpeechToText extends agents.stt.STT {
    override label = 'marked.STT';

    constructor() {
      super({ streaming: true, interimResults: true });
    }

    protected override async _recognize(): Promise<never> {
      throw new Error('Only streams are recognised.');
    }

    override stream(): MarkedSpeechStream {
      return new MarkedSpeechStream(this);
    }
  }

  class PacedLlmStream extends agents.llm.LLMStream {
    protected override async run(): Promise<void> {
      const asked = this.chatCtx.items.findLast(({ role }) => role === 'user')?.textContent ?? '';
      const request = {
        messages: [{ role: 'user' as const, content: asked }],
        tools: [],
        toolChoice: 'auto' as const,
        temperature: 0,
        maxTokens: 200,
      };
      try {
        for await (const event of chatModel.stream(request, this.abortController.signal)) {
          if (event.type !== 'text-delta') continue;
          this.queue.put({ id: 'paced', delta: { role: 'assistant', content: event.text } });
        }
      } catch (error) {
        if (!this.abortController.signal.aborted) throw error;
      }
    }
  }

  class PacedLlm extends agents.llm.LLM {
    override label(): string {
      return 'paced.LLM';
    }

    override chat(request: ChatRequest): PacedLlmStream {
      return new PacedLlmStream(this, request);
    }
  }

  class PacedChunks extends agents.tts.ChunkedStream {
    override label = 'paced.ChunkedStream';
    readonly #onAudio: (text: string) => void;

    constructor(
      onAudio: (text: string) => void,
      ...parts: ConstructorParameters<typeof agents.tts.ChunkedStream>
    ) {
      super(...parts);
      this.#onAudio = onAudio;
    }

    protected override async run(): Promise<void> {
      const { abortSignal, inputText, queue } = this;
      const synthesis = await textToSpeech.open();
      let isFirst = true;
      try {
        for await (const event of synthesis.speak({ text: inputText, voice }, abortSignal)) {
          if (event.type !== 'audio') continue;
          if (isFirst) this.#onAudio(inputText);
          isFirst = false;
          const samples = event.pcm.length / 2;
          const pcm = new Int16Array(event.pcm.buffer, event.pcm.byteOffset, samples);
          const frame = new AudioFrame(pcm, sampleRateHz, 1, samples);
          queue.put({ requestId: 'paced', segmentId: 'paced', frame, final: false });
        }
      } catch (error) {
        if (!abortSignal.aborted) throw error;
      } finally {
        await synthesis.close();
        if (!queue.closed) queue.close();
      }
    }
  }

  class PacedTts extends agents.tts.TTS {
    override label = 'paced.TTS';
    readonly #onAudio: (text: string) => void;

    constructor(onAudio: (text: string) => void) {
      // A text in, its audio out, as our synthesisers are: the peer cuts what the model says into sentences.
      super(sampleRateHz, 1, { streaming: false });
      this.#onAudio = onAudio;
    }

    override synthesize(text: string, connOptions?: object, signal?: AbortSignal): PacedChunks {
      return new PacedChunks(this.#onAudio, text, this, connOptions, signal);
    }

    override stream(): never {
      throw new Error('Texts are synthesised one by one.');
    }
  }

  return (onAudio: (text: string) => void) => ({
    stt: new MarkedSpeechToText(),
    llm: new PacedLlm(),
    tts: new PacedTts(onAudio),
  });
}

export function bytesOf({ data }: AudioFrame): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
