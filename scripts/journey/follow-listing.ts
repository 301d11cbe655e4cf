import type { CallDesk } from './call-desk.ts';
import type { JourneyState } from './journey-state.ts';

const listedEveryMs = 250;

/** Looks the journey's last call up in the product's list, again and again. */
export interface ListingFollower {
  /** Why it could not be looked up; nothing more will be known. */
  readonly problem: string | undefined;
  /** Resolves when nothing is asked for any more. */
  stop(): Promise<void>;
}

export function followListing(desk: CallDesk, state: JourneyState): ListingFollower {
  let isOver = false;
  let problem: string | undefined;
  const follow = async () => {
    while (!isOver) {
      const call = state.log.calls.at(-1);
      if (call?.callId !== undefined) call.listed = await desk.find(call.callId);
      state.changed();
      await state.until(() => isOver, listedEveryMs);
    }
  };
  const following = follow().catch((error: unknown) => {
    problem = error instanceof Error ? error.message : String(error);
    state.changed();
  });
  return {
    get problem() {
      return problem;
    },
    async stop() {
      isOver = true;
      state.changed();
      await following;
    },
  };
}
