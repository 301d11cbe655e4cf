import { type SessionControl, sessionControlSchema } from '#shared/contracts/session-event.ts';

/** An order on a session's control channel, or undefined when it is none. */
export function parseControl(text: string): SessionControl | undefined {
  let order: unknown;
  try {
    order = JSON.parse(text);
  } catch {
    return undefined;
  }
  return sessionControlSchema.safeParse(order).data;
}
