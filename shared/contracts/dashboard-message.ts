import { z } from 'zod';
import { channelSchema } from './ids.ts';
import { sessionEventSchema } from './session-event.ts';

/** Where an operator's page watches sessions, on the media worker. Nothing it sends is read. */
export const dashboardPath = '/api/v1/browser/dashboard/relay';

/** Session id in a token that opens the feed of all sessions. */
export const allSessions = '*';

/** An event of the live feed, flat: `{type, sessionId, at, channel, ...}` with the fields of its type. */
export const dashboardEventSchema = sessionEventSchema.shape.body.and(
  sessionEventSchema.omit({ body: true }),
);
export type DashboardEvent = z.infer<typeof dashboardEventSchema>;

/** What the relay says of itself, between the events. */
export const relayNoticeSchema = z.discriminatedUnion('type', [
  /** First on every socket; `watching` is a session id, or `*` for all. */
  z.object({ type: z.literal('relay-ready'), at: z.number(), watching: z.string() }),
  /** Second on the socket of a session that has begun: the last things that were said, oldest first. */
  z.object({
    type: z.literal('session-history'),
    at: z.number(),
    sessionId: z.string(),
    channel: channelSchema,
    agent: z.string(),
    items: z.array(
      z.object({
        at: z.number(),
        turnId: z.string(),
        role: z.enum(['user', 'assistant']),
        text: z.string(),
        /** The customer cut in; `text` is what was heard. */
        interrupted: z.boolean(),
      }),
    ),
  }),
  /** The page did not read fast enough: `count` events before this are missing. */
  z.object({ type: z.literal('events-dropped'), at: z.number(), count: z.number() }),
]);
export type RelayNotice = z.infer<typeof relayNoticeSchema>;

/** What the relay sends, one JSON text message each. */
export type DashboardMessage = DashboardEvent | RelayNotice;
