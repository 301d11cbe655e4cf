import type { Timer } from '#shared/contracts/clock.ts';
import type { RecognitionSession } from '#shared/contracts/speech-to-text.ts';
import type { VoicemailMode } from '#shared/contracts/voicemail-mode.ts';
import type { AnsweredBy } from '#shared/telephony/answered-by.ts';
import { AnswerDetector } from '../answering-machine/answer-detector.ts';
import { createGreetingJudge } from '../answering-machine/greeting-phrases.ts';
import type { AnswerVerdict } from '../answering-machine/judge-answer.ts';
import { tappedSpeechToText } from '../answering-machine/tapped-speech-to-text.ts';
import { CascadeSession, type CascadeSessionParts } from '../cascade/cascade-session.ts';
import { Speech } from '../cascade/speech.ts';
import { VoiceLiveSession, type VoiceLiveSessionParts } from '../voice-live/voice-live-session.ts';
import type { CallOutcome, VoiceSession } from '../voice-session.ts';
import type { AnswerMemory } from './answer-memory.ts';
import type { CallRecording } from './call-recording.ts';

/** What a dead worker holds is free after a minute and a half. */
const recordAgainMs = 10_000;

/** `onWords` reads along what the other end is taken to say. */
type CreateSession = (
  call: CascadeSessionParts & Required<Pick<VoiceLiveSessionParts, 'onWords'>>,
) => VoiceSession;

export interface OpeningSessionParts {
  /** Everything that the session after the opening gets. */
  readonly call: CascadeSessionParts;
  /** We have placed the call; absent: somebody calls us. */
  readonly outbound?: {
    readonly voicemail: VoicemailMode;
    readonly answers: AnswerMemory;
  };
  /** The call is to be recorded. */
  readonly recording?: CallRecording;
  /** What carries the conversation. */
  readonly createSession: CreateSession;
}

/**
 * A call before its conversation: finds out who has answered a call that we placed, says that the call
 * is recorded, and then hands over. A person is greeted as soon as they wait for it; a machine is heard
 * out and gets its message. Who was taken for a person and goes on like a machine is taken for one after
 * all: a model that hears and speaks by itself then loses the call, for it has no message to leave.
 */
export class OpeningSession implements VoiceSession {
  readonly #parts: OpeningSessionParts;
  readonly #detector: AnswerDetector | undefined;
  #recognition: Promise<RecognitionSession | undefined> | undefined;
  #ear: RecognitionSession | undefined;
  #stopNotice: () => void = () => undefined;
  #recordAgain: Timer | undefined;
  #session: VoiceSession | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: OpeningSessionParts) {
    this.#parts = parts;
    if (parts.outbound === undefined) return;
    const { services, conversation } = parts.call;
    const { language, candidateLanguages } = services.recognitionOf(
      conversation.activeAgent().name,
    );
    this.#detector = new AnswerDetector({
      clock: services.clock,
      judgeWords: createGreetingJudge(candidateLanguages ?? [language]),
      listener: {
        onVerdict: (verdict) => this.#guard(this.#onVerdict(verdict)),
        onMessageTime: (after) => this.#guard(this.#onMessageTime(after)),
        onEndless: () => this.#guard(this.#end('voicemail')),
      },
    });
  }

  /** Begins to listen, or to talk. Rejects when the call cannot begin. */
  async start(): Promise<void> {
    const { outbound, call } = this.#parts;
    if (outbound === undefined) return this.#converse();
    const { sessionId } = call.conversation;
    const known = await this.#recall(sessionId);
    if (this.#closing !== undefined) return;
    // Another worker has had the call: who is at the other end has been greeted already.
    if (known !== undefined && known !== 'machine') return this.#converse();
    if (known === 'machine') this.#detector?.presumeMachine();
    this.#recognition = this.#listen();
    this.#ear = await this.#recognition;
  }

  /** @param pcm PCM16 mono 16 kHz; may be kept. */
  pushAudio(pcm: Uint8Array): void {
    this.#detector?.push(pcm);
    if (this.#session !== undefined) this.#session.pushAudio(pcm);
    else this.#ear?.push(pcm);
  }

  pressKey(key: string): void {
    this.#session?.pressKey(key);
  }

  get isAtRest(): boolean {
    return this.#session?.isAtRest === true;
  }

  /** How the call would be recorded if it ended now. */
  get outcome(): CallOutcome {
    if (this.#session !== undefined) return this.#session.outcome;
    return this.#detector?.verdict === 'machine' ? 'voicemail' : 'abandoned';
  }

  /** Frees everything that belongs to the call, the conversation excepted. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#free();
    return this.#closing;
  }

  async #free(): Promise<void> {
    this.#stopNotice();
    this.#recordAgain?.cancel();
    await this.#stopListening();
    if (this.#session !== undefined) return this.#session.close();
    this.#parts.call.playback.close();
    await this.#parts.call.synthesis.close();
  }

  async #recall(sessionId: string): Promise<AnsweredBy | undefined> {
    try {
      return await this.#parts.outbound?.answers.recall(sessionId);
    } catch (error) {
      this.#logger.warn('answer was not recalled', { sessionId, error });
      return undefined;
    }
  }

  /** Without a recogniser the manner of the greeting decides, and the beep. */
  async #listen(): Promise<RecognitionSession | undefined> {
    const { services, conversation } = this.#parts.call;
    const onWords = (text: string, isFinal: boolean) => this.#detector?.onWords(text, isFinal);
    try {
      return await services.speechToText.open(
        services.recognitionOf(conversation.activeAgent().name),
        {
          onSpeechStart: () => undefined,
          onPartial: ({ text }) => onWords(text, false),
          onFinal: ({ text }) => onWords(text, true),
          onError: (error) => {
            this.#ear = undefined;
            this.#logger.warn('speech recognition broke off', { error });
          },
        },
      );
    } catch (error) {
      this.#logger.warn('speech recognition could not be opened', { error });
      return undefined;
    }
  }

  async #stopListening(): Promise<void> {
    this.#ear = undefined;
    const opening = this.#recognition;
    this.#recognition = undefined;
    try {
      await (await opening)?.close();
    } catch (error) {
      this.#logger.warn('speech recognition did not close cleanly', { error });
    }
  }

  async #onVerdict(verdict: AnswerVerdict): Promise<void> {
    if (this.#closing !== undefined) return;
    const { callConnectionId } = this.#parts.call;
    const isRevised = this.#session !== undefined;
    this.#logger.info('call was answered', { callConnectionId, verdict, isRevised });
    // Nobody waits for the store: what is done now is the same whether it is noted or not.
    void this.#note(verdict === 'uncertain' ? 'unknown' : verdict);
    switch (verdict) {
      case 'person':
      case 'uncertain':
        if (this.#session === undefined) await this.#converse();
        return;
      case 'menu':
        // Nobody hears what is said to a menu.
        return this.#end('abandoned');
      case 'machine':
        if (this.#parts.outbound?.voicemail === 'hang_up') return this.#end('voicemail');
        this.#stopNotice();
        return this.#giveWay();
      default:
        verdict satisfies never;
    }
  }

  async #onMessageTime(after: 'beep' | 'silence'): Promise<void> {
    if (this.#closing !== undefined) return;
    const { callConnectionId } = this.#parts.call;
    this.#logger.info('answering machine records', { callConnectionId, after });
    const talker = this.#talker;
    if (talker instanceof CascadeSession) talker.leaveVoicemail();
    // Whoever could not be told to let go has ended the call.
    if (talker !== undefined) return;
    await this.#begin(new CascadeSession({ ...this.#parts.call, opensWithVoicemail: true }));
  }

  /** A model that cannot be reached has left the call to a cascade. */
  get #talker(): VoiceSession | undefined {
    const session = this.#session;
    return session instanceof VoiceLiveSession ? (session.successor ?? session) : session;
  }

  /** Falls silent; a model loses the call, which has no session until the machine records. */
  async #giveWay(): Promise<void> {
    const talker = this.#talker;
    if (talker instanceof CascadeSession) talker.giveWayToMachine();
    if (!(talker instanceof VoiceLiveSession)) return;
    this.#session = undefined;
    if (!(await talker.letGo())) this.#session = talker;
  }

  async #note(answeredBy: AnsweredBy): Promise<void> {
    const { sessionId } = this.#parts.call.conversation;
    try {
      await this.#parts.outbound?.answers.note(sessionId, answeredBy);
    } catch (error) {
      this.#logger.warn('answer was not noted', { sessionId, error });
    }
  }

  async #converse(): Promise<void> {
    await this.#announceRecording();
    if (this.#closing !== undefined || this.#session !== undefined) return;
    // It turned out to be one while the notice was said.
    if (this.#detector?.verdict === 'machine') return;
    const { call, createSession } = this.#parts;
    const onWords = (text: string, isFinal: boolean) => this.#detector?.onWords(text, isFinal);
    const speechToText = tappedSpeechToText(call.services.speechToText, onWords);
    const services =
      this.#detector === undefined ? call.services : { ...call.services, speechToText };
    const { recording } = this.#parts;
    const recorded = recording === undefined ? {} : { recording };
    await this.#begin(createSession({ ...call, services, ...recorded, onWords }));
  }

  async #begin(session: VoiceSession): Promise<void> {
    this.#session = session;
    void this.#stopListening();
    await session.start();
  }

  /** A call whose notice was not heard to the end is not recorded. */
  async #announceRecording(): Promise<void> {
    const { recording } = this.#parts;
    if (recording === undefined) return;
    try {
      if (await recording.hasBegun()) return;
      if (!(await this.#say(recording.notice)) || this.#closing !== undefined) return;
      await this.#record(recording);
    } catch (error) {
      this.#noteUnrecorded(error);
    }
  }

  /** Whoever else is at it may have died of it: then it is free again after a while. */
  async #record(recording: CallRecording): Promise<void> {
    if ((await recording.begin()) || this.#closing !== undefined) return;
    this.#recordAgain = this.#parts.call.services.clock.after(recordAgainMs, () => {
      this.#record(recording).catch((error: unknown) => this.#noteUnrecorded(error));
    });
  }

  #noteUnrecorded(error: unknown): void {
    const { callConnectionId } = this.#parts.call;
    this.#logger.error('call is not recorded', { callConnectionId, error });
  }

  /** @returns whether it was heard. */
  #say(text: string): Promise<boolean> {
    const { playback, synthesis, conversation } = this.#parts.call;
    if (this.#closing !== undefined) return Promise.resolve(false);
    return new Promise((resolve) => {
      let isUnspoken = false;
      const speech = new Speech({
        playback,
        synthesis,
        logger: this.#logger,
        listener: {
          onFirstAudio: () => undefined,
          onFirstFrame: () => undefined,
          onMustHeard: () => undefined,
          onUnspoken: () => {
            isUnspoken = true;
          },
          onDone: () => resolve(!isUnspoken),
        },
      });
      this.#stopNotice = () => {
        speech.stop();
        resolve(false);
      };
      speech.say({ text, voice: conversation.activeAgent().voice, isReply: false });
      speech.finish();
    });
  }

  async #end(outcome: CallOutcome): Promise<void> {
    if (this.#closing !== undefined) return;
    const { services, conversation, callConnectionId, onEnded } = this.#parts.call;
    await this.close();
    try {
      await conversation.close(outcome);
    } catch (error) {
      this.#logger.error('conversation was not closed', { callConnectionId, error });
    }
    try {
      await services.callControl.hangUp(callConnectionId);
    } catch (error) {
      this.#logger.error('call was not hung up', { callConnectionId, error });
    }
    onEnded();
  }

  #guard(step: Promise<void>): void {
    const { callConnectionId } = this.#parts.call;
    step.catch((error: unknown) => {
      this.#logger.error('call did not go on after it was answered', { callConnectionId, error });
    });
  }

  get #logger() {
    return this.#parts.call.services.logger;
  }
}
