import { randomUUID } from 'node:crypto';
import type { Clock } from '#shared/contracts/clock.ts';
import type { AcsFaults } from '../faults.ts';
import { deliverWithRetry } from './deliver-with-retry.ts';
import { DeliveryLane } from './delivery-lane.ts';
import type { TokenIssuer } from './token-issuer.ts';

const RETRY_DELAYS_MS = [200, 500, 1_000, 2_000, 4_000];
const ATTEMPT_TIMEOUT_MS = 10_000;

/** A callback that was not taken, as `GET /_admin/calls` shows it. */
export interface LostCallback {
  readonly type: string;
  readonly url: string;
  readonly reason: string;
}

/** Event of a call before it gets its CloudEvents envelope. */
export interface CallbackEvent {
  /** Without the `Microsoft.Communication.` in front. */
  readonly type: string;
  readonly callConnectionId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends one call's events, in order, as CloudEvents 1.0 with a signed token. */
export class CallbackSender {
  readonly #clock: Clock;
  readonly #issuer: TokenIssuer;
  readonly #signal: AbortSignal;
  readonly #lane: DeliveryLane;
  readonly #lost: LostCallback[] = [];

  constructor(dependencies: {
    readonly clock: Clock;
    readonly faults: AcsFaults;
    readonly issuer: TokenIssuer;
    readonly signal: AbortSignal;
  }) {
    this.#clock = dependencies.clock;
    this.#issuer = dependencies.issuer;
    this.#signal = dependencies.signal;
    this.#lane = new DeliveryLane({ ...dependencies, ordered: true });
  }

  get lost(): readonly LostCallback[] {
    return this.#lost;
  }

  /** Each event is one POST with an array of one, as the service sends them. */
  send(url: string, event: CallbackEvent): void {
    const type = `Microsoft.Communication.${event.type}`;
    const body = JSON.stringify([
      {
        id: randomUUID(),
        source: `calling/callConnections/${event.callConnectionId}`,
        type,
        data: event.body,
        time: new Date(this.#clock.now()).toISOString(),
        specversion: '1.0',
        datacontenttype: 'application/json',
        subject: `calling/callConnections/${event.callConnectionId}`,
      },
    ]);
    this.#lane.enqueue(async () => {
      const result = await deliverWithRetry(
        {
          url,
          body,
          headers: async () => ({ authorization: await this.#issuer.authorization() }),
          retryDelaysMs: RETRY_DELAYS_MS,
          attemptTimeoutMs: ATTEMPT_TIMEOUT_MS,
          isRetryable: (status) => status >= 500 || status === 408 || status === 429,
        },
        { clock: this.#clock, signal: this.#signal },
      );
      if (!result.delivered) this.#lost.push({ type, url, reason: result.reason });
    });
  }
}
