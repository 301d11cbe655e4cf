import type { BrowserVoiceServerMessage } from '#shared/contracts/browser-voice-message.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { sessionEventChannel, sessionEventSchema } from '#shared/contracts/session-event.ts';
import { pageMessageOf } from './page-messages.ts';

/**
 * Tells every worker that a session is on this socket now, and follows what happens in it. The session's
 * former socket may be on another worker, half open, with nobody left at its far end.
 *
 * A page without its transcript is better than none: what cannot be subscribed to is logged.
 * @returns ends both subscriptions. Never rejects.
 */
export async function followSession(
  dependencies: {
    readonly hotStore: Pick<HotStore, 'publish' | 'subscribe'>;
    readonly logger: Logger;
  },
  socket: {
    readonly sessionId: string;
    /** Unique per socket. */
    readonly streamId: string;
    readonly onMessage: (message: BrowserVoiceServerMessage) => void;
    /** Another socket has the session now. */
    readonly onTaken: () => void;
  },
): Promise<() => Promise<void>> {
  const { hotStore, logger } = dependencies;
  const { sessionId, streamId, onMessage, onTaken } = socket;
  const owners = `browser-owner:${sessionId}`;
  const begun = await Promise.allSettled([
    hotStore.subscribe(owners, (owner) => {
      if (owner !== streamId) onTaken();
    }),
    hotStore.subscribe(sessionEventChannel(sessionId), (text) => {
      const message = messageOf(text);
      if (message !== undefined) onMessage(message);
    }),
  ]);
  const announced = await Promise.allSettled([hotStore.publish(owners, streamId)]);
  for (const result of [...begun, ...announced]) {
    if (result.status === 'fulfilled') continue;
    logger.warn('page does not follow its session', { sessionId, error: result.reason });
  }
  return async () => {
    const ends = begun.map((result) =>
      result.status === 'fulfilled' ? result.value() : Promise.resolve(),
    );
    for (const result of await Promise.allSettled(ends)) {
      if (result.status === 'fulfilled') continue;
      logger.warn('page still follows its session', { sessionId, error: result.reason });
    }
  };
}

function messageOf(text: string): BrowserVoiceServerMessage | undefined {
  const event = sessionEventSchema.safeParse(parsed(text));
  return event.success ? pageMessageOf(event.data.body) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not one of ours; the schema refuses it.
    return undefined;
  }
}
