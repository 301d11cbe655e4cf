import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { LiveSession } from './live-session.ts';
import type { EndedTurn } from './turn-scope.ts';

/** What a turn gets when its time has come. */
export interface TurnFloor {
  readonly session: LiveSession;
  readonly publish: (body: SessionEventBody) => void;
  /** Lets the next turn begin. Calling it again does nothing. */
  readonly release: () => void;
}

/** Whether a turn counts, and what it may do until then. */
export interface TurnStanding {
  /** The turn has the floor. @returns the session it works on. */
  enter(floor: TurnFloor): LiveSession;
  /** Tells the live feed, as soon as the turn counts. */
  publish(body: SessionEventBody): void;
  readonly counts: boolean;
  /** Resolves when the turn counts, or is aborted. */
  untilCertain(): Promise<void>;
  /** Resolves when the work has ended and counts, or at once to undefined when it never will. */
  settle(work: Promise<EndedTurn>): Promise<EndedTurn | undefined>;
}

/** An ordinary turn counts from the start. */
export function firmStanding(publish: (body: SessionEventBody) => void): TurnStanding {
  return {
    enter: ({ session }) => session,
    publish,
    counts: true,
    untilCertain: () => Promise.resolve(),
    settle: (work) => work,
  };
}
