import type { CallControl } from '#shared/contracts/call-control.ts';
import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { type SessionEventBody, sessionControlChannel } from '#shared/contracts/session-event.ts';
import type { RecognitionOptions, SpeechToText } from '#shared/contracts/speech-to-text.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import type { BargeInPolicy } from './barge-in.ts';
import { ChannelSwitchLeg } from './channel-switch-leg.ts';
import { KeypadCollector } from './keypad-collector.ts';
import { LiveRecogniser } from './live-recogniser.ts';
import { parseControl } from './parse-control.ts';
import type { Playback } from './playback.ts';
import { spokenLines } from './spoken-lines.ts';
import type { SynthesisLine } from './synthesis-line.ts';
import type { CallStep } from './turn.ts';
import { TurnController, type TurnTiming } from './turn-controller.ts';

export type CallOutcome = Parameters<Conversation['close']>[0];

/** What every call of a worker shares. */
export interface CascadeServices {
  readonly speechToText: SpeechToText;
  readonly callControl: Pick<CallControl, 'hangUp' | 'transfer' | 'playText'>;
  readonly hotStore: Pick<HotStore, 'subscribe'>;
  readonly bargeIn: BargeInPolicy;
  readonly timing: TurnTiming;
  readonly recognitionOf: (agent: string) => RecognitionOptions;
  readonly voiceOf: (agent: string) => VoiceSettings | undefined;
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
export class CascadeSession {
  readonly #parts: CascadeSessionParts;
  readonly #recogniser: LiveRecogniser;
  readonly #controller: TurnController;
  readonly #keypad: KeypadCollector;
  readonly #switch: ChannelSwitchLeg;
  #unsubscribe: (() => Promise<void>) | undefined;
  readonly #left = new AbortController();
  #hasCallerSpoken = false;
  /** When the text is over that the telephony service speaks for us. */
  #textPlaysUntil = 0;
  #closing: Promise<void> | undefined;

  constructor(parts: CascadeSessionParts) {
    this.#parts = parts;
    const { services, conversation, playback, synthesis, publish } = parts;
    const { clock, logger } = services;
    this.#controller = new TurnController({
      ...services,
      conversation,
      playback,
      synthesis,
      publish,
      listener: {
        onStep: (step) => void this.#take(step),
        onAgentSwitch: (agent) => this.#recogniser.use(services.recognitionOf(agent)),
        onChannelSwitch: (event) => this.#switch.expect(event),
        onUnspoken: (text, voice) => void this.#playAsText(text, voice),
      },
    });
    this.#switch = new ChannelSwitchLeg({
      controller: this.#controller,
      clock,
      onDeparted: () => void this.#end('transferred'),
    });
    this.#keypad = new KeypadCollector({
      clock,
      onKeys: (keys) => {
        this.#hasCallerSpoken = true;
        this.#controller.onKeys(keys);
      },
      onCleared: () => this.#controller.onKeysCleared(),
    });
    this.#recogniser = new LiveRecogniser({
      speechToText: services.speechToText,
      options: services.recognitionOf(conversation.activeAgent().name),
      listener: {
        onPartial: (text) => this.#controller.onPartial(text),
        onUtterance: (utterance) => {
          this.#hasCallerSpoken ||= utterance.text !== '';
          this.#controller.onUtterance(utterance);
        },
        onUnanswered: () => this.#controller.onUnanswered(),
        onTrouble: () => void this.#controller.announce(spokenLines.hearingTrouble),
        onLost: () => void this.#leaveUnheard(),
      },
      clock,
      logger,
    });
  }

  /** Connects, takes orders and greets. */
  async start(): Promise<void> {
    const { services, conversation } = this.#parts;
    this.#recogniser.open();
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
    this.#recogniser.push(pcm);
  }

  pressKey(key: string): void {
    this.#recogniser.disregardSound();
    this.#controller.onKey();
    this.#keypad.press(key);
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

  async #free(): Promise<void> {
    const { playback, synthesis, services } = this.#parts;
    this.#left.abort(new Error('The call is over.'));
    this.#keypad.close();
    this.#switch.close();
    const historyWritten = this.#controller.close();
    playback.close();
    const released = await Promise.allSettled([
      historyWritten,
      this.#recogniser.close(),
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
      await this.#end('completed');
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
