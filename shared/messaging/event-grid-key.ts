import { equalsInConstantTime } from '#shared/security/constant-time.ts';

/** Header with which our Event Grid subscriptions send the shared key. */
export const EVENT_GRID_KEY_HEADER = 'x-continuo-event-key';

/**
 * Whether a delivery comes from one of our subscriptions (Microsoft docs: Event Grid, Custom
 * delivery properties). Compared in constant time.
 */
export function isEventGridKeyValid(given: string | undefined, expected: string): boolean {
  return equalsInConstantTime(given ?? '', expected) && expected !== '';
}
