import { Redis } from 'ioredis';
import { type SessionEvent, sessionEventSchema } from '#shared/contracts/session-event.ts';
import { reportOnce } from './report-once.ts';

/** Live events of every session, as both product processes publish them. */
export interface SessionFeed {
  /** @returns a function that ends the subscription. */
  onEvent(listener: (event: SessionEvent) => void): () => void;
  close(): Promise<void>;
}

/** Subscribes to `events:*` on the hot store. */
export async function openSessionFeed(redisUrl: string): Promise<SessionFeed> {
  const client = new Redis(redisUrl, { maxRetriesPerRequest: 2 });
  // It reconnects by itself; what a journey misses meanwhile shows in its expectations.
  client.on('error', reportOnce('Live events'));
  const listeners = new Set<(event: SessionEvent) => void>();
  client.on('pmessage', (_pattern: string, _channel: string, text: string) => {
    const event = sessionEventSchema.parse(JSON.parse(text));
    for (const listener of listeners) listener(event);
  });
  await client.psubscribe('events:*');
  return {
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      listeners.clear();
      await client.quit();
    },
  };
}
