import type { TurnEvent } from '#shared/contracts/turn-event.ts';

/** A turn's events as they come. */
export interface WatchedTurn {
  /** What has come so far. */
  readonly seen: readonly TurnEvent[];
  /** Everything that came; resolves when nothing more will. */
  readonly over: Promise<readonly TurnEvent[]>;
}

/** Takes a turn's events, and can be looked at while more may come. */
export function watchTurn(events: AsyncIterable<TurnEvent>): WatchedTurn {
  const seen: TurnEvent[] = [];
  const over = (async () => {
    for await (const event of events) seen.push(event);
    return seen;
  })();
  return { seen, over };
}

export const typesOf = (events: readonly TurnEvent[]): TurnEvent['type'][] =>
  events.map(({ type }) => type);
