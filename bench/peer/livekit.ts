import type { ReadableStream } from 'node:stream/web';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/**
 * What we use of `@livekit/agents` 1.9.0 and `@livekit/rtc-node`, which are no dependencies of ours: they
 * are installed only to be measured. Declared after their own type declarations.
 */
export interface AudioFrame {
  readonly data: Int16Array;
  readonly samplesPerChannel: number;
}

interface Queue<Item> extends AsyncIterable<Item> {
  put(item: Item): void;
}

interface SpeechEvent {
  readonly type: number;
  readonly alternatives?: readonly [
    {
      readonly language: string;
      readonly text: string;
      readonly startTime: number;
      readonly endTime: number;
      readonly confidence: number;
    },
  ];
}

interface ChatChunk {
  readonly id: string;
  readonly delta?: { readonly role: 'assistant'; readonly content: string };
}

export interface ChatRequest {
  readonly chatCtx: {
    readonly items: readonly {
      readonly type: string;
      readonly role?: string;
      readonly textContent?: string | undefined;
    }[];
  };
  readonly connOptions: object;
}

declare abstract class SpeechToText {
  constructor(capabilities: { streaming: boolean; interimResults: boolean });
  abstract label: string;
  protected abstract _recognize(): Promise<SpeechEvent>;
  abstract stream(): SpeechStream;
}

declare abstract class SpeechStream {
  constructor(stt: SpeechToText);
  abstract label: string;
  protected input: AsyncIterable<AudioFrame | symbol>;
  protected queue: Queue<SpeechEvent>;
  protected abstract run(): Promise<void>;
}

declare abstract class Llm {
  abstract label(): string;
  abstract chat(request: ChatRequest): LlmStream;
}

declare abstract class LlmStream {
  constructor(llm: Llm, request: ChatRequest);
  protected queue: Queue<ChatChunk>;
  protected abortController: AbortController;
  protected abstract run(): Promise<void>;
  get chatCtx(): ChatRequest['chatCtx'];
}

declare abstract class Tts {
  constructor(sampleRate: number, channels: number, capabilities: { streaming: boolean });
  abstract label: string;
  abstract synthesize(text: string, connOptions?: object, signal?: AbortSignal): ChunkedStream;
  abstract stream(): never;
}

declare abstract class ChunkedStream {
  constructor(text: string, tts: Tts, connOptions?: object, signal?: AbortSignal);
  abstract label: string;
  protected queue: Queue<{
    readonly requestId: string;
    readonly segmentId: string;
    readonly frame: AudioFrame;
    readonly final: boolean;
  }> & { readonly closed: boolean; close(): void };
  protected abstract run(): Promise<void>;
  get inputText(): string;
  get abortSignal(): AbortSignal;
}

declare abstract class AudioInput {
  protected multiStream: { addInputStream(stream: ReadableStream<AudioFrame>): string };
  close(): Promise<void>;
}

declare abstract class AudioOutput {
  constructor(sampleRate: number);
  captureFrame(frame: AudioFrame): Promise<void>;
  flush(): void;
  abstract clearBuffer(): void;
  onPlaybackStarted(createdAt: number): void;
  onPlaybackFinished(event: { playbackPosition: number; interrupted: boolean }): void;
}

declare class ChatContext {
  static empty(): ChatContext;
  addMessage(message: { role: 'user' | 'assistant'; content: string }): unknown;
}

declare class Agent {
  constructor(options: { instructions: string; chatCtx: ChatContext });
}

declare class AgentSession {
  constructor(options: object);
  readonly input: { audio: AudioInput | null };
  readonly output: { audio: AudioOutput | null };
  start(options: { agent: Agent; record: boolean }): Promise<void>;
  close(): Promise<void>;
}

export interface Livekit {
  readonly AudioFrame: new (
    data: Int16Array,
    sampleRate: number,
    channels: number,
    samplesPerChannel: number,
  ) => AudioFrame;
  readonly agents: {
    readonly initializeLogger: (options: { pretty: boolean; level: string }) => void;
    readonly stt: {
      readonly STT: typeof SpeechToText;
      readonly SpeechStream: typeof SpeechStream;
      readonly SpeechEventType: Readonly<
        Record<
          'START_OF_SPEECH' | 'INTERIM_TRANSCRIPT' | 'FINAL_TRANSCRIPT' | 'END_OF_SPEECH',
          number
        >
      >;
    };
    readonly llm: {
      readonly LLM: typeof Llm;
      readonly LLMStream: typeof LlmStream;
      readonly ChatContext: typeof ChatContext;
    };
    readonly tts: { readonly TTS: typeof Tts; readonly ChunkedStream: typeof ChunkedStream };
    readonly voice: {
      readonly Agent: typeof Agent;
      readonly AgentSession: typeof AgentSession;
      readonly AudioInput: typeof AudioInput;
      readonly AudioOutput: typeof AudioOutput;
    };
  };
}

const constructorSchema = z.custom<never>((value) => typeof value === 'function');
const livekitSchema = z.looseObject({
  AudioFrame: constructorSchema,
  agents: z.looseObject({
    initializeLogger: constructorSchema,
    stt: z.looseObject({ STT: constructorSchema, SpeechStream: constructorSchema }),
    llm: z.looseObject({
      LLM: constructorSchema,
      LLMStream: constructorSchema,
      ChatContext: constructorSchema,
    }),
    tts: z.looseObject({ TTS: constructorSchema, ChunkedStream: constructorSchema }),
    voice: z.looseObject({
      Agent: constructorSchema,
      AgentSession: constructorSchema,
      AudioInput: constructorSchema,
      AudioOutput: constructorSchema,
    }),
  }),
});

/** @param module path of the module that was written where the peer is installed. */
export async function loadLivekit(module: string): Promise<Livekit> {
  const loaded: unknown = await import(pathToFileURL(module).href);
  livekitSchema.parse(loaded);
  return loaded as Livekit;
}
