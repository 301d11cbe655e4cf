import type { Clock } from '#shared/contracts/clock.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { sessionControlChannel } from '#shared/contracts/session-event.ts';
import { webChatCloseCodes } from '#shared/contracts/web-chat-message.ts';
import { parseControl } from '../cascade/parse-control.ts';
import { WebChatSession } from './web-chat-session.ts';

interface Held {
  readonly session: Promise<WebChatSession>;
  readonly unsubscribe: Promise<() => Promise<void>>;
}

/**
 * The web chats of this worker, one per session. When a session is opened on another replica, the
 * one here gives way.
 */
export class WebChatSessions {
  readonly #hotStore: Pick<HotStore, 'publish' | 'subscribe'>;
  readonly #workerId: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #held = new Map<string, Held>();
  readonly #open = new Map<string, WebChatSession>();
  #isDraining = false;

  constructor(dependencies: {
    readonly hotStore: Pick<HotStore, 'publish' | 'subscribe'>;
    readonly workerId: string;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#hotStore = dependencies.hotStore;
    this.#workerId = dependencies.workerId;
    this.#clock = dependencies.clock;
    this.#logger = dependencies.logger;
  }

  get size(): number {
    return this.#held.size;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** The session if it is open here. */
  get(sessionId: string): WebChatSession | undefined {
    return this.#open.get(sessionId);
  }

  /** The session, opened if it is not open here. @throws what `openConversation` throws; StoreError */
  async open(
    sessionId: string,
    openConversation: () => Promise<Conversation>,
  ): Promise<WebChatSession> {
    const held = this.#held.get(sessionId) ?? this.#hold(sessionId, openConversation);
    try {
      const session = await held.session;
      if (!session.isEnding) return session;
      await session.end();
    } catch (error) {
      await this.#forget(sessionId, held);
      throw error;
    }
    return this.open(sessionId, openConversation);
  }

  /** Lets no visitor in any more. */
  drain(): void {
    this.#isDraining = true;
  }

  /** Sends every visitor elsewhere. The conversations stay open in the store. */
  async closeAll(code: number, reason: string): Promise<void> {
    for (const session of this.#open.values()) session.giveWay(code, reason);
    await Promise.all([...this.#held].map(([sessionId, held]) => this.#forget(sessionId, held)));
  }

  #hold(sessionId: string, openConversation: () => Promise<Conversation>): Held {
    const unsubscribe = this.#announce(sessionId);
    const held: Held = {
      unsubscribe,
      session: unsubscribe.then(openConversation).then((conversation) => {
        const session = new WebChatSession({
          conversation,
          clock: this.#clock,
          logger: this.#logger,
          onEnded: () => void this.#forget(sessionId, held),
        });
        if (this.#held.get(sessionId) === held) this.#open.set(sessionId, session);
        return session;
      }),
    };
    this.#held.set(sessionId, held);
    return held;
  }

  /** Tells the other replicas that the session is here now, listens for the contrary, takes orders. */
  async #announce(sessionId: string): Promise<() => Promise<void>> {
    const owner = `webchat-owner:${sessionId}`;
    const ends: (() => Promise<void>)[] = [];
    const unsubscribe = async () => {
      await Promise.all(ends.map((end) => end()));
    };
    try {
      ends.push(
        await this.#hotStore.subscribe(owner, (workerId) => {
          if (workerId !== this.#workerId) this.#giveWay(sessionId);
        }),
      );
      ends.push(
        await this.#hotStore.subscribe(sessionControlChannel(sessionId), (text) => {
          if (parseControl(text)?.type === 'session-close') void this.#open.get(sessionId)?.end();
        }),
      );
      await this.#hotStore.publish(owner, this.#workerId);
    } catch (error) {
      await unsubscribe();
      throw error;
    }
    return unsubscribe;
  }

  #giveWay(sessionId: string): void {
    const held = this.#held.get(sessionId);
    if (held === undefined) return;
    this.#open.get(sessionId)?.giveWay(webChatCloseCodes.takenOver, 'opened in another window');
    void this.#forget(sessionId, held);
  }

  async #forget(sessionId: string, held: Held): Promise<void> {
    if (this.#held.get(sessionId) === held) {
      this.#held.delete(sessionId);
      this.#open.delete(sessionId);
    }
    try {
      const unsubscribe = await held.unsubscribe;
      await unsubscribe();
    } catch (error) {
      this.#logger.warn('web chat did not unsubscribe', { sessionId, error });
    }
  }
}
