import type { Clock, Timer } from '#shared/contracts/clock.ts';
import type { DashboardEvent, RelayNotice } from '#shared/contracts/dashboard-message.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { Socket, SocketListener } from '../transport/transport.ts';
import type { EventFan } from './event-fan.ts';
import type { SessionHistory } from './session-history.ts';

/** A page that has not taken so much gets nothing more until it has. */
const mostUnreadBytes = 256 * 1024;
/** Events that come while the history is being read. */
const mostEarly = 1000;
const checkEveryMs = 1000;

/** One page that watches. It is told what it missed, and nobody listens to what it says. */
export class DashboardSocket implements SocketListener {
  readonly #socket: Socket;
  readonly #watching: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #early: { readonly event: DashboardEvent; readonly json: string }[] | undefined = [];
  #dropped = 0;
  #timer: Timer | undefined;
  #leave: (() => Promise<void>) | undefined;
  #isClosed = false;

  constructor(parts: {
    readonly socket: Socket;
    /** Session id, or `*`. */
    readonly watching: string;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#socket = parts.socket;
    this.#watching = parts.watching;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
  }

  /**
   * Joins the feed first and reads the history then, so that nothing falls between them.
   * @param historyOf what was said before; undefined when there is nothing.
   */
  async start(
    fan: Pick<EventFan, 'join'>,
    historyOf: () => Promise<SessionHistory | undefined>,
  ): Promise<void> {
    try {
      const leave = await fan.join(this.#watching, (event, json) => this.#onEvent(event, json));
      if (this.#isClosed) {
        await leave();
        return;
      }
      this.#leave = leave;
      this.#notify({ type: 'relay-ready', at: this.#clock.now(), watching: this.#watching });
      const history = await historyOf();
      if (history !== undefined) this.#notify(history);
      const early = this.#early ?? [];
      this.#early = undefined;
      const known = new Set(history?.items.map(({ turnId }) => turnId));
      for (const { event, json } of early) if (!isToldBy(known, event)) this.#deliver(json);
    } catch (error) {
      this.#logger.error('live feed is not available', { watching: this.#watching, error });
      this.#socket.close(1011, 'the live feed is not available');
    }
  }

  onMessage(): void {
    // Read-only: whatever a page says means nothing.
  }

  onClose(): void {
    void this.#stop();
  }

  /** Closes the page's socket; resolves when it has left the feed. */
  close(code: number, reason: string): Promise<void> {
    this.#socket.close(code, reason);
    return this.#stop();
  }

  async #stop(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    const leave = this.#leave;
    this.#leave = undefined;
    try {
      await leave?.();
    } catch (error) {
      this.#logger.warn('live feed was not left', { watching: this.#watching, error });
    }
  }

  #onEvent(event: DashboardEvent, json: string): void {
    if (this.#isClosed) return;
    if (this.#early === undefined) this.#deliver(json);
    else if (this.#early.length < mostEarly) this.#early.push({ event, json });
    else this.#drop();
  }

  #deliver(json: string): void {
    if (this.#socket.bufferedBytes > mostUnreadBytes) {
      this.#drop();
      return;
    }
    this.#tellDropped();
    this.#socket.sendText(json);
  }

  #drop(): void {
    this.#dropped += 1;
    this.#timer ??= this.#clock.after(checkEveryMs, () => this.#check());
  }

  /** A page that reads again is told what it missed, also when nothing more happens. */
  #check(): void {
    this.#timer = undefined;
    if (this.#socket.bufferedBytes <= mostUnreadBytes) this.#tellDropped();
    if (this.#dropped > 0) this.#timer = this.#clock.after(checkEveryMs, () => this.#check());
  }

  #tellDropped(): void {
    const count = this.#dropped;
    if (count === 0) return;
    this.#dropped = 0;
    this.#notify({ type: 'events-dropped', at: this.#clock.now(), count });
  }

  #notify(notice: RelayNotice): void {
    this.#socket.sendText(JSON.stringify(notice));
  }
}

/** The history has these words already. */
function isToldBy(turnIds: ReadonlySet<string>, event: DashboardEvent): boolean {
  return (
    (event.type === 'user-final' || event.type === 'assistant-text') && turnIds.has(event.turnId)
  );
}
