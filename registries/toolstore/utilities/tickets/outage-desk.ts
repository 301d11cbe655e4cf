import type { Place } from '#registries/toolstore/utilities/place/resolve-place.ts';
import type { UtilityService } from '#registries/toolstore/utilities/records/outage.ts';
import {
  type OutageTicket,
  outageTicketSchema,
} from '#registries/toolstore/utilities/records/ticket.ts';
import type { ToolContext } from '#shared/contracts/tool.ts';
import { liveTicket, type TicketDesk, ticketIdAt } from './ticket-desk.ts';

export const outageDesk = (service: UtilityService): TicketDesk<OutageTicket> => ({
  name: `outage-ticket-${service}`,
  prefix: 'OUT',
  schema: outageTicketSchema,
  liveMs: Number.POSITIVE_INFINITY,
});

/** The open ticket of a place: of electricity first, then gas, then water. */
export async function openTicketAt(
  context: ToolContext,
  place: Place,
): Promise<OutageTicket | undefined> {
  const desks = (['electric', 'gas', 'water'] as const).map(outageDesk);
  const tickets = await Promise.all(
    desks.map((desk) => liveTicket(context, desk, ticketIdAt(desk, place))),
  );
  return tickets.find((ticket) => ticket !== undefined);
}
