import type { DashboardEvent } from '#shared/contracts/dashboard-message.ts';
import { allSessions } from '#shared/contracts/dashboard-message.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { sessionEventChannel, sessionEventSchema } from '#shared/contracts/session-event.ts';

/** @param json the event as it goes to a page. */
export type OnDashboardEvent = (event: DashboardEvent, json: string) => void;

interface Topic {
  readonly listeners: Set<OnDashboardEvent>;
  readonly subscribed: Promise<() => Promise<void>>;
}

/**
 * The live feed for everybody who watches it on this worker, whatever worker runs the session. Each
 * event is read and written once, however many pages get it; what nobody watches is not subscribed to.
 */
export class EventFan {
  readonly #hotStore: Pick<HotStore, 'subscribe'>;
  readonly #logger: Logger;
  readonly #topics = new Map<string, Topic>();

  constructor(dependencies: {
    readonly hotStore: Pick<HotStore, 'subscribe'>;
    readonly logger: Logger;
  }) {
    this.#hotStore = dependencies.hotStore;
    this.#logger = dependencies.logger;
  }

  /**
   * @param watching a session id, or `*` for all sessions.
   * @returns ends it. @throws StoreError
   */
  async join(watching: string, onEvent: OnDashboardEvent): Promise<() => Promise<void>> {
    const topic = this.#topics.get(watching) ?? this.#open(watching);
    topic.listeners.add(onEvent);
    try {
      await topic.subscribed;
    } catch (error) {
      topic.listeners.delete(onEvent);
      if (this.#topics.get(watching) === topic) this.#topics.delete(watching);
      throw error;
    }
    return async () => {
      if (!topic.listeners.delete(onEvent) || topic.listeners.size > 0) return;
      if (this.#topics.get(watching) === topic) this.#topics.delete(watching);
      const unsubscribe = await topic.subscribed;
      await unsubscribe();
    };
  }

  #open(watching: string): Topic {
    const listeners = new Set<OnDashboardEvent>();
    const channel = watching === allSessions ? 'events:*' : sessionEventChannel(watching);
    const topic: Topic = {
      listeners,
      subscribed: this.#hotStore.subscribe(channel, (text) => {
        const event = this.#read(text);
        if (event === undefined) return;
        const json = JSON.stringify(event);
        for (const onEvent of listeners) onEvent(event, json);
      }),
    };
    this.#topics.set(watching, topic);
    return topic;
  }

  #read(text: string): DashboardEvent | undefined {
    const event = sessionEventSchema.safeParse(jsonOf(text));
    if (!event.success) {
      this.#logger.warn('live event is not valid', { error: event.error });
      return undefined;
    }
    const { body, ...origin } = event.data;
    return { ...origin, ...body };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses it, and that is logged.
    return undefined;
  }
}
