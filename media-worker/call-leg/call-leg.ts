import type { CallControl } from '#shared/contracts/call-control.ts';
import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import {
  type SessionControl,
  type SessionEventBody,
  sessionControlChannel,
} from '#shared/contracts/session-event.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import { parseControl } from '../cascade/parse-control.ts';
import { telephoneSpeechMs } from '../cascade/telephone-speech-ms.ts';
import type { CallOutcome } from '../voice-session.ts';

/** A store that is away is asked again so much later. */
const ordersAgainAfterMs = 1000;

export interface CallLegParts {
  readonly callControl: Pick<CallControl, 'hangUp' | 'playText'>;
  readonly hotStore: Pick<HotStore, 'subscribe'>;
  readonly conversation: Pick<Conversation, 'sessionId' | 'close'>;
  readonly callConnectionId: string;
  readonly publish: (body: SessionEventBody) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The telephone side of a conversation: its orders, what is spoken for it, its end. */
export class CallLeg {
  readonly #parts: CallLegParts;
  readonly #left = new AbortController();
  #unsubscribe: (() => Promise<void>) | undefined;
  /** When the text is over that the telephony service speaks for us. */
  #textPlaysUntil = 0;

  constructor(parts: CallLegParts) {
    this.#parts = parts;
  }

  /**
   * Takes orders for the session from now on; when the store does not answer, as soon as it does. Resolves
   * after the first try and never rejects: a call without orders goes on.
   */
  async takeOrders(onOrder: (order: SessionControl) => void): Promise<void> {
    const { clock, conversation, hotStore, logger } = this.#parts;
    const { sessionId } = conversation;
    try {
      const unsubscribe = await hotStore.subscribe(sessionControlChannel(sessionId), (text) => {
        const order = parseControl(text);
        if (order === undefined) logger.warn('session order is not valid', { sessionId });
        else onOrder(order);
      });
      if (this.#left.signal.aborted) await unsubscribe();
      else this.#unsubscribe = unsubscribe;
    } catch (error) {
      logger.error('session takes no orders', { sessionId, error });
      if (this.#left.signal.aborted) return;
      const again = clock.after(ordersAgainAfterMs, () => void this.takeOrders(onOrder));
      this.#left.signal.addEventListener('abort', () => again.cancel(), { once: true });
    }
  }

  /** The telephony service speaks for us while our own voice is gone. */
  async playAsText(text: string, voice: VoiceSettings): Promise<void> {
    const { callControl, callConnectionId, clock, logger, publish } = this.#parts;
    logger.error('text was not spoken', { callConnectionId, characters: text.length });
    publish({ type: 'speech-failed', text });
    const startsAt = Math.max(clock.now(), this.#textPlaysUntil);
    this.#textPlaysUntil = startsAt + telephoneSpeechMs(text);
    try {
      await callControl.playText(callConnectionId, {
        text,
        voiceName: voice.name,
        operationContext: 'speech-fallback',
      });
    } catch (error) {
      logger.error('text was not played either', { callConnectionId, error });
      this.#textPlaysUntil = clock.now();
    }
  }

  /** Last words that the telephony service speaks are not cut off by hanging up. */
  async hearOut(): Promise<void> {
    const { clock } = this.#parts;
    const remainingMs = this.#textPlaysUntil - clock.now();
    if (remainingMs <= 0) return;
    try {
      await delay(clock, remainingMs, this.#left.signal);
    } catch (error) {
      if (!this.#left.signal.aborted) throw error;
    }
  }

  /** Closes the conversation and hangs up. Never rejects. */
  async end(outcome: CallOutcome): Promise<void> {
    const { callControl, callConnectionId, logger } = this.#parts;
    await this.#close(outcome);
    try {
      await callControl.hangUp(callConnectionId);
    } catch (error) {
      logger.error('call was not hung up', { callConnectionId, error });
    }
  }

  /** Closes the conversation of a call that goes on without us. Never rejects. */
  handOver(): Promise<void> {
    return this.#close('transferred');
  }

  /** Takes no orders any more. */
  async leave(): Promise<void> {
    this.#left.abort(new Error('The call is over.'));
    await this.#unsubscribe?.();
  }

  async #close(outcome: CallOutcome): Promise<void> {
    const { callConnectionId, conversation, logger } = this.#parts;
    try {
      await conversation.close(outcome);
    } catch (error) {
      logger.error('conversation was not closed', { callConnectionId, error });
    }
  }
}
