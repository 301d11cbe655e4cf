import type { ChatToolCall, ChatToolDefinition } from './chat-model.ts';
import type { VoiceSettings } from './text-to-speech.ts';
import type { TokenUsage } from './turn-event.ts';

/** Who the model is, what it may do, and how it listens and sounds. */
export interface SpeechToSpeechSettings {
  readonly instructions: string;
  readonly tools: readonly ChatToolDefinition[];
  readonly voice: VoiceSettings;
  /** What the caller speaks, BCP-47. */
  readonly language: string;
  /** Languages that they may speak instead, `language` among them: nothing is held to be in one of them. */
  readonly candidateLanguages?: readonly string[];
  /** Names and terms the transcription should favour. */
  readonly phraseHints?: readonly string[];
  readonly turnDetection: {
    /** Silence that ends the caller's utterance, in milliseconds of audio. */
    readonly silenceMs: number;
    /** How certain it must be that somebody speaks, 0 to 1. */
    readonly threshold: number;
  };
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
}

export interface ConversationMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

/** How an answer ended. `length`: it was cut for being too long. */
export type AnswerStatus = 'completed' | 'cancelled' | 'length' | 'content-filter' | 'failed';

export interface AnswerEnd {
  readonly status: AnswerStatus;
  /** Set when the answer failed. A `ModelError`, or what kept it from being made. */
  readonly error?: Error;
  /** Whole calls, in the order in which they were made. Only a completed answer has any. */
  readonly toolCalls: readonly ChatToolCall[];
  readonly usage: TokenUsage;
}

/** What the model hears and says. Items are the model's own names for things said. */
export interface SpeechToSpeechListener {
  /** Somebody has begun to speak. */
  onSpeechStart(itemId: string): void;
  /** They are silent again. An utterance follows, unless it was nothing. */
  onSpeechEnd(itemId: string): void;
  /** The caller's utterance is complete and in the conversation. Nothing is answered by itself. */
  onUtterance(itemId: string): void;
  /** Words of an utterance so far; often none come before its transcript. */
  onPartialTranscript(itemId: string, text: string): void;
  /**
   * What an utterance was taken for; often comes after its answer began.
   * @param text empty: nothing was understood. undefined: it could not be transcribed.
   * @param language which of the candidates it is in; absent where there is no choice, and where the
   *   service does not tell.
   */
  onTranscript(itemId: string, text: string | undefined, language?: string): void;
  /** More of what the answer says. */
  onText(itemId: string, delta: string): void;
  /** PCM16 little-endian mono at the session's output rate, any length. Comes faster than it plays. */
  onAudio(itemId: string, pcm: Uint8Array): void;
  /** Where a word lies in its item's audio. Not every voice tells. */
  onWord(
    itemId: string,
    word: { readonly text: string; readonly offsetMs: number; readonly durationMs: number },
  ): void;
  /** Nothing more of this item follows. */
  onItemEnd(itemId: string): void;
  /** The answer is over. After `cancel` nothing else of it is reported. */
  onAnswerEnd(end: AnswerEnd): void;
  /** The service refused something that was not an answer; the session goes on. */
  onRefused(error: Error): void;
  /** The session is dead and reports nothing more. Not called after `close`. */
  onClosed(error: Error): void;
}

/** How one answer is to be made. */
export interface AnswerOptions {
  /** The model has to answer with words. */
  readonly withoutTools?: boolean;
}

/**
 * One caller's connection to a model that hears and speaks. Nothing here waits: what the service
 * says to it comes to the listener. After `close`, or once the session is dead, everything is ignored.
 */
export interface SpeechToSpeechSession {
  /** Rate of `onAudio`. */
  readonly outputSampleRateHz: 16_000 | 24_000;
  /** Takes PCM16 little-endian mono at 16 kHz, normally 640 bytes (20 ms). */
  push(pcm: Uint8Array): void;
  /** Asks for an answer; ends with `onAnswerEnd`. While another one ends, it waits for that. */
  answer(options?: AnswerOptions): void;
  /** Ends the answer that is being made, if there is one; its `onAnswerEnd` follows. */
  cancel(): void;
  /** Cuts an answer's item to what was heard of it, at most all that has come. */
  truncate(itemId: string, heardMs: number): void;
  /** Puts something into the conversation as if it had been said. @returns its item. */
  addMessage(message: ConversationMessage): string;
  /** Puts other words in the place of a message that was added. @returns the new item. */
  replaceMessage(itemId: string, message: ConversationMessage): string;
  /** Calls that this session's model has not made itself: those of an earlier session. */
  addToolCalls(calls: readonly ChatToolCall[]): void;
  /** What calls came to; JSON for the model. */
  addToolResults(
    results: readonly { readonly toolCallId: string; readonly resultJson: string }[],
  ): void;
  /** Takes something out of the conversation. */
  forget(itemId: string): void;
  /** Takes out everything. */
  forgetAll(): void;
  /** Holds for the next answer. */
  update(settings: SpeechToSpeechSettings): void;
  /** Frees the connection; resolves within a bounded time even if the service hangs. */
  close(): Promise<void>;
}

/** A model that hears and speaks by itself. */
export interface SpeechToSpeech {
  /**
   * Connects. What has been said before is given to the session with `addMessage`.
   * @throws ModelError with a catalogue code.
   */
  open(
    settings: SpeechToSpeechSettings,
    listener: SpeechToSpeechListener,
  ): Promise<SpeechToSpeechSession>;
}
