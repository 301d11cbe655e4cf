import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import {
  type EmergencyTicket,
  emergencyTicketSchema,
} from '#registries/toolstore/utilities/records/outage.ts';
import type { ToolContext } from '#shared/contracts/tool.ts';
import type { Place } from './resolve-place.ts';

/** A danger reported again within this time belongs to the crew that is on its way. */
const sameDangerMs = 6 * 3_600_000;

/** Id of the one ticket that a place can have per danger. */
const emergencyId = (kind: EmergencyTicket['danger'], place: Place): string =>
  `emergency-${kind}-${place.key}`;

/** The newest danger at a place that a crew is on its way to. */
export async function emergencyAt(
  context: ToolContext,
  place: Place,
): Promise<EmergencyTicket | undefined> {
  const kinds: readonly EmergencyTicket['danger'][] = ['gas_leak', 'downed_wire'];
  const tickets = await Promise.all(
    kinds.map((kind) =>
      readRecord(context.services.publicRecords, emergencyId(kind, place), emergencyTicketSchema),
    ),
  );
  return tickets
    .filter((ticket) => ticket !== undefined)
    .filter(
      ({ status, at }) => status === 'crew_dispatched' && place.moment.nowMs - at < sameDangerMs,
    )
    .sort((left, right) => right.at - left.at)[0];
}

/** Sends a crew to a danger: one ticket per danger and place while a crew is out there. */
export function openEmergency(
  context: ToolContext,
  danger: {
    readonly kind: EmergencyTicket['danger'];
    readonly place: Place;
    /** What the customer said about it. */
    readonly detail: string | undefined;
    readonly arriveWithinMinutes: number;
  },
): Promise<EmergencyTicket> {
  const { nowMs } = danger.place.moment;
  const id = emergencyId(danger.kind, danger.place);
  return changeRecord<EmergencyTicket>({
    area: context.services.publicRecords,
    id,
    schema: emergencyTicketSchema,
    change: (current) =>
      current?.status === 'crew_dispatched' && nowMs - current.at < sameDangerMs
        ? current
        : {
            id,
            kind: 'emergency-ticket',
            at: nowMs,
            reference: referenceOf('EMG', context.idempotencyKey).spoken,
            danger: danger.kind,
            status: 'crew_dispatched',
            place: danger.place.address,
            ...(danger.detail === undefined ? {} : { detail: danger.detail }),
            arriveBy: nowMs + danger.arriveWithinMinutes * 60_000,
          },
  });
}
