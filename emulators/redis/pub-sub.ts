import { globPattern } from './glob-pattern.ts';
import { bulk, type Reply } from './reply.ts';

/** One connection's side of publish/subscribe. */
export interface Subscriber {
  readonly channels: Set<string>;
  readonly patterns: Set<string>;
  push(reply: Reply): void;
}

/** Who listens to what, across all connections. */
export class PubSub {
  readonly #subscribers = new Set<Subscriber>();
  readonly #expressions = new Map<string, RegExp>();

  add(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
  }

  remove(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
  }

  /** Delivers to channel and pattern subscribers. @returns how many deliveries were made. */
  publish(channel: string, payload: string): number {
    let deliveries = 0;
    for (const subscriber of this.#subscribers) {
      if (subscriber.channels.has(channel)) {
        subscriber.push(pushOf('message', bulk(channel), bulk(payload)));
        deliveries += 1;
      }
      for (const pattern of subscriber.patterns) {
        if (!this.#expression(pattern).test(channel)) continue;
        subscriber.push(pushOf('pmessage', bulk(pattern), bulk(channel), bulk(payload)));
        deliveries += 1;
      }
    }
    return deliveries;
  }

  #expression(pattern: string): RegExp {
    const known = this.#expressions.get(pattern);
    if (known !== undefined) return known;
    const expression = globPattern(pattern);
    this.#expressions.set(pattern, expression);
    return expression;
  }
}

/** A push reply such as `subscribe`, `message` or `punsubscribe`. */
export function pushOf(name: string, ...items: readonly Reply[]): Reply {
  return { kind: 'push', items: [bulk(name), ...items] };
}
