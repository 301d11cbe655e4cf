import type { Conversation } from '#shared/contracts/conversation.ts';
import type { RealtimeAgent } from '#shared/contracts/realtime-conversation.ts';
import type { SessionControl, SessionEventBody } from '#shared/contracts/session-event.ts';
import type { SpeechToSpeech, SpeechToSpeechSettings } from '#shared/contracts/speech-to-speech.ts';
import { CallLeg } from '../call-leg/call-leg.ts';
import { obeyOrder } from '../call-leg/obey-order.ts';
import { transferFailedWords } from '../call-leg/transfer-failed-words.ts';
import { TransferLeg } from '../call-leg/transfer-leg.ts';
import type { CascadeServices } from '../cascade/cascade-session.ts';
import { ChannelSwitchLeg } from '../cascade/channel-switch-leg.ts';
import { createCallKeypad } from '../cascade/keypad/call-keypad.ts';
import type { Keypad } from '../cascade/keypad/keypad.ts';
import { offerKeypad } from '../cascade/keypad/offer-keypad.ts';
import type { RecordingPause } from '../cascade/keypad/unrecorded-capture.ts';
import type { Playback } from '../cascade/playback.ts';
import type { SynthesisLine } from '../cascade/synthesis-line.ts';
import { createPassages } from '../cascade/turn-taking/passages.ts';
import type { CallStep } from '../floor/spoken-turn.ts';
import type { CallOutcome, VoiceSession } from '../voice-session.ts';
import { CatchUp } from './catch-up.ts';
import { HeardLanguage } from './heard-language.ts';
import type { ItemName } from './live-connection.ts';
import { LiveModel } from './live-model.ts';
import { VoiceLiveController } from './voice-live-controller.ts';

/** What every speech-to-speech call of a worker shares. */
export interface VoiceLiveServices
  extends Pick<
    CascadeServices,
    | 'callControl'
    | 'startTransfer'
    | 'hotStore'
    | 'bargeIn'
    | 'timing'
    | 'voiceOf'
    | 'fillers'
    | 'passagesOf'
    | 'randomId'
    | 'clock'
    | 'logger'
  > {
  readonly speechToSpeech: SpeechToSpeech;
  /** How the model hears and thinks as this agent. */
  readonly listeningOf: (
    agent: string,
  ) => Omit<SpeechToSpeechSettings, 'instructions' | 'tools' | 'voice'>;
}

export interface VoiceLiveSessionParts {
  readonly services: VoiceLiveServices;
  readonly conversation: Conversation;
  readonly callConnectionId: string;
  readonly playback: Playback;
  readonly synthesis: SynthesisLine;
  readonly publish: (body: SessionEventBody) => void;
  /** Somebody reads along what the caller is taken to say. */
  readonly onWords?: ((text: string, isFinal: boolean) => void) | undefined;
  /** The call was ended from this side: the conversation is closed and the line is hung up. */
  readonly onEnded: () => void;
  /** The call may be recorded; secret digits must not be. */
  readonly recording?: RecordingPause;
  /** Goes on with the same call without the model: it cannot be reached. */
  readonly fallBack: (languageHeard: string | undefined) => VoiceSession;
}

/** A key's tone is in the audio as well, a little longer than we hear of the key. */
const toneMs = 300;

/** One phone call with a model that hears and speaks by itself. */
export class VoiceLiveSession implements VoiceSession {
  readonly #parts: VoiceLiveSessionParts;
  readonly #model: LiveModel;
  readonly #controller: VoiceLiveController;
  readonly #language: HeardLanguage;
  readonly #keypad: Keypad;
  readonly #withdrawKeypad: () => void;
  readonly #switch: ChannelSwitchLeg;
  readonly #leg: CallLeg;
  readonly #transfer: TransferLeg;
  readonly #left = new AbortController();
  #isCapturing = false;
  #mustBeHeard: (sentence: string) => boolean;
  #hasCallerSpoken = false;
  #isModelLost = false;
  #successor: VoiceSession | undefined;
  #catchUp: CatchUp | undefined;
  #closing: Promise<void> | undefined;
  #freeing: Promise<void> | undefined;

  constructor(parts: VoiceLiveSessionParts) {
    this.#parts = parts;
    const { services, conversation } = parts;
    const { clock, logger } = services;
    const { name: agent } = conversation.activeAgent();
    this.#language = new HeardLanguage({ ...services, agent });
    this.#mustBeHeard = this.#passagesOf(agent);
    this.#leg = new CallLeg({ ...services, ...parts });
    this.#model = this.#createModel();
    this.#controller = new VoiceLiveController({
      ...services,
      ...parts,
      model: this.#model,
      mustBeHeard: (sentence) => this.#mustBeHeard(sentence),
      language: () => this.#language.current,
      languageHeard: () => this.#language.heard,
      listener: {
        onStep: (step) => void this.#take(step),
        onAgentSwitch: (next) => {
          this.#language.follow(next);
          this.#mustBeHeard = this.#passagesOf(next);
        },
        onChannelSwitch: (event) => this.#switch.expect(event),
        onUnspoken: (text, voice) => void this.#leg.playAsText(text, voice),
        onIdle: () => {
          if (this.#isModelLost && !this.#transfer.isUnderWay) void this.#giveWay();
        },
      },
    });
    this.#switch = new ChannelSwitchLeg({
      controller: this.#controller,
      clock,
      onDeparted: () => void this.#end('transferred'),
    });
    this.#transfer = this.#createTransfer();
    this.#keypad = this.#createKeypad();
    this.#withdrawKeypad = offerKeypad({
      ...parts,
      keypad: this.#keypad,
      left: this.#left.signal,
      logger,
    });
  }

  /** Greets while it connects. Without the model the call goes on as a cascade. */
  async start(): Promise<void> {
    this.#controller.greet();
    await Promise.all([this.#leg.takeOrders((order) => this.#obey(order)), this.#model.open()]);
  }

  /** @param pcm PCM16 mono 16 kHz; may be kept. */
  pushAudio(pcm: Uint8Array): void {
    const heard = this.#isDeaf ? new Uint8Array(pcm.length) : pcm;
    if (this.#catchUp === undefined) this.#model.push(heard);
    else this.#catchUp.push(heard);
  }

  pressKey(key: string): void {
    if (this.#successor !== undefined) {
      this.#successor.pressKey(key);
      return;
    }
    // The telephony service hears the keys of a caller who waits, and of the colleague.
    if (this.#transfer.isUnderWay) return;
    this.#model.mute(toneMs);
    this.#keypad.press(key);
  }

  get isAtRest(): boolean {
    if (this.#successor !== undefined) return this.#successor.isAtRest;
    return !this.#isModelLost && this.#controller.isAtRest;
  }

  /** How the call would be recorded if it ended now. */
  get outcome(): CallOutcome {
    if (this.#successor !== undefined) return this.#successor.outcome;
    if (this.#switch.isUnderWay || this.#transfer.isConnected) return 'transferred';
    return this.#hasCallerSpoken ? 'completed' : 'abandoned';
  }

  /** Frees everything that belongs to the call, the conversation excepted. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Who has the call after the model was lost. */
  get successor(): VoiceSession | undefined {
    return this.#successor;
  }

  /**
   * Falls silent and leaves the call, its line and its synthesiser to somebody else.
   * @returns false when another session has the call already, or it is over.
   */
  async letGo(): Promise<boolean> {
    if (this.#closing !== undefined || this.#successor !== undefined) return false;
    this.#closing = this.#free();
    await this.#closing;
    this.#parts.playback.release();
    return true;
  }

  #createModel(): LiveModel {
    const { services, conversation } = this.#parts;
    return new LiveModel({
      ...services,
      conversation: conversation.realtime(),
      settingsOf: (agent) => this.#settingsOf(agent),
      listener: {
        onSpeechStart: (item) => this.#controller.onSpeechStart(item),
        onSpeechEnd: (item) => this.#controller.onSpeechEnd(item),
        onUtterance: (item) => {
          if (this.#transfer.isUnderWay) {
            // Said before the transfer had the caller: should it fail, this is not what is answered.
            this.#model.forget(item);
            return;
          }
          this.#hasCallerSpoken = true;
          this.#controller.onUtterance(item);
        },
        onPartialTranscript: (item, text) => {
          this.#parts.onWords?.(text, false);
          this.#controller.onPartialTranscript(item, text);
        },
        onTranscript: (item, text, language) => {
          if (text !== undefined) this.#parts.onWords?.(text, true);
          this.#onTranscript(item, text, language);
        },
        onTrouble: () => {
          if (this.#isDeaf) return;
          void this.#controller.announce(({ hearingTrouble }) => hearingTrouble);
        },
        onLost: () => {
          this.#isModelLost = true;
          // What is being said is heard to its end.
          if (!this.#controller.isBusy && !this.#transfer.isUnderWay) void this.#giveWay();
        },
      },
    });
  }

  /** The agent as the model is told of it, in the language that the caller speaks. */
  #settingsOf({ agent, instructions, tools }: RealtimeAgent): SpeechToSpeechSettings {
    const { listeningOf, voiceOf } = this.#parts.services;
    this.#language.follow(agent.name);
    const { current: language, heard } = this.#language;
    const voice = heard === undefined ? undefined : voiceOf(agent.name, heard);
    return {
      ...listeningOf(agent.name),
      language,
      instructions,
      tools,
      voice: voice ?? agent.voice,
    };
  }

  #onTranscript(item: ItemName, text: string | undefined, told: string | undefined): void {
    const { current: before } = this.#language;
    if (text) this.#language.note(text, told);
    // The engine has to know of it before the model can be told.
    this.#controller.onTranscript(item, text);
    if (this.#language.current === before) return;
    void this.#model.refresh().then(() => this.#controller.onLanguageChange());
  }

  /** Nothing that the caller says is for us. */
  get #isDeaf(): boolean {
    return this.#isCapturing || this.#transfer.isUnderWay;
  }

  #createKeypad(): Keypad {
    return createCallKeypad({
      clock: this.#parts.services.clock,
      floor: this.#controller,
      language: () => this.#language.current,
      onAnswered: () => {
        this.#hasCallerSpoken = true;
      },
      onCapture: (isCapturing) => {
        this.#isCapturing = isCapturing;
      },
    });
  }

  #passagesOf(agent: string): (sentence: string) => boolean {
    return createPassages(this.#parts.services.passagesOf?.(agent) ?? []);
  }

  #obey(order: SessionControl): void {
    obeyOrder(order, {
      end: () => void this.#end(this.outcome),
      channelSwitch: this.#switch,
      transfer: this.#transfer,
    });
  }

  async #take(step: CallStep): Promise<void> {
    if (step.type === 'end') await this.#end(this.outcome);
    else await this.#transfer.begin(step);
  }

  #createTransfer(): TransferLeg {
    const { services, conversation, publish } = this.#parts;
    return new TransferLeg({
      ...services,
      conversation,
      publish,
      onUnderWay: (isUnderWay) => {
        // The telephony service hears the keys from now on.
        if (isUnderWay) this.#keypad.close();
        this.#controller.expectSilence('transfer', isUnderWay);
      },
      onConnected: () => void this.#handOver(),
      onFailed: (reason) => void this.#controller.announce(transferFailedWords(reason)),
    });
  }

  /** The caller talks to a colleague: leaves them alone, once. */
  async #handOver(): Promise<void> {
    if (this.#closing !== undefined || this.#successor !== undefined) return;
    await this.close();
    await this.#leg.handOver();
    this.#parts.onEnded();
  }

  /** Ends the call from our side, once. */
  async #end(outcome: CallOutcome): Promise<void> {
    await this.#leg.hearOut();
    if (this.#closing !== undefined || this.#successor !== undefined) return;
    await this.close();
    await this.#leg.end(outcome);
    this.#parts.onEnded();
  }

  /** The model stays away: the same conversation goes on without it. */
  async #giveWay(): Promise<void> {
    if (this.#closing !== undefined || this.#successor !== undefined) return;
    const { fallBack, services, callConnectionId } = this.#parts;
    await this.#free();
    if (this.#closing !== undefined) return;
    services.logger.warn('call goes on without the speech-to-speech model', { callConnectionId });
    const successor = fallBack(this.#language.heard);
    this.#successor = successor;
    await successor.start();
    if (this.#closing !== undefined) return;
    // They may have spoken while the model was waited for.
    this.#catchUp = new CatchUp({
      missed: this.#model.unheard,
      hear: (pcm) => successor.pushAudio(pcm),
      clock: services.clock,
    });
  }

  async #close(): Promise<void> {
    const { playback, synthesis, services } = this.#parts;
    const freed = this.#free();
    this.#catchUp?.close();
    playback.close();
    const closed = await Promise.allSettled([freed, this.#successor?.close() ?? synthesis.close()]);
    for (const result of closed) {
      if (result.status === 'rejected') {
        services.logger.warn('call did not close cleanly', { error: result.reason });
      }
    }
  }

  /** Leaves the line and the synthesiser to whoever goes on with the call. */
  #free(): Promise<void> {
    this.#freeing ??= this.#letGo();
    return this.#freeing;
  }

  async #letGo(): Promise<void> {
    this.#left.abort(new Error('The call is over.'));
    this.#withdrawKeypad();
    this.#keypad.close();
    this.#switch.close();
    this.#transfer.close();
    await Promise.all([this.#controller.close(), this.#model.close(), this.#leg.leave()]);
  }
}
