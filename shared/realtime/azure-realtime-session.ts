import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type {
  AnswerEnd,
  AnswerOptions,
  ConversationMessage,
  SpeechToSpeechListener,
  SpeechToSpeechSession,
  SpeechToSpeechSettings,
} from '#shared/contracts/speech-to-speech.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import { ModelError } from '#shared/errors/coded-error.ts';
import { answerEndOf, emptyAnswer } from './answer-end.ts';
import { languageOfPhrases } from './language-of-phrases.ts';
import type { RealtimeSocket } from './realtime-socket.ts';
import { parseServerEvent, type ServerEvent, type ServiceError } from './server-event.ts';
import { serviceFailure } from './service-failure.ts';
import { sessionBody, voiceBody } from './session-body.ts';

export interface RealtimeSessionParts {
  readonly socket: Pick<RealtimeSocket, 'send' | 'close' | 'terminate' | 'bufferedBytes'>;
  readonly listener: SpeechToSpeechListener;
  readonly model: string;
  readonly voice: VoiceSettings;
  /** See {@link SpeechToSpeechSettings}. */
  readonly candidateLanguages?: readonly string[] | undefined;
  readonly outputSampleRateHz: 16_000 | 24_000;
  /** An answer of which nothing has come for so long will not come. */
  readonly answerSilenceMs: number;
  readonly closeTimeoutMs: number;
  readonly clock: Clock;
}

interface Answer {
  readonly eventId: string;
  readonly options: AnswerOptions;
  responseId: string | undefined;
  isCancelled: boolean;
}

/** A service that takes no more audio than this has stopped reading. */
const mostBufferedBytes = 1_000_000;

/** One Voice Live session on an open socket. */
export class AzureRealtimeSession implements SpeechToSpeechSession {
  readonly outputSampleRateHz: 16_000 | 24_000;
  readonly #parts: RealtimeSessionParts;
  /** What is in the conversation, in order, as far as the service has told. */
  readonly #items: string[] = [];
  readonly #receivedBytes = new Map<string, number>();
  readonly #transcripts = new Map<string, string>();
  #voice: VoiceSettings;
  #candidates: readonly string[];
  /** The service does not let an answer have another voice than the session. */
  #hasOneVoice = false;
  #answer: Answer | undefined;
  #waitingAnswer: AnswerOptions | undefined;
  #silence: Timer | undefined;
  #sent = 0;
  #isOver = false;

  constructor(parts: RealtimeSessionParts) {
    this.#parts = parts;
    this.#voice = parts.voice;
    this.#candidates = parts.candidateLanguages ?? [];
    this.outputSampleRateHz = parts.outputSampleRateHz;
  }

  push(pcm: Uint8Array): void {
    if (this.#isOver) return;
    const { socket } = this.#parts;
    if (socket.bufferedBytes > mostBufferedBytes) {
      this.#die(new ModelError('model_unavailable', 'The service takes no more audio.'));
      return;
    }
    const audio = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64');
    socket.send(`{"type":"input_audio_buffer.append","audio":"${audio}"}`);
  }

  answer(options: AnswerOptions = {}): void {
    if (this.#isOver) return;
    if (this.#answer !== undefined) {
      this.#waitingAnswer = options;
      return;
    }
    this.#ask(options);
  }

  cancel(): void {
    this.#waitingAnswer = undefined;
    if (this.#answer === undefined || this.#answer.isCancelled || this.#isOver) return;
    this.#answer.isCancelled = true;
    this.#send('response.cancel', {});
  }

  truncate(itemId: string, heardMs: number): void {
    const bytesPerMs = (this.outputSampleRateHz * 2) / 1000;
    const receivedMs = Math.floor((this.#receivedBytes.get(itemId) ?? 0) / bytesPerMs);
    this.#send('conversation.item.truncate', {
      item_id: itemId,
      content_index: 0,
      audio_end_ms: Math.max(0, Math.min(Math.floor(heardMs), receivedMs)),
    });
  }

  addMessage(message: ConversationMessage): string {
    return this.#create(messageItem(message));
  }

  replaceMessage(itemId: string, message: ConversationMessage): string {
    const replacement = this.#create(messageItem(message), itemId);
    this.forget(itemId);
    return replacement;
  }

  addToolCalls(calls: readonly ChatToolCall[]): void {
    for (const { id, name, argumentsJson } of calls) {
      this.#create({ type: 'function_call', call_id: id, name, arguments: argumentsJson });
    }
  }

  addToolResults(
    results: readonly { readonly toolCallId: string; readonly resultJson: string }[],
  ): void {
    for (const { toolCallId, resultJson } of results) {
      this.#create({ type: 'function_call_output', call_id: toolCallId, output: resultJson });
    }
  }

  forget(itemId: string): void {
    this.#send('conversation.item.delete', { item_id: itemId });
    this.#drop(itemId);
  }

  forgetAll(): void {
    for (const itemId of [...this.#items]) this.forget(itemId);
  }

  update(settings: SpeechToSpeechSettings): void {
    this.#candidates = settings.candidateLanguages ?? [];
    this.#voice = sameVoice(settings.voice, this.#parts.voice) ? this.#parts.voice : settings.voice;
    this.#send('session.update', { session: sessionBody(settings, this.#parts.model) });
  }

  async close(): Promise<void> {
    if (this.#isOver) return;
    this.#end();
    await this.#parts.socket.close(this.#parts.closeTimeoutMs);
  }

  /** A message of the service. */
  receive(message: string): void {
    if (this.#isOver) return;
    let event: ServerEvent | undefined;
    try {
      event = parseServerEvent(message);
    } catch (error) {
      this.#parts.listener.onRefused(asError(error));
      return;
    }
    if (event !== undefined) this.#take(event);
  }

  /** The socket is gone. */
  lose(reason: string): void {
    this.#die(new ModelError('model_unavailable', `The connection was lost: ${reason}.`));
  }

  #take(event: ServerEvent): void {
    const { listener } = this.#parts;
    switch (event.type) {
      case 'error':
        this.#takeError(event.error);
        return;
      case 'input_audio_buffer.speech_started':
        listener.onSpeechStart(event.item_id);
        return;
      case 'input_audio_buffer.speech_stopped':
        listener.onSpeechEnd(event.item_id);
        return;
      case 'input_audio_buffer.committed':
        listener.onUtterance(event.item_id);
        return;
      case 'conversation.item.created':
        this.#keep(event.item.id, event.previous_item_id ?? undefined);
        return;
      case 'conversation.item.deleted':
        this.#drop(event.item_id);
        return;
      case 'conversation.item.input_audio_transcription.delta': {
        const text = `${this.#transcripts.get(event.item_id) ?? ''}${event.delta}`;
        this.#transcripts.set(event.item_id, text);
        listener.onPartialTranscript(event.item_id, text);
        return;
      }
      case 'conversation.item.input_audio_transcription.completed':
        this.#transcripts.delete(event.item_id);
        listener.onTranscript(
          event.item_id,
          event.transcript.trim(),
          languageOfPhrases(event.phrases ?? [], this.#candidates),
        );
        return;
      case 'conversation.item.input_audio_transcription.failed':
        this.#transcripts.delete(event.item_id);
        listener.onTranscript(event.item_id, undefined);
        return;
      case 'session.created':
      case 'session.updated':
        return;
      default:
        this.#takeOfAnswer(event);
    }
  }

  #takeOfAnswer(event: Extract<ServerEvent, { readonly type: `response.${string}` }>): void {
    const answer = this.#answer;
    const { listener } = this.#parts;
    if (event.type === 'response.created') {
      if (answer === undefined) return;
      answer.responseId ??= event.response.id;
      this.#awaitSign();
      return;
    }
    if (event.type === 'response.done') {
      if (answer !== undefined && answer.responseId === event.response.id) {
        this.#endAnswer(answerEndOf(event.response));
      }
      return;
    }
    if (answer === undefined || answer.isCancelled) return;
    if (event.response_id !== undefined && event.response_id !== answer.responseId) return;
    this.#awaitSign();
    switch (event.type) {
      case 'response.text.delta':
      case 'response.audio_transcript.delta':
        listener.onText(event.item_id, event.delta);
        return;
      case 'response.audio.delta':
        this.#takeAudio(event.item_id, event.delta);
        return;
      case 'response.audio_timestamp.delta': {
        const { text, audio_offset_ms: offsetMs, audio_duration_ms: durationMs } = event;
        listener.onWord(event.item_id, { text, offsetMs, durationMs });
        return;
      }
      case 'response.output_item.done':
        if (event.item.type === 'message') listener.onItemEnd(event.item.id);
        return;
      default:
        event satisfies never;
    }
  }

  #takeAudio(itemId: string, base64: string): void {
    const bytes = Buffer.from(base64, 'base64');
    this.#receivedBytes.set(itemId, (this.#receivedBytes.get(itemId) ?? 0) + bytes.length);
    this.#parts.listener.onAudio(itemId, bytes);
  }

  #takeError(error: ServiceError): void {
    const answer = this.#answer;
    // There was nothing left to cancel: the end of the answer is here or under way.
    if (error.code === 'response_cancel_not_active') return;
    const isOfAnswer =
      answer !== undefined &&
      answer.responseId === undefined &&
      (error.event_id == null || error.event_id === answer.eventId);
    if (!isOfAnswer) {
      this.#parts.listener.onRefused(serviceFailure(error));
    } else if (error.code === 'cannot_update_voice' && !this.#hasOneVoice && !answer.isCancelled) {
      // Better the right words in the voice of the agent before than none.
      this.#hasOneVoice = true;
      this.#parts.listener.onRefused(serviceFailure(error));
      this.#ask(answer.options);
    } else {
      this.#endAnswer({ ...emptyAnswer, status: 'failed', error: serviceFailure(error) });
    }
  }

  #ask(options: AnswerOptions): void {
    // The session's own voice cannot be changed any more; that of an answer can.
    const hasOtherVoice = !this.#hasOneVoice && this.#voice !== this.#parts.voice;
    const response = {
      ...(options.withoutTools === true ? { tool_choice: 'none' } : {}),
      ...(hasOtherVoice ? { voice: voiceBody(this.#voice) } : {}),
    };
    const eventId = this.#send('response.create', { response });
    this.#answer = { eventId, options, responseId: undefined, isCancelled: false };
    this.#awaitSign();
  }

  #endAnswer(end: AnswerEnd): void {
    const wasCancelled = this.#answer?.isCancelled === true;
    const next = this.#waitingAnswer;
    this.#answer = undefined;
    this.#waitingAnswer = undefined;
    this.#silence?.cancel();
    this.#parts.listener.onAnswerEnd(
      wasCancelled ? { ...emptyAnswer, status: 'cancelled', usage: end.usage } : end,
    );
    if (next !== undefined) this.answer(next);
  }

  #awaitSign(): void {
    const { answerSilenceMs, clock } = this.#parts;
    this.#silence?.cancel();
    this.#silence = clock.after(answerSilenceMs, () =>
      this.#die(new ModelError('model_timeout', `No answer within ${answerSilenceMs} ms.`)),
    );
  }

  #create(item: Readonly<Record<string, unknown>>, previousItemId?: string): string {
    const id = `ours_${this.#sent + 1}`;
    this.#keep(id, previousItemId ?? this.#items.at(-1));
    this.#send('conversation.item.create', {
      ...(previousItemId === undefined ? {} : { previous_item_id: previousItemId }),
      item: { id, ...item },
    });
    return id;
  }

  #keep(itemId: string, previousItemId: string | undefined): void {
    if (this.#items.includes(itemId)) return;
    const before = previousItemId === undefined ? -1 : this.#items.indexOf(previousItemId);
    if (before === -1) this.#items.push(itemId);
    else this.#items.splice(before + 1, 0, itemId);
  }

  #drop(itemId: string): void {
    const index = this.#items.indexOf(itemId);
    if (index >= 0) this.#items.splice(index, 1);
    this.#receivedBytes.delete(itemId);
  }

  /** @returns the event's id, by which an error names it. */
  #send(type: string, body: Readonly<Record<string, unknown>>): string {
    this.#sent += 1;
    const eventId = `event_${this.#sent}`;
    if (!this.#isOver) {
      this.#parts.socket.send(JSON.stringify({ event_id: eventId, type, ...body }));
    }
    return eventId;
  }

  #die(error: ModelError): void {
    if (this.#isOver) return;
    this.#end();
    this.#parts.socket.terminate();
    this.#parts.listener.onClosed(error);
  }

  #end(): void {
    this.#isOver = true;
    this.#silence?.cancel();
  }
}

function messageItem({ role, text }: ConversationMessage) {
  const type = role === 'assistant' ? 'text' : 'input_text';
  return { type: 'message', role, content: [{ type, text }] };
}

function sameVoice(one: VoiceSettings, other: VoiceSettings): boolean {
  return JSON.stringify(voiceBody(one)) === JSON.stringify(voiceBody(other));
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
