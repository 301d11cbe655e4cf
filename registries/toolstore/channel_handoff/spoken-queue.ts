import { spokenCount } from '#registries/toolstore/wording/spoken-list.ts';
import { spokenDuration } from '#registries/toolstore/wording/spoken-time.ts';
import type { QueueStatus } from '#shared/contracts/tool-services.ts';

/** `about 14 minutes`; undefined when no wait was measured. */
export const spokenWait = ({ estimatedWaitSeconds: seconds }: QueueStatus): string | undefined =>
  seconds === undefined ? undefined : `about ${spokenDuration(seconds * 1000)}`;

/** The queue as one or two sentences. */
export function spokenQueue(status: QueueStatus): string {
  const { callersWaiting } = status;
  if (callersWaiting === 0) return 'Nobody is waiting right now.';
  const wait = spokenWait(status);
  const people = `${spokenCount(callersWaiting, 'caller')} ${callersWaiting === 1 ? 'is' : 'are'} waiting right now`;
  return wait === undefined
    ? `${people}. I can’t tell the wait yet.`
    : `${people}, and the wait is ${wait}.`;
}
