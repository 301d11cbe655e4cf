import type { z } from 'zod';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import type { Place } from '#registries/toolstore/utilities/place/resolve-place.ts';
import type { TicketFields } from '#registries/toolstore/utilities/records/ticket.ts';
import type { ToolContext } from '#shared/contracts/tool.ts';

export type Ticket = TicketFields & { readonly kind: string };

/** Where tickets of one kind are kept, and how long they are worth joining. */
export interface TicketDesk<Kind extends Ticket> {
  /** With the place it makes the ticket's id, e.g. `emergency-gas_leak`. */
  readonly name: string;
  /** Of the references people hear, e.g. `EMG`. */
  readonly prefix: string;
  readonly schema: z.ZodType<Kind>;
  /** An open ticket older than this is no longer what a new report is about. */
  readonly liveMs: number;
}

/** Id of the one ticket a place can have at a desk. */
export const ticketIdAt = (desk: Pick<TicketDesk<Ticket>, 'name'>, place: Place): string =>
  `${desk.name}-${place.key}`;

/** True while somebody works on it. */
export const isLive = (
  desk: Pick<TicketDesk<Ticket>, 'liveMs'>,
  ticket: Ticket,
  nowMs: number,
): boolean => ticket.status === 'open' && nowMs - ticket.at < desk.liveMs;

/** The live ticket of this id; undefined when there is none. */
export async function liveTicket<Kind extends Ticket>(
  context: ToolContext,
  desk: TicketDesk<Kind>,
  id: string,
): Promise<Kind | undefined> {
  const ticket = await readRecord(context.services.publicRecords, id, desk.schema);
  return ticket !== undefined && isLive(desk, ticket, context.clock.now()) ? ticket : undefined;
}
