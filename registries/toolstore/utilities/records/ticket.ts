import { z } from 'zod';
import { utilityServiceSchema } from './outage.ts';

/** One call that reported trouble, as a dispatcher reads it. Never taken away. */
export const troubleReportSchema = z.object({
  at: z.number(),
  place: z.string(),
  /** What the caller said about it. */
  detail: z.string().optional(),
  /** Account that the caller named; nobody has checked it. */
  accountNumber: z.string().optional(),
  /** Digest of the session: reports of one session are one caller's. */
  session: z.string(),
  /** Idempotency digest of the call. */
  call: z.string(),
  /** What the same caller had said before: that ticket's id, and its place. */
  insteadOf: z.object({ ticketId: z.string(), place: z.string() }).optional(),
  /** Where it is after all, as the same caller said later. */
  correctedTo: z.string().optional(),
});
export type TroubleReport = z.infer<typeof troubleReportSchema>;

const ticketFields = {
  /** Made from the trouble and the place: one place has one ticket. */
  id: z.string(),
  at: z.number(),
  reference: z.string(),
  /** `moved`: whoever reported this place has corrected it, see their reports. */
  status: z.enum(['open', 'moved', 'closed']),
  place: z.string(),
  /** All that was reported, the latest first; a corrected place stays among them. */
  reports: z.array(troubleReportSchema).min(1),
  /** Tickets this place had before, the latest first. */
  before: z.array(z.object({ reference: z.string(), at: z.number(), status: z.string() })),
};
export const ticketFieldsSchema = z.object(ticketFields);
/** What tickets of every kind have. */
export type TicketFields = z.infer<typeof ticketFieldsSchema>;

/** One place without service. */
export const outageTicketSchema = z.object({
  ...ticketFields,
  kind: z.literal('outage-ticket'),
  service: utilityServiceSchema,
  serviceAreaId: z.string().optional(),
  outageId: z.string().optional(),
  priority: z.enum(['normal', 'high']),
  respondBy: z.number(),
});
export type OutageTicket = z.infer<typeof outageTicketSchema>;

/** A danger to people; a crew is on its way while it is open. */
export const emergencyTicketSchema = z.object({
  ...ticketFields,
  kind: z.literal('emergency-ticket'),
  danger: z.enum(['downed_wire', 'gas_leak']),
  arriveBy: z.number(),
});
export type EmergencyTicket = z.infer<typeof emergencyTicketSchema>;

/** The tickets that one session has reported to, the latest first. */
export const sessionTicketsSchema = z.object({
  id: z.string(),
  kind: z.literal('session-tickets'),
  at: z.number(),
  ticketIds: z.array(z.string()),
});
export type SessionTickets = z.infer<typeof sessionTicketsSchema>;
