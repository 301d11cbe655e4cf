import type { HotStore } from '#shared/contracts/hot-store.ts';
import {
  type SessionEvent,
  sessionEventChannel,
  sessionEventSchema,
} from '#shared/contracts/session-event.ts';
import { greetingTurnId } from '#shared/conversation/live-conversation.ts';
import { createMemoStore } from '#shared/conversation/memo-store.ts';
import { createRedisHotStore } from '#shared/state/redis-hot-store.ts';

/** What all workers tell of their sessions and keep of them, seen from outside. */
export class SessionFeed {
  readonly events: SessionEvent[] = [];
  readonly #hotStore: HotStore;

  private constructor(hotStore: HotStore) {
    this.#hotStore = hotStore;
  }

  static async open(redisUrl: string): Promise<SessionFeed> {
    const hotStore = await createRedisHotStore({
      url: redisUrl,
      onConnectionError: (error) => process.stderr.write(`bench: ${error.message}\n`),
    });
    const feed = new SessionFeed(hotStore);
    await hotStore.subscribe(sessionEventChannel('*'), (text) => {
      feed.events.push(sessionEventSchema.parse(JSON.parse(text)));
    });
    return feed;
  }

  /** Turns that callers of these sessions have begun so far, by session. */
  turnsOf(sessionIds: readonly string[]): ReadonlyMap<string, readonly string[]> {
    return new Map(
      sessionIds.map((sessionId) => [sessionId, turnsAskedIn(this.events, sessionId)]),
    );
  }

  /** Greetings from the event with this index on. */
  greetingsSince(index: number): number {
    return this.events
      .slice(index)
      .filter(({ body }) => body.type === 'assistant-text' && body.turnId === greetingTurnId)
      .length;
  }

  /** Sessions of these in which a caller's turn was answered, from the event with this index on. */
  answeredSince(index: number, sessionIds: readonly string[]): number {
    const answered = new Set(
      this.events
        .slice(index)
        .filter(({ body }) => body.type === 'assistant-text' && body.turnId !== greetingTurnId)
        .map(({ sessionId }) => sessionId),
    );
    return sessionIds.filter((sessionId) => answered.has(sessionId)).length;
  }

  /** How many of these turns are not kept, by session. */
  async missing(turns: ReadonlyMap<string, readonly string[]>): Promise<readonly number[]> {
    const memos = createMemoStore({ hotStore: this.#hotStore, ttlMs: 1 });
    return Promise.all(
      [...turns].map(async ([sessionId, turnIds]) => {
        const kept = (await memos.load(sessionId))?.memo.recentTurnIds ?? [];
        return turnIds.filter((turnId) => !kept.includes(turnId)).length;
      }),
    );
  }

  close(): Promise<void> {
    return this.#hotStore.close();
  }
}

/** Ids of the turns whose words a session has told, in order. */
export function turnsAskedIn(
  events: readonly SessionEvent[],
  sessionId: string,
): readonly string[] {
  return events.flatMap(({ sessionId: whose, body }) =>
    whose === sessionId && body.type === 'user-final' ? [body.turnId] : [],
  );
}
