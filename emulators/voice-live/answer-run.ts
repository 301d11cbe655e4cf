import { tokenPieces } from '#emulators/openai/protocol/token-pieces.ts';
import type { UtteranceLibrary } from '#emulators/speech/utterances/utterance-library.ts';
import type { VoiceEngine } from '#emulators/speech/voice/voice-engine.ts';
import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { Conversation } from './conversation.ts';
import type { ResponseOptions } from './protocol/client-event.ts';
import {
  type ConversationItem,
  type MessageItem,
  wireContent,
  wireItem,
} from './protocol/conversation-item.ts';
import { outputSampleRateHz, type SessionSettings } from './protocol/session-settings.ts';
import { type SpokenSentence, speakText } from './spoken-text.ts';
import type { Thoughts } from './thoughts.ts';
import type { VoiceLiveFaults } from './voice-live-faults.ts';
import type { VoiceLivePace } from './voice-live-pace.ts';

export interface AnswerRunParts {
  readonly responseId: string;
  readonly conversation: Conversation;
  readonly settings: SessionSettings;
  readonly options: ResponseOptions;
  readonly thoughts: Thoughts;
  readonly engine: Pick<VoiceEngine, 'synthesize'>;
  readonly library: Pick<UtteranceLibrary, 'register'>;
  readonly faults: VoiceLiveFaults;
  readonly pace: VoiceLivePace;
  readonly clock: Clock;
  readonly newId: (prefix: string) => string;
  readonly send: (event: Readonly<Record<string, unknown>>) => void;
  /** Cuts the connection. */
  readonly drop: () => void;
}

type Ending =
  | { readonly status: 'completed' }
  | { readonly status: 'cancelled'; readonly reason: 'client_cancelled' | 'turn_detected' }
  | { readonly status: 'incomplete'; readonly reason: 'content_filter' | 'max_output_tokens' }
  | { readonly status: 'failed'; readonly error: AnswerError };

interface AnswerError {
  readonly type: string;
  readonly code: string;
  readonly message: string;
}

/** Audio per delta. */
const chunkMs = 100;
/** OpenAI counts so much output audio as one token. */
const msPerAudioToken = 50;

/** One answer: thinks, then says it word by word with its audio, then calls tools. */
export class AnswerRun {
  readonly responseId: string;
  readonly #parts: AnswerRunParts;
  readonly #abort = new AbortController();
  readonly #output: ConversationItem[] = [];
  #cancelReason: 'client_cancelled' | 'turn_detected' = 'client_cancelled';
  #inputTokens = 0;
  #outputTokens = 0;
  #audioMs = 0;

  constructor(parts: AnswerRunParts) {
    this.responseId = parts.responseId;
    this.#parts = parts;
  }

  get isCancelled(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Ends the answer; what was said of it stays in the conversation. */
  cancel(reason: 'client_cancelled' | 'turn_detected'): void {
    this.#cancelReason = reason;
    this.#abort.abort(new Error(`The response was cancelled: ${reason}.`));
  }

  /** Resolves when the answer is over. Never rejects: what goes wrong is the answer's ending. */
  async run(): Promise<void> {
    this.#send('response.created', { response: this.#response('in_progress') });
    let ending: Ending;
    try {
      ending = await this.#make();
    } catch (error) {
      ending = this.#abort.signal.aborted
        ? { status: 'cancelled', reason: this.#cancelReason }
        : { status: 'failed', error: serverError(error) };
    }
    this.#send('response.done', { response: this.#response(ending.status, ending) });
  }

  async #make(): Promise<Ending> {
    const { clock, conversation, faults, options, pace, settings, thoughts } = this.#parts;
    await delay(clock, pace.firstWordMs + faults.addedLatencyMs, this.#abort.signal);
    if (faults.take('rate_limit')) {
      return {
        status: 'failed',
        error: {
          type: 'rate_limit_error',
          code: 'rate_limit_exceeded',
          message: 'Rate limit reached for this model.',
        },
      };
    }
    if (faults.take('fail_next')) {
      return { status: 'failed', error: serverError(new Error('The model failed.')) };
    }
    const thought = thoughts.think(conversation.items, settings, options);
    this.#inputTokens = thought.inputTokens;
    this.#outputTokens = thought.outputTokens;
    const isFiltered = faults.take('content_filter');
    if (thought.text !== '') {
      await this.#say(thought.text, { dropAfterMs: faults.takeDropInAnswer(), isFiltered });
    }
    if (isFiltered) return { status: 'incomplete', reason: 'content_filter' };
    for (const call of thought.calls) this.#call(call);
    return { status: 'completed' };
  }

  async #say(
    text: string,
    trouble: { readonly dropAfterMs: number | undefined; readonly isFiltered: boolean },
  ): Promise<void> {
    const { conversation, engine, library, newId, options, settings } = this.#parts;
    const audio = { durationMs: 0, words: [], wasCut: false };
    const item: MessageItem = {
      id: newId('item'),
      type: 'message',
      role: 'assistant',
      status: 'in_progress',
      text: '',
      audio,
    };
    const index = this.#begin(item, conversation);
    const place = { item_id: item.id, output_index: index, content_index: 0 };
    this.#send('response.content_part.added', {
      ...place,
      part: { type: 'audio', transcript: '' },
    });
    try {
      const sentences = speakText(text, {
        engine,
        library,
        voice: options.voice ?? settings.voice,
        sampleRateHz: outputSampleRateHz(settings),
      });
      for await (const sentence of sentences) {
        await this.#speak(sentence, item, place, trouble.dropAfterMs);
        if (trouble.isFiltered) break;
      }
      item.status = trouble.isFiltered ? 'incomplete' : 'completed';
    } finally {
      if (item.status === 'in_progress') item.status = 'incomplete';
      this.#send('response.audio.done', place);
      this.#send('response.audio_transcript.done', { ...place, transcript: item.text });
      if (this.#hasTimestamps) this.#send('response.audio_timestamp.done', place);
      this.#send('response.content_part.done', { ...place, part: wireContent(item) });
      this.#end(item, index);
    }
  }

  async #speak(
    sentence: SpokenSentence,
    item: MessageItem,
    place: Readonly<Record<string, unknown>>,
    dropAfterMs: number | undefined,
  ): Promise<void> {
    const { clock, drop, pace, settings } = this.#parts;
    const { signal } = this.#abort;
    signal.throwIfAborted();
    const startMs = this.#audioMs;
    for (const piece of tokenPieces(sentence.text)) {
      item.text += piece;
      this.#send('response.audio_transcript.delta', { ...place, delta: piece });
    }
    for (const word of sentence.words) this.#tellWord(word, startMs, item, place);
    const rate = outputSampleRateHz(settings);
    const chunk = (chunkMs * rate) / 1000;
    const begunAt = clock.now();
    for (let at = 0; at < sentence.samples.length; at += chunk) {
      const dueMs = begunAt + (at * 1000) / rate / pace.audioSpeed - clock.now();
      if (dueMs > 0) await delay(clock, dueMs, signal);
      else signal.throwIfAborted();
      if (dropAfterMs !== undefined && this.#audioMs >= dropAfterMs) drop();
      const samples = sentence.samples.subarray(at, at + chunk);
      const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
      this.#audioMs += (samples.length * 1000) / rate;
      if (item.audio !== undefined) item.audio.durationMs = this.#audioMs;
      this.#send('response.audio.delta', { ...place, delta: bytes.toString('base64') });
    }
  }

  #tellWord(
    word: SpokenSentence['words'][number],
    startMs: number,
    item: MessageItem,
    place: Readonly<Record<string, unknown>>,
  ): void {
    const offsetMs = Math.round(startMs) + word.offsetMs;
    item.audio?.words.push({ ...word, offsetMs });
    if (!this.#hasTimestamps) return;
    this.#send('response.audio_timestamp.delta', {
      ...place,
      audio_offset_ms: offsetMs,
      audio_duration_ms: word.durationMs,
      text: word.text,
      timestamp_type: 'word',
    });
  }

  #call(call: { readonly name: string; readonly argumentsJson: string }): void {
    const { conversation, newId } = this.#parts;
    const { name, argumentsJson } = call;
    const callId = newId('call');
    const item = { id: newId('item'), type: 'function_call' as const, callId, name, argumentsJson };
    const index = this.#begin(item, conversation);
    const place = { item_id: item.id, output_index: index, call_id: callId };
    for (const delta of tokenPieces(argumentsJson)) {
      this.#send('response.function_call_arguments.delta', { ...place, delta });
    }
    this.#send('response.function_call_arguments.done', {
      ...place,
      name,
      arguments: argumentsJson,
    });
    this.#end(item, index);
  }

  /** @returns the item's place in the answer. */
  #begin(item: ConversationItem, conversation: Conversation): number {
    const index = this.#output.push(item) - 1;
    const before = conversation.append(item);
    this.#send('response.output_item.added', { output_index: index, item: wireItem(item) });
    this.#send('conversation.item.created', { previous_item_id: before, item: wireItem(item) });
    return index;
  }

  #end(item: ConversationItem, index: number): void {
    this.#send('response.output_item.done', { output_index: index, item: wireItem(item) });
  }

  /** Only Azure's voices tell where their words are. */
  get #hasTimestamps(): boolean {
    const { options, settings } = this.#parts;
    const voice = options.voice ?? settings.voice;
    const isAzure = typeof voice !== 'string' && voice.type !== 'openai';
    return isAzure && settings.output_audio_timestamp_types.includes('word');
  }

  #response(status: Ending['status'] | 'in_progress', ending?: Ending) {
    const { status: type, ...details } = ending ?? { status };
    const audioTokens = Math.ceil(this.#audioMs / msPerAudioToken);
    const outputTokens = this.#outputTokens + audioTokens;
    return {
      id: this.responseId,
      object: 'realtime.response',
      status,
      status_details:
        status === 'in_progress' || status === 'completed' ? null : { type, ...details },
      output: this.#output.map(wireItem),
      usage: {
        total_tokens: this.#inputTokens + outputTokens,
        input_tokens: this.#inputTokens,
        output_tokens: outputTokens,
        output_token_details: { text_tokens: this.#outputTokens, audio_tokens: audioTokens },
      },
    };
  }

  #send(type: string, body: Readonly<Record<string, unknown>>): void {
    const isAboutAnItem = type !== 'response.created' && type !== 'response.done';
    const isOurs = isAboutAnItem && type.startsWith('response.');
    this.#parts.send({
      type,
      ...(isOurs ? { response_id: this.responseId } : {}),
      ...body,
    });
  }
}

function serverError(error: unknown): AnswerError {
  const message = error instanceof Error ? error.message : String(error);
  return { type: 'server_error', code: 'internal_error', message };
}
