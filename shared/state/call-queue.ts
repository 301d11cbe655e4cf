import type { QueueStatus } from '#shared/contracts/tool-services.ts';
import type { CallQueue } from '#shared/conversation/call-queue.ts';
import type { WaitingLine } from './waiting-line.ts';

/**
 * How busy we are, as tools and the channel router see it: callers who wait for a free line and
 * callers who wait for a person, counted together; the wait is that of the slower line, each
 * measured by itself. Joining means waiting for a person.
 */
export function createCallQueue(lines: {
  readonly waitingCalls: WaitingLine;
  readonly waitingForPerson: WaitingLine;
}): CallQueue {
  const { waitingCalls, waitingForPerson } = lines;
  const status = async (): Promise<QueueStatus> => {
    const [calls, people] = await Promise.all([waitIn(waitingCalls), waitIn(waitingForPerson)]);
    return {
      callersWaiting: calls.depth + people.depth,
      estimatedWaitSeconds:
        calls.waitSeconds === undefined || people.waitSeconds === undefined
          ? undefined
          : Math.max(calls.waitSeconds, people.waitSeconds),
    };
  };
  return {
    status,
    async join({ sessionId, priority }) {
      const place = await waitingForPerson.join(sessionId, priority);
      return { place, status: await status() };
    },
    leave: (sessionId) => waitingForPerson.leave(sessionId),
  };
}

/** How long the last in one line will wait; undefined when nobody was served lately. */
async function waitIn(line: WaitingLine) {
  const [depth, rate] = await Promise.all([line.depth(), line.servedPerSecond()]);
  if (depth === 0) return { depth, waitSeconds: 0 };
  return { depth, waitSeconds: rate === undefined ? undefined : Math.round(depth / rate) };
}
