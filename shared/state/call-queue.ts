import type { CallQueue } from '#shared/conversation/call-queue.ts';
import type { WaitingLine } from './waiting-line.ts';

export { waitingCallsKey, waitingPeopleKey as waitingForPersonKey } from './queue-keys.ts';

/**
 * How busy we are, as tools and the channel router see it: callers who wait for a free line and
 * callers who wait for a person, together. Joining means waiting for a person.
 */
export function createCallQueue(lines: {
  readonly waitingCalls: WaitingLine;
  readonly waitingForPerson: WaitingLine;
}): CallQueue {
  const { waitingCalls, waitingForPerson } = lines;
  const status = async () => {
    const [calls, people, callRate, personRate] = await Promise.all([
      waitingCalls.depth(),
      waitingForPerson.depth(),
      waitingCalls.servedPerSecond(),
      waitingForPerson.servedPerSecond(),
    ]);
    const callersWaiting = calls + people;
    const rate = (callRate ?? 0) + (personRate ?? 0);
    return {
      callersWaiting,
      estimatedWaitSeconds:
        callersWaiting === 0 ? 0 : rate > 0 ? Math.round(callersWaiting / rate) : undefined,
    };
  };
  return {
    status,
    async join({ sessionId, priority }) {
      const place = await waitingForPerson.join(sessionId, priority);
      return { place, status: await status() };
    },
  };
}
