import type { Place } from '#registries/toolstore/utilities/place/resolve-place.ts';
import {
  type EmergencyTicket,
  emergencyTicketSchema,
} from '#registries/toolstore/utilities/records/ticket.ts';
import type { ToolContext } from '#shared/contracts/tool.ts';
import { liveTicket, type TicketDesk, ticketIdAt } from './ticket-desk.ts';

/** A danger reported again within this time belongs to the crew that is on its way. */
const sameDangerMs = 6 * 3_600_000;

export const emergencyDesk = (danger: EmergencyTicket['danger']): TicketDesk<EmergencyTicket> => ({
  name: `emergency-${danger}`,
  prefix: 'EMG',
  schema: emergencyTicketSchema,
  liveMs: sameDangerMs,
});

/** The newest danger at a place that a crew is on its way to. */
export async function emergencyAt(
  context: ToolContext,
  place: Place,
): Promise<EmergencyTicket | undefined> {
  const desks = [emergencyDesk('gas_leak'), emergencyDesk('downed_wire')];
  const tickets = await Promise.all(
    desks.map((desk) => liveTicket(context, desk, ticketIdAt(desk, place))),
  );
  return tickets
    .filter((ticket) => ticket !== undefined)
    .toSorted((one, other) => other.at - one.at)[0];
}
