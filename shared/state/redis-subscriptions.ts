import type { Redis } from 'ioredis';
import type { RedisConnection } from './redis-connection.ts';

type OnText = (text: string, channel: string) => void;

interface Topic {
  readonly listeners: Set<OnText>;
  /** Settles when the server has confirmed the subscription. */
  readonly confirmed: Promise<unknown>;
}

/**
 * Listeners by channel or `prefix*` on one connection of their own. The server is told of the first
 * and the last listener of a topic only; ioredis subscribes again after a reconnect.
 */
export class RedisSubscriptions {
  readonly #connection: RedisConnection;
  readonly #topics = new Map<string, Topic>();

  constructor(connection: RedisConnection) {
    this.#connection = connection;
    connection.client.on('message', (channel: string, text: string) => {
      this.#deliver(channel, text, channel);
    });
    connection.client.on('pmessage', (pattern: string, channel: string, text: string) => {
      this.#deliver(`${unescapeGlob(pattern.slice(0, -1))}*`, text, channel);
    });
  }

  /** @throws StoreError when the server does not confirm. */
  async add(topicName: string, onText: OnText): Promise<() => Promise<void>> {
    const topic = this.#topics.get(topicName) ?? this.#open(topicName);
    // A wrapper, so that the same function can listen twice and each leaves on its own.
    const listener: OnText = (text, channel) => onText(text, channel);
    topic.listeners.add(listener);
    const remove = async () => {
      if (!topic.listeners.delete(listener) || topic.listeners.size > 0) return;
      if (this.#topics.get(topicName) !== topic) return;
      this.#topics.delete(topicName);
      await this.#connection.run('unsubscribe', (client) =>
        topicName.endsWith('*')
          ? client.punsubscribe(globOf(topicName))
          : client.unsubscribe(topicName),
      );
    };
    try {
      await topic.confirmed;
    } catch (error) {
      topic.listeners.delete(listener);
      if (this.#topics.get(topicName) === topic) this.#topics.delete(topicName);
      throw error;
    }
    return remove;
  }

  /** Proves the connection alive; a half-open one is cut by its socket timeout and comes back. */
  async probe(): Promise<void> {
    if (this.#topics.size === 0) return;
    await this.#connection.run('probe', (client: Redis) => client.ping());
  }

  #open(topicName: string): Topic {
    const topic: Topic = {
      listeners: new Set(),
      confirmed: this.#connection.run('subscribe', (client) =>
        topicName.endsWith('*')
          ? client.psubscribe(globOf(topicName))
          : client.subscribe(topicName),
      ),
    };
    this.#topics.set(topicName, topic);
    return topic;
  }

  #deliver(topicName: string, text: string, channel: string): void {
    const topic = this.#topics.get(topicName);
    for (const listener of topic?.listeners ?? []) {
      // In its own microtask: a listener that throws must not break the reply parser.
      queueMicrotask(() => {
        if (topic?.listeners.has(listener) === true) listener(text, channel);
      });
    }
  }
}

/** `events:*` as a Redis glob in which only the last star is special. */
function globOf(topicName: string): string {
  return `${topicName.slice(0, -1).replace(/[\\*?[\]]/g, '\\$&')}*`;
}

function unescapeGlob(escaped: string): string {
  return escaped.replace(/\\(.)/g, '$1');
}
