import type { CallControl } from '#shared/contracts/call-control.ts';
import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { type SessionEventBody, sessionControlChannel } from '#shared/contracts/session-event.ts';
import type { RecognitionOptions, SpeechToText } from '#shared/contracts/speech-to-text.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import type { CallOutcome, VoiceSession } from '../voice-session.ts';
import type { BargeInPolicy } from './barge-in.ts';
import { ChannelSwitchLeg } from './channel-switch-leg.ts';
import { Hearing } from './hearing.ts';
import { Keypad } from './keypad/keypad.ts';
import type { KeypadCaptureOutcome, KeypadCaptureRequest } from './keypad/keypad-capture.ts';
import { parseControl } from './parse-control.ts';
import type { Playback } from './playback.ts';
import { spokenLines } from './spoken-lines.ts';
import type { SynthesisLine } from './synthesis-line.ts';
import type { CallStep } from './turn.ts';
import { TurnController, type TurnTiming } from './turn-controller.ts';
import { askedFor } from './turn-taking/asked-for.ts';
import { createCompletenessPolicy } from './turn-taking/completeness.ts';
import { cuesOf } from './turn-taking/languages/cues-of.ts';
import { createPassages } from './turn-taking/passages.ts';
import { type TurnTakingOptions, usualTurnTaking } from './turn-taking/turn-taking-options.ts';

export type { CallOutcome } from '../voice-session.ts';

/** What every call of a worker shares. */
export interface CascadeServices {
  readonly speechToText: SpeechToText;
  readonly callControl: Pick<CallControl, 'hangUp' | 'transfer' | 'playText'>;
  readonly hotStore: Pick<HotStore, 'subscribe'>;
  readonly bargeIn: BargeInPolicy;
  readonly timing: TurnTiming;
  /** The usual numbers when absent. */
  readonly turnTaking?: TurnTakingOptions;
  readonly recognitionOf: (agent: string) => RecognitionOptions;
  readonly voiceOf: (agent: string) => VoiceSettings | undefined;
  /** Passages that a caller has to hear to the end; none when absent. */
  readonly passagesOf?: (agent: string) => readonly string[];
  readonly randomId: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How long the telephony service speaks, generously. */
const spokenMsPerCharacter = 75;

export interface CascadeSessionParts {
  readonly services: CascadeServices;
  readonly conversation: Conversation;
  readonly callConnectionId: string;
  readonly playback: Playback;
  readonly synthesis: SynthesisLine;
  readonly publish: (body: SessionEventBody) => void;
  /** The call was ended from this side: the conversation is closed and the line is hung up. */
  readonly onEnded: () => void;
}

/** One phone call as a cascade: speech to text, turns, text to speech, playback. */
export class CascadeSession implements VoiceSession {
  readonly #parts: CascadeSessionParts;
  readonly #hearing: Hearing;
  readonly #controller: TurnController;
  readonly #keypad: Keypad;
  readonly #switch: ChannelSwitchLeg;
  #mustBeHeard: (clause: string) => boolean;
  #unsubscribe: (() => Promise<void>) | undefined;
  readonly #left = new AbortController();
  #hasCallerSpoken = false;
  /** When the text is over that the telephony service speaks for us. */
  #textPlaysUntil = 0;
  #closing: Promise<void> | undefined;

  constructor(parts: CascadeSessionParts) {
    this.#parts = parts;
    const { services, conversation } = parts;
    const { clock } = services;
    const agent = conversation.activeAgent().name;
    const turnTaking = services.turnTaking ?? usualTurnTaking;
    this.#mustBeHeard = this.#passagesOf(agent);
    this.#controller = new TurnController({
      ...services,
      ...parts,
      turnTaking,
      mustBeHeard: (clause) => this.#mustBeHeard(clause),
      language: () => this.#hearing.language,
      isCallerUnderWay: () => this.#hearing.isCallerUnderWay,
      listener: {
        onStep: (step) => void this.#take(step),
        onAgentSwitch: (next) => this.#followAgent(next),
        onChannelSwitch: (event) => this.#switch.expect(event),
        onUnspoken: (text, voice) => void this.#playAsText(text, voice),
      },
    });
    this.#switch = new ChannelSwitchLeg({
      controller: this.#controller,
      clock,
      onDeparted: () => void this.#end('transferred'),
    });
    this.#hearing = this.#createHearing(turnTaking, services.recognitionOf(agent));
    this.#keypad = this.#createKeypad();
  }

  /** Connects, takes orders and greets. */
  async start(): Promise<void> {
    const { services, conversation } = this.#parts;
    this.#hearing.open();
    this.#controller.greet();
    const channel = sessionControlChannel(conversation.sessionId);
    try {
      const unsubscribe = await services.hotStore.subscribe(channel, (text) => this.#obey(text));
      if (this.#closing === undefined) this.#unsubscribe = unsubscribe;
      else await unsubscribe();
    } catch (error) {
      services.logger.error('session takes no orders', {
        sessionId: conversation.sessionId,
        error,
      });
    }
  }

  /** @param pcm PCM16 mono 16 kHz; may be kept. */
  pushAudio(pcm: Uint8Array): void {
    this.#hearing.push(pcm);
  }

  pressKey(key: string): void {
    this.#hearing.disregardSound();
    this.#keypad.press(key);
  }

  /**
   * Takes secret digits from the caller's keypad: they go to the request's sink, and no key or word of
   * the caller's goes anywhere else until it is over.
   */
  captureKeys(request: KeypadCaptureRequest, signal: AbortSignal): Promise<KeypadCaptureOutcome> {
    return this.#keypad.capture(request, AbortSignal.any([signal, this.#left.signal]));
  }

  /** How the call would be recorded if it ended now. */
  get outcome(): CallOutcome {
    if (this.#switch.isUnderWay) return 'transferred';
    return this.#hasCallerSpoken ? 'completed' : 'abandoned';
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
      turnTaking,
      completeness: createCompletenessPolicy(),
      agentText: () => controller.agentText,
      listener: {
        onVoice: (voicedMs) => controller.onVoice(voicedMs),
        onWords: (whole, fresh) => controller.onWords(whole, fresh),
        onPause: (text) => controller.onPause(text),
        onTurn: (turn) => {
          this.#hasCallerSpoken = true;
          controller.onTurn(turn);
        },
        onRevision: (turn) => controller.onRevision(turn),
        onNotUnderstood: () => controller.onNotUnderstood(),
        onUnanswered: () => controller.onUnanswered(),
        onTrouble: () => void controller.announce(spokenLines.hearingTrouble),
        onLost: () => void this.#leaveUnheard(),
      },
      clock,
      logger,
    });
  }

  #createKeypad(): Keypad {
    const controller = this.#controller;
    return new Keypad({
      clock: this.#parts.services.clock,
      listener: {
        onKey: () => controller.onKey(),
        onKeys: (keys) => {
          this.#hasCallerSpoken = true;
          controller.onKeys(keys);
        },
        onCleared: () => controller.onKeysCleared(),
      },
      digitsAsked: () =>
        askedFor(controller.agentText, cuesOf(this.#hearing.language)).dictation?.digits,
      onCapture: (isCapturing) => {
        this.#hearing.isDeaf = isCapturing;
        controller.silenceIsNatural = isCapturing || this.#switch.isUnderWay;
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
    this.#keypad.close();
    this.#switch.close();
    const historyWritten = this.#controller.close();
    playback.close();
    const released = await Promise.allSettled([
      historyWritten,
      this.#hearing.close(),
      synthesis.close(),
      this.#unsubscribe?.(),
    ]);
    for (const result of released) {
      if (result.status === 'rejected') {
        services.logger.warn('call did not close cleanly', { error: result.reason });
      }
    }
  }
  #obey(text: string): void {
    const control = parseControl(text);
    if (control === undefined) {
      this.#parts.services.logger.warn('session order is not valid', {
        sessionId: this.#parts.conversation.sessionId,
      });
    } else if (control.type === 'session-close') {
      void this.#end(this.outcome);
    } else {
      this.#switch.report(control);
    }
  }

  async #take(step: CallStep): Promise<void> {
    if (step.type === 'end') {
      await this.#end(this.outcome);
      return;
    }
    const { services, callConnectionId } = this.#parts;
    this.#controller.silenceIsNatural = true;
    try {
      await services.callControl.transfer(callConnectionId, { phone: step.target });
    } catch (error) {
      services.logger.error('call was not transferred', { callConnectionId, error });
      this.#controller.silenceIsNatural = false;
      await this.#controller.announce(spokenLines.transferFailed);
    }
  }

  async #leaveUnheard(): Promise<void> {
    await this.#controller.announce(spokenLines.hearingLost, true);
    await this.#end(this.outcome);
  }

  /** Ends the call from our side, once. */
  async #end(outcome: CallOutcome): Promise<void> {
    await this.#hearOut();
    if (this.#closing !== undefined) return;
    const { services, conversation, callConnectionId, onEnded } = this.#parts;
    await this.close();
    try {
      await conversation.close(outcome);
    } catch (error) {
      services.logger.error('conversation was not closed', { callConnectionId, error });
    }
    try {
      await services.callControl.hangUp(callConnectionId);
    } catch (error) {
      services.logger.error('call was not hung up', { callConnectionId, error });
    }
    onEnded();
  }

  /** Last words that the telephony service speaks are not cut off by hanging up. */
  async #hearOut(): Promise<void> {
    const { clock } = this.#parts.services;
    const remainingMs = this.#textPlaysUntil - clock.now();
    if (remainingMs <= 0) return;
    try {
      await delay(clock, remainingMs, this.#left.signal);
    } catch (error) {
      if (!this.#left.signal.aborted) throw error;
    }
  }

  /** The telephony service speaks for us while our own voice is gone. */
  async #playAsText(text: string, voice: VoiceSettings): Promise<void> {
    const { services, callConnectionId, publish } = this.#parts;
    services.logger.error('text was not spoken', { callConnectionId, characters: text.length });
    publish({ type: 'speech-failed', text });
    const { clock } = services;
    const startsAt = Math.max(clock.now(), this.#textPlaysUntil);
    this.#textPlaysUntil = startsAt + text.length * spokenMsPerCharacter;
    try {
      await services.callControl.playText(callConnectionId, {
        text,
        voiceName: voice.name,
        operationContext: 'speech-fallback',
      });
    } catch (error) {
      services.logger.error('text was not played either', { callConnectionId, error });
      this.#textPlaysUntil = clock.now();
    }
  }
}
