import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { UtteranceLibrary } from '#emulators/speech/utterances/utterance-library.ts';
import type { VoiceEngine } from '#emulators/speech/voice/voice-engine.ts';
import type { Clock, Timer } from '#shared/contracts/clock.ts';
import { AnswerRun } from './answer-run.ts';
import { Conversation } from './conversation.ts';
import { Hearing } from './hearing.ts';
import {
  type ClientEvent,
  eventIdOf,
  parseClientEvent,
  type ResponseOptions,
} from './protocol/client-event.ts';
import { type ConversationItem, wireItem } from './protocol/conversation-item.ts';
import { ProtocolError } from './protocol/protocol-error.ts';
import {
  defaultSettings,
  type SessionSettings,
  type SessionUpdate,
  updatedSettings,
} from './protocol/session-settings.ts';
import type { Thoughts } from './thoughts.ts';
import type { VoiceLiveFaults } from './voice-live-faults.ts';
import type { VoiceLivePace } from './voice-live-pace.ts';

/** What every connection works with. */
export interface VoiceLiveResources {
  readonly engine: Pick<VoiceEngine, 'synthesize'>;
  readonly library: Pick<UtteranceLibrary, 'register' | 'candidates'>;
  readonly thoughts: Thoughts;
  readonly faults: VoiceLiveFaults;
  readonly pace: VoiceLivePace;
  readonly clock: Clock;
}

/** The socket as a connection sees it. */
export interface VoiceLiveSocket {
  send(message: string): void;
  /** Cuts the connection without a word. */
  drop(): void;
}

const newId = (prefix: string) => `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 24)}`;

/** One client's session: hears, answers, and keeps what was said. */
export class VoiceLiveConnection {
  readonly #resources: VoiceLiveResources;
  readonly #socket: VoiceLiveSocket;
  readonly #model: string;
  readonly #sessionId = newId('sess');
  readonly #conversation = new Conversation({ newId });
  readonly #hearing: Hearing;
  readonly #timers = new Set<Timer>();
  #settings: SessionSettings = defaultSettings();
  #answer: AnswerRun | undefined;
  /** The caller has finished while the answer that they cut off was still ending. */
  #answersNext = false;
  /** The item that the utterance now being spoken will be. */
  #utteranceId = newId('item');
  #isClosed = false;

  constructor(resources: VoiceLiveResources, socket: VoiceLiveSocket, model: string) {
    this.#resources = resources;
    this.#socket = socket;
    this.#model = model;
    this.#hearing = new Hearing({
      library: resources.library,
      settings: this.#settings,
      listener: {
        onSpeechStarted: (audioStartMs) => this.#onSpeechStarted(audioStartMs),
        onSpeechStopped: (audioEndMs) =>
          this.#send('input_audio_buffer.speech_stopped', {
            audio_end_ms: Math.round(audioEndMs),
            item_id: this.#utteranceId,
          }),
        onUtterance: (text, language) => this.#onUtterance(text, language),
      },
    });
    this.#send('session.created', { session: this.#session() });
  }

  receive(message: string): void {
    try {
      this.#carryOut(parseClientEvent(message));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#refuse(error, eventIdOf(message));
    }
  }

  /** The socket is gone: drops everything that was still to come. */
  dispose(): void {
    this.#isClosed = true;
    this.#answersNext = false;
    for (const timer of this.#timers) timer.cancel();
    this.#answer?.cancel('client_cancelled');
  }

  #carryOut(event: ClientEvent): void {
    switch (event.type) {
      case 'session.update':
        this.#update(event.session);
        return;
      case 'input_audio_buffer.append':
        this.#hearing.push(Buffer.from(event.audio, 'base64'));
        return;
      case 'input_audio_buffer.commit':
        if (!this.#hearing.commit()) {
          throw new ProtocolError(
            'input_audio_buffer_commit_empty',
            'The input audio buffer holds no speech.',
          );
        }
        return;
      case 'input_audio_buffer.clear':
        this.#hearing.clear();
        this.#send('input_audio_buffer.cleared', {});
        return;
      case 'conversation.item.create': {
        const { item, previousItemId } = this.#conversation.create(
          event.item,
          event.previous_item_id,
        );
        this.#announce(item, previousItemId);
        return;
      }
      case 'conversation.item.retrieve':
        this.#send('conversation.item.retrieved', {
          item: wireItem(this.#conversation.find(event.item_id)),
        });
        return;
      case 'conversation.item.truncate': {
        const { item_id, content_index, audio_end_ms } = event;
        this.#conversation.truncate(item_id, audio_end_ms);
        this.#send('conversation.item.truncated', { item_id, content_index, audio_end_ms });
        return;
      }
      case 'conversation.item.delete':
        this.#conversation.delete(event.item_id);
        this.#send('conversation.item.deleted', { item_id: event.item_id });
        return;
      case 'response.create':
        this.#respond(event.response ?? {});
        return;
      case 'response.cancel':
        if (this.#answer === undefined) {
          throw new ProtocolError(
            'response_cancel_not_active',
            'Cancellation failed: no active response found.',
          );
        }
        this.#answer.cancel('client_cancelled');
    }
  }

  #update(update: SessionUpdate): void {
    const settings = updatedSettings(this.#settings, update);
    const hasOtherVoice = !isDeepStrictEqual(settings.voice, this.#settings.voice);
    if (hasOtherVoice && this.#conversation.hasAssistantAudio) {
      throw new ProtocolError(
        'cannot_update_voice',
        "Cannot update a conversation's voice if assistant audio is present.",
        'session.voice',
      );
    }
    this.#settings = settings;
    this.#hearing.use(settings);
    this.#send('session.updated', { session: this.#session() });
  }

  #onSpeechStarted(audioStartMs: number): void {
    this.#utteranceId = newId('item');
    this.#send('input_audio_buffer.speech_started', {
      audio_start_ms: Math.round(audioStartMs),
      item_id: this.#utteranceId,
    });
    if (this.#settings.turn_detection?.interrupt_response) this.#answer?.cancel('turn_detected');
  }

  #onUtterance(text: string, language: string | undefined): void {
    const { faults, pace } = this.#resources;
    const item: ConversationItem = {
      id: this.#utteranceId,
      type: 'message',
      role: 'user',
      status: 'completed',
      text,
      audio: { durationMs: 0, words: [], wasCut: false },
    };
    const previousItemId = this.#conversation.append(item);
    this.#utteranceId = newId('item');
    this.#send('input_audio_buffer.committed', {
      previous_item_id: previousItemId,
      item_id: item.id,
    });
    this.#announce({ ...item, text: '' }, previousItemId);
    if (this.#settings.input_audio_transcription != null) {
      this.#later(pace.transcriptMs + faults.addedLatencyMs, () =>
        this.#send('conversation.item.input_audio_transcription.completed', {
          item_id: item.id,
          content_index: 0,
          transcript: text,
          ...(language === undefined || text === ''
            ? {}
            : { phrases: [{ text, locale: language, offset_milliseconds: 0 }] }),
        }),
      );
    }
    if (!this.#settings.turn_detection?.create_response) return;
    if (this.#answer === undefined) this.#respond({});
    else this.#answersNext ||= this.#answer.isCancelled;
  }

  #respond(options: ResponseOptions): void {
    if (this.#answer !== undefined) {
      throw new ProtocolError(
        'conversation_already_has_active_response',
        'Conversation already has an active response.',
      );
    }
    if (this.#resources.faults.take('error_event')) {
      throw new ProtocolError('server_error', 'The server had an error processing the event.');
    }
    const answer = new AnswerRun({
      ...this.#resources,
      responseId: newId('resp'),
      conversation: this.#conversation,
      settings: this.#settings,
      options,
      newId,
      send: ({ type, ...body }) => this.#send(String(type), body),
      drop: () => this.#socket.drop(),
    });
    this.#answer = answer;
    void answer.run().then(() => {
      this.#answer = undefined;
      if (this.#answersNext) {
        this.#answersNext = false;
        this.#respond({});
      }
    });
  }

  #announce(item: ConversationItem, previousItemId: string | null): void {
    this.#send('conversation.item.created', {
      previous_item_id: previousItemId,
      item: wireItem(item),
    });
  }

  #refuse({ code, message, param }: ProtocolError, eventId: string | undefined): void {
    const type = code === 'server_error' ? 'server_error' : 'invalid_request_error';
    this.#send('error', {
      error: { type, code, message, param: param ?? null, event_id: eventId ?? null },
    });
  }

  #session() {
    return {
      id: this.#sessionId,
      object: 'realtime.session',
      model: this.#model,
      ...this.#settings,
    };
  }

  #later(delayMs: number, act: () => void): void {
    const timer = this.#resources.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      act();
    });
    this.#timers.add(timer);
  }

  #send(type: string, body: Readonly<Record<string, unknown>>): void {
    if (this.#isClosed || this.#resources.faults.isStalled) return;
    this.#socket.send(JSON.stringify({ event_id: newId('event'), type, ...body }));
  }
}
