import type { Clock } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Channel } from '#shared/contracts/ids.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import {
  type SessionEvent,
  type SessionEventBody,
  sessionEventChannel,
} from '#shared/contracts/session-event.ts';

/** Whose event it is. */
export interface EventOrigin {
  readonly sessionId: string;
  readonly channel: Channel;
  readonly callConnectionId?: string | undefined;
  readonly customerId?: string | undefined;
}

/** The live feed of sessions. */
export interface SessionEvents {
  /** Sends and forgets: never waits, never throws. A failure is logged. */
  publish(origin: EventOrigin, body: SessionEventBody): void;
  /** Resolves when everything published so far was handed to the store or has failed. */
  settled(): Promise<void>;
}

/**
 * Publishes session events on `events:{sessionId}`. The turn engine publishes what it sees on every
 * channel; the voice path adds partial transcripts, barge-ins and its turn metrics with the same
 * function.
 */
export function createSessionEvents(dependencies: {
  readonly hotStore: Pick<HotStore, 'publish'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}): SessionEvents {
  const { hotStore, clock, logger } = dependencies;
  const inFlight = new Set<Promise<void>>();

  async function send(event: SessionEvent): Promise<void> {
    try {
      await hotStore.publish(sessionEventChannel(event.sessionId), JSON.stringify(event));
    } catch (error) {
      logger.warn('session event was not published', {
        sessionId: event.sessionId,
        eventType: event.body.type,
        error,
      });
    }
  }

  return {
    publish(origin, body) {
      const { callConnectionId, customerId } = origin;
      const sending = send({
        at: clock.now(),
        sessionId: origin.sessionId,
        channel: origin.channel,
        ...(callConnectionId === undefined ? {} : { callConnectionId }),
        ...(customerId === undefined ? {} : { customerId }),
        body,
      });
      inFlight.add(sending);
      void sending.finally(() => inFlight.delete(sending));
    },
    async settled() {
      await Promise.all(inFlight);
    },
  };
}
