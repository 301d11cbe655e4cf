import type { CallControl } from '#shared/contracts/call-control.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionControl, SessionEventBody } from '#shared/contracts/session-event.ts';
import type { RecognitionOptions, SpeechToText } from '#shared/contracts/speech-to-text.ts';
import type { StartTransfer } from '#shared/contracts/transfer.ts';
import { CallLeg } from '../call-leg/call-leg.ts';
import { obeyOrder } from '../call-leg/obey-order.ts';
import { transferFailedWords } from '../call-leg/transfer-failed-words.ts';
import { TransferLeg } from '../call-leg/transfer-leg.ts';
import type { CallStep } from '../floor/spoken-turn.ts';
import type { CallOutcome, VoiceSession } from '../voice-session.ts';
import type { BargeInPolicy } from './barge-in.ts';
import { ChannelSwitchLeg } from './channel-switch-leg.ts';
import { Hearing } from './hearing.ts';
import { createCallKeypad } from './keypad/call-keypad.ts';
import type { Keypad } from './keypad/keypad.ts';
import { offerKeypad } from './keypad/offer-keypad.ts';
import type { RecordingPause } from './keypad/unrecorded-capture.ts';
import type { VoiceOf } from './own-words.ts';
import type { Playback } from './playback.ts';
import type { SynthesisLine } from './synthesis-line.ts';
import { TurnController } from './turn-controller.ts';
import type { TurnTiming } from './turn-controller-parts.ts';
import type { Fillers } from './turn-factory.ts';
import { createCompletenessPolicy } from './turn-taking/completeness.ts';
import { createPassages } from './turn-taking/passages.ts';
import { type TurnTakingOptions, usualTurnTaking } from './turn-taking/turn-taking-options.ts';

export type { CallOutcome } from '../voice-session.ts';

/** What every call of a worker shares. */
export interface CascadeServices {
  readonly speechToText: SpeechToText;
  readonly callControl: Pick<CallControl, 'hangUp' | 'playText'>;
  /** Absent where there is no telephone: then nobody is put through. */
  readonly startTransfer?: StartTransfer;
  readonly hotStore: Pick<HotStore, 'subscribe'>;
  readonly bargeIn: BargeInPolicy;
  readonly timing: TurnTiming;
  /** The usual numbers when absent. */
  readonly turnTaking?: TurnTakingOptions;
  readonly recognitionOf: (agent: string) => RecognitionOptions;
  readonly voiceOf: VoiceOf;
  /** Agents say that it takes a moment when this is absent. */
  readonly fillers?: Fillers;
  /** Passages that a caller has to hear to the end; none when absent. */
  readonly passagesOf?: (agent: string) => readonly string[];
  readonly randomId: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface CascadeSessionParts {
  readonly services: CascadeServices;
  readonly conversation: Conversation;
  readonly callConnectionId: string;
  readonly playback: Playback;
  readonly synthesis: SynthesisLine;
  readonly publish: (body: SessionEventBody) => void;
  /** The call was ended from this side: the conversation is closed and the line is hung up. */
  readonly onEnded: () => void;
  /** An answering machine records already: it gets its message instead of a greeting. */
  readonly opensWithVoicemail?: boolean;
  /** The call may be recorded; secret digits must not be. */
  readonly recording?: RecordingPause;
  /** BCP-47, what the caller was found to speak before this session had the call. */
  readonly languageHeard?: string | undefined;
}

/** One phone call as a cascade: speech to text, turns, text to speech, playback. */
export class CascadeSession implements VoiceSession {
  readonly #parts: CascadeSessionParts;
  readonly #hearing: Hearing;
  readonly #controller: TurnController;
  readonly #keypad: Keypad;
  readonly #withdrawKeypad: () => void;
  readonly #switch: ChannelSwitchLeg;
  #mustBeHeard: (clause: string) => boolean;
  readonly #leg: CallLeg;
  readonly #transfer: TransferLeg;
  readonly #left = new AbortController();
  #hasCallerSpoken = false;
  #isHearingLost = false;
  #isWithMachine = false;
  #closing: Promise<void> | undefined;

  constructor(parts: CascadeSessionParts) {
    this.#parts = parts;
    const { services, conversation } = parts;
    const { clock } = services;
    const agent = conversation.activeAgent().name;
    const turnTaking = services.turnTaking ?? usualTurnTaking;
    this.#mustBeHeard = this.#passagesOf(agent);
    this.#leg = new CallLeg({ ...services, ...parts });
    this.#controller = new TurnController({
      ...services,
      ...parts,
      turnTaking,
      mustBeHeard: (clause) => this.#mustBeHeard(clause),
      language: () => this.#hearing.language,
      languageHeard: () => this.#hearing.languageHeard,
      isCallerUnderWay: () => this.#hearing.isCallerUnderWay,
      listener: {
        onStep: (step) => void this.#take(step),
        onAgentSwitch: (next) => this.#followAgent(next),
        onChannelSwitch: (event) => this.#switch.expect(event),
        onUnspoken: (text, voice) => void this.#leg.playAsText(text, voice),
      },
    });
    this.#switch = new ChannelSwitchLeg({
      controller: this.#controller,
      clock,
      onDeparted: () => void this.#end('transferred'),
    });
    this.#transfer = this.#createTransfer();
    this.#hearing = this.#createHearing(turnTaking, services.recognitionOf(agent));
    this.#keypad = this.#createKeypad();
    this.#withdrawKeypad = offerKeypad({
      ...parts,
      keypad: this.#keypad,
      left: this.#left.signal,
      logger: services.logger,
    });
  }

  /** Connects, takes orders and greets. */
  async start(): Promise<void> {
    this.#hearing.open();
    if (this.#parts.opensWithVoicemail === true) this.leaveVoicemail();
    else this.#controller.greet();
    await this.#leg.takeOrders((order) => this.#obey(order));
  }

  /** @param pcm PCM16 mono 16 kHz; may be kept. */
  pushAudio(pcm: Uint8Array): void {
    this.#hearing.push(pcm);
  }

  pressKey(key: string): void {
    // The telephony service hears the keys of a caller who waits, and of the colleague.
    if (this.#transfer.isUnderWay) return;
    this.#hearing.disregardSound();
    this.#keypad.press(key);
  }

  /** The other end has turned out to be a machine: lets it talk, and takes nothing it says for an answer. */
  giveWayToMachine(): void {
    this.#isWithMachine = true;
    this.#hasCallerSpoken = false;
    this.#hearing.isDeaf = true;
    this.#controller.giveWay();
  }

  /** The machine records: leaves its message and hangs up. Somebody who picks up meanwhile is answered. */
  leaveVoicemail(): void {
    this.#isWithMachine = true;
    this.#hasCallerSpoken = false;
    this.#hearing.isDeaf = false;
    this.#controller.leaveVoicemail();
  }

  get isAtRest(): boolean {
    return !this.#hearing.isCallerUnderWay && this.#controller.isAtRest;
  }

  /** How the call would be recorded if it ended now. */
  get outcome(): CallOutcome {
    if (this.#switch.isUnderWay || this.#transfer.isConnected) return 'transferred';
    if (this.#hasCallerSpoken) return 'completed';
    return this.#isWithMachine ? 'voicemail' : 'abandoned';
  }

  /** Frees everything that belongs to the call, the conversation excepted. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#free();
    return this.#closing;
  }

  #createHearing(turnTaking: TurnTakingOptions, recognition: RecognitionOptions): Hearing {
    const { speechToText, clock, logger } = this.#parts.services;
    const controller = this.#controller;
    return new Hearing({
      speechToText,
      recognition,
      languageHeard: this.#parts.languageHeard,
      turnTaking,
      completeness: createCompletenessPolicy(),
      agentText: () => controller.agentText,
      listener: {
        onVoice: (voicedMs) => controller.onVoice(voicedMs),
        onWords: (whole, fresh) => {
          if (!this.#transfer.isUnderWay) controller.onWords(whole, fresh);
        },
        onPause: (text) => {
          if (!this.#transfer.isUnderWay) controller.onPause(text);
        },
        onTurn: (turn) => {
          this.#hasCallerSpoken = true;
          // Said before the transfer had the caller, and understood only now.
          if (!this.#transfer.isUnderWay) controller.onTurn(turn);
        },
        onRevision: (turn) => controller.onRevision(turn),
        onReworded: (given, text) => controller.onReworded(given, text),
        onNotUnderstood: () => {
          if (!this.#transfer.isUnderWay) controller.onNotUnderstood();
        },
        onUnanswered: () => {
          if (!this.#transfer.isUnderWay) controller.onUnanswered();
        },
        onTrouble: () => {
          if (!this.#transfer.isUnderWay)
            void controller.announce(({ hearingTrouble }) => hearingTrouble);
        },
        onLost: () => {
          this.#isHearingLost = true;
          if (!this.#transfer.isUnderWay) void this.#leaveUnheard();
        },
      },
      clock,
      logger,
    });
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
        this.#hearing.isDeaf = isUnderWay;
        this.#controller.expectSilence('transfer', isUnderWay);
      },
      onConnected: () => void this.#handOver(),
      onFailed: (reason) => {
        if (this.#isHearingLost) void this.#leaveUnheard();
        else void this.#controller.announce(transferFailedWords(reason));
      },
    });
  }

  #createKeypad(): Keypad {
    return createCallKeypad({
      clock: this.#parts.services.clock,
      floor: this.#controller,
      language: () => this.#hearing.language,
      onAnswered: () => {
        this.#hasCallerSpoken = true;
      },
      onCapture: (isCapturing) => {
        this.#hearing.isDeaf = isCapturing || this.#transfer.isUnderWay;
      },
    });
  }

  /** The next agent may speak another language, and have other things that must be heard. */
  #followAgent(agent: string): void {
    this.#hearing.use(this.#parts.services.recognitionOf(agent));
    this.#mustBeHeard = this.#passagesOf(agent);
  }

  #passagesOf(agent: string): (clause: string) => boolean {
    return createPassages(this.#parts.services.passagesOf?.(agent) ?? []);
  }

  async #free(): Promise<void> {
    const { playback, synthesis, services } = this.#parts;
    this.#left.abort(new Error('The call is over.'));
    this.#withdrawKeypad();
    this.#keypad.close();
    this.#switch.close();
    this.#transfer.close();
    const historyWritten = this.#controller.close();
    playback.close();
    const released = await Promise.allSettled([
      historyWritten,
      this.#hearing.close(),
      synthesis.close(),
      this.#leg.leave(),
    ]);
    for (const result of released) {
      if (result.status === 'rejected') {
        services.logger.warn('call did not close cleanly', { error: result.reason });
      }
    }
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

  async #leaveUnheard(): Promise<void> {
    await this.#controller.announce(({ hearingLost }) => hearingLost, true);
    await this.#end(this.outcome);
  }

  /** Ends the call from our side, once. */
  async #end(outcome: CallOutcome): Promise<void> {
    await this.#leg.hearOut();
    if (this.#closing !== undefined) return;
    await this.close();
    await this.#leg.end(outcome);
    this.#parts.onEnded();
  }

  /** The caller talks to a colleague: leaves them alone, once. */
  async #handOver(): Promise<void> {
    if (this.#closing !== undefined) return;
    await this.close();
    await this.#leg.handOver();
    this.#parts.onEnded();
  }
}
