import { randomUUID } from 'node:crypto';
import type { Clock } from '#shared/contracts/clock.ts';
import { type DeliveryResult, deliverWithRetry } from '../delivery/deliver-with-retry.ts';
import { DeliveryLane } from '../delivery/delivery-lane.ts';
import type { AcsFaults } from '../faults.ts';

/** Shorter than the service's 10 s, 30 s, 1 min, 5 min, so that a laptop need not wait. */
const RETRY_DELAYS_MS = [200, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
const HANDSHAKE_RETRY_DELAYS_MS = [200, 500, 1_000];
/** Microsoft docs: Event Grid, Delivery and retry (30 s for an answer). */
const ATTEMPT_TIMEOUT_MS = 30_000;
/** Statuses of a web hook that end delivery at once (Microsoft docs: Event Grid, Retry schedule). */
const FINAL_STATUSES: ReadonlySet<number> = new Set([400, 401, 403, 413]);
/** Events kept for a subscriber that has not registered yet. */
const MAX_BACKLOG = 1_000;

const TOPIC =
  '/subscriptions/local/resourceGroups/continuo/providers/Microsoft.Communication/communicationServices/local';

export interface EventSubscriptionRequest {
  readonly url: string;
  /** Full names, e.g. `Microsoft.Communication.IncomingCall`. */
  readonly eventTypes: readonly string[];
  /** Static delivery headers, e.g. a shared key. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface PublishedEvent {
  readonly eventType: string;
  readonly subject: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Subscription extends EventSubscriptionRequest {
  readonly name: string;
  readonly lane: DeliveryLane;
  delivered: number;
  readonly lost: { readonly eventType: string; readonly reason: string }[];
}

/** The endpoint did not prove that it wants the events. */
export class HandshakeFailedError extends Error {
  override readonly name = 'HandshakeFailedError';
}

type Envelope = ReturnType<typeof envelopeOf>;

function envelopeOf(event: PublishedEvent, nowMs: number) {
  return {
    id: randomUUID(),
    topic: TOPIC,
    subject: event.subject,
    data: event.body,
    eventType: event.eventType,
    dataVersion: '1.0',
    metadataVersion: '1',
    eventTime: new Date(nowMs).toISOString(),
  };
}

/** Event Grid as the resource's system topic uses it: subscriptions, handshake, delivery, retries. */
export class EventGrid {
  readonly #clock: Clock;
  readonly #faults: AcsFaults;
  readonly #signal: AbortSignal;
  readonly #subscriptions = new Map<string, Subscription>();
  #backlog: Envelope[] = [];

  constructor(dependencies: {
    readonly clock: Clock;
    readonly faults: AcsFaults;
    readonly signal: AbortSignal;
  }) {
    this.#clock = dependencies.clock;
    this.#faults = dependencies.faults;
    this.#signal = dependencies.signal;
  }

  /**
   * Does the validation handshake and then delivers, first what happened before anybody listened.
   * The same address again replaces its subscription.
   * @throws HandshakeFailedError when the endpoint does not echo the code.
   */
  async subscribe(request: EventSubscriptionRequest): Promise<{ readonly name: string }> {
    await this.#handshake(request);
    const dependencies = { clock: this.#clock, faults: this.#faults, signal: this.#signal };
    const subscription: Subscription = {
      ...request,
      name:
        this.#subscriptions.get(request.url)?.name ??
        `subscription-${this.#subscriptions.size + 1}`,
      lane: new DeliveryLane({ ...dependencies, ordered: false }),
      delivered: 0,
      lost: [],
    };
    this.#subscriptions.set(request.url, subscription);
    const wanted = this.#backlog.filter((event) => request.eventTypes.includes(event.eventType));
    this.#backlog = this.#backlog.filter((event) => !wanted.includes(event));
    for (const event of wanted) this.#deliver(subscription, event);
    return { name: subscription.name };
  }

  publish(event: PublishedEvent): void {
    const envelope = envelopeOf(event, this.#clock.now());
    const takers = [...this.#subscriptions.values()].filter((subscription) =>
      subscription.eventTypes.includes(event.eventType),
    );
    for (const subscription of takers) this.#deliver(subscription, envelope);
    if (takers.length === 0) {
      this.#backlog.push(envelope);
      if (this.#backlog.length > MAX_BACKLOG) this.#backlog.shift();
    }
  }

  /** For people: who listens, and what did not arrive. */
  state() {
    return {
      backlog: this.#backlog.map((event) => event.eventType),
      subscriptions: [...this.#subscriptions.values()].map(
        ({ name, url, eventTypes, delivered, lost }) => ({
          name,
          url,
          eventTypes,
          delivered,
          lost,
        }),
      ),
    };
  }

  async #handshake(request: EventSubscriptionRequest): Promise<void> {
    const validationCode = randomUUID();
    const event = envelopeOf(
      {
        eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
        subject: '',
        body: { validationCode },
      },
      this.#clock.now(),
    );
    const result = await this.#post(
      request,
      event,
      'SubscriptionValidation',
      HANDSHAKE_RETRY_DELAYS_MS,
    );
    if (!result.delivered) {
      throw new HandshakeFailedError(
        `${request.url} did not answer the handshake: ${result.reason}.`,
      );
    }
    if (!answersWith(result.responseText, validationCode)) {
      throw new HandshakeFailedError(`${request.url} did not return the validation code.`);
    }
  }

  #deliver(subscription: Subscription, envelope: Envelope): void {
    subscription.lane.enqueue(async () => {
      const result = await this.#post(
        subscription,
        envelope,
        'Notification',
        RETRY_DELAYS_MS,
        subscription.name,
      );
      if (result.delivered) subscription.delivered += 1;
      else subscription.lost.push({ eventType: envelope.eventType, reason: result.reason });
    });
  }

  #post(
    target: EventSubscriptionRequest,
    envelope: Envelope,
    kind: 'Notification' | 'SubscriptionValidation',
    retryDelaysMs: readonly number[],
    name = 'new-subscription',
  ): Promise<DeliveryResult> {
    return deliverWithRetry(
      {
        url: target.url,
        body: JSON.stringify([envelope]),
        headers: async (attempt) => ({
          ...target.headers,
          'aeg-event-type': kind,
          'aeg-subscription-name': name.toUpperCase(),
          'aeg-delivery-count': String(attempt - 1),
          'aeg-data-version': '1.0',
          'aeg-metadata-version': '1',
        }),
        retryDelaysMs,
        attemptTimeoutMs: ATTEMPT_TIMEOUT_MS,
        isRetryable: (status) => !FINAL_STATUSES.has(status),
      },
      { clock: this.#clock, signal: this.#signal },
    );
  }
}

/** Whether a handshake answer carries the code; anything that is not such JSON does not. */
function answersWith(responseText: string, validationCode: string): boolean {
  let answer: unknown;
  try {
    answer = JSON.parse(responseText);
  } catch {
    return false;
  }
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'validationResponse' in answer &&
    answer.validationResponse === validationCode
  );
}
