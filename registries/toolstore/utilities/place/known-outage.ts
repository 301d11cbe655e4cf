import { listRecords, readRecord } from '#registries/toolstore/records/read-record.ts';
import {
  type Outage,
  type OutageTicket,
  outageSchema,
  outageTicketSchema,
  type UtilityService,
} from '#registries/toolstore/utilities/records/outage.ts';
import type { ToolContext } from '#shared/contracts/tool.ts';
import type { Place } from './resolve-place.ts';

/** Outages that are not over, newest first. */
export async function activeOutages(context: ToolContext): Promise<readonly Outage[]> {
  const outages = await listRecords(context.services.publicRecords, 'outage', outageSchema);
  const nowMs = context.clock.now();
  return outages.filter(({ at, restoredAt }) => at <= nowMs && (restoredAt ?? Infinity) > nowMs);
}

/** The outage that has hit a place, of one service or of any. */
export async function outageAt(
  context: ToolContext,
  place: Place,
  service?: UtilityService,
): Promise<Outage | undefined> {
  const outages = await activeOutages(context);
  return outages.find(
    (outage) =>
      outage.serviceAreaId === place.serviceAreaId &&
      (service === undefined || outage.service === service),
  );
}

/** Id of the one ticket that an address can have per service. */
export const ticketId = (place: Place, service: UtilityService): string =>
  `outage-ticket-${service}-${place.key}`;

/** The open ticket of a place, of one service or of any (electricity first). */
export async function openTicketAt(
  context: ToolContext,
  place: Place,
  service?: UtilityService,
): Promise<OutageTicket | undefined> {
  const services: readonly UtilityService[] =
    service === undefined ? ['electric', 'gas', 'water'] : [service];
  const tickets = await Promise.all(
    services.map((each) =>
      readRecord(context.services.publicRecords, ticketId(place, each), outageTicketSchema),
    ),
  );
  return tickets.find((ticket) => ticket?.status === 'open');
}

/** `power`, `gas service`, `water service`. */
export const spokenService = (service: UtilityService): string =>
  service === 'electric' ? 'power' : `${service} service`;
