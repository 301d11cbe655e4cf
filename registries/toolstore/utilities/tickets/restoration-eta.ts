import { z } from 'zod';
import { spokenService } from '#registries/toolstore/utilities/place/known-outage.ts';
import { spokenAddress } from '#registries/toolstore/utilities/place/spoken-address.ts';
import {
  restorationFields,
  spokenCrew,
  spokenEta,
} from '#registries/toolstore/utilities/place/spoken-outage.ts';
import type { Outage } from '#registries/toolstore/utilities/records/outage.ts';
import type {
  EmergencyTicket,
  OutageTicket,
} from '#registries/toolstore/utilities/records/ticket.ts';
import { spokenCount } from '#registries/toolstore/wording/spoken-list.ts';
import {
  type SpeakingMoment,
  spokenDeadline,
  spokenMoment,
} from '#registries/toolstore/wording/spoken-time.ts';

/** The answer to "when will it be over?", whatever it is. */
export const restorationEtaSchema = z.object({
  estimated_restoration: z.string().optional(),
  crew_expected: z.string().optional(),
  crew_status: z.string(),
  customers_affected: z.number().optional(),
  cause: z.string().optional(),
  ticket_id: z.string().optional(),
  message: z.string(),
});
export type RestorationEta = z.infer<typeof restorationEtaSchema>;

export function emergencyEta(
  emergency: EmergencyTicket,
  outage: Outage | undefined,
  moment: SpeakingMoment,
): RestorationEta {
  const where = spokenAddress(emergency.place);
  const when = spokenDeadline(emergency.arriveBy, moment);
  const outlook = outage === undefined ? '' : ` ${spokenEta(outage, moment)}`;
  return {
    crew_expected: spokenMoment(emergency.arriveBy, moment),
    crew_status: 'dispatched',
    ticket_id: emergency.reference,
    message:
      emergency.arriveBy < moment.nowMs
        ? `The emergency crew should have been at ${where} ${when} for ticket ${emergency.reference}. If it is not there, I can connect you with a person who follows up.${outlook}`
        : `An emergency crew is on its way to ${where} and should be there ${when}. The emergency ticket is ${emergency.reference}.${outlook}`,
  };
}

export function outageEta(
  outage: Outage,
  ticket: OutageTicket | undefined,
  moment: SpeakingMoment,
): RestorationEta {
  return {
    ...restorationFields(outage, moment),
    crew_status: outage.crew,
    customers_affected: outage.affectedCustomers,
    cause: outage.cause,
    ...(ticket === undefined ? {} : { ticket_id: ticket.reference }),
    message: `${spokenEta(outage, moment)} ${spokenCrew(outage.crew)} ${spokenCount(outage.affectedCustomers, 'customer')} ${outage.affectedCustomers === 1 ? 'is' : 'are'} affected by ${outage.cause}.`,
  };
}

export function ticketEta(ticket: OutageTicket, moment: SpeakingMoment): RestorationEta {
  const where = spokenAddress(ticket.place);
  const when = spokenDeadline(ticket.respondBy, moment);
  return {
    crew_expected: spokenMoment(ticket.respondBy, moment),
    crew_status: 'being_assigned',
    ticket_id: ticket.reference,
    message:
      ticket.respondBy < moment.nowMs
        ? `A crew should have been at ${where} ${when} for ticket ${ticket.reference}. I can connect you with a person who follows up.`
        : `For ticket ${ticket.reference}, a crew is expected at ${where} ${when}. The estimated time for the ${spokenService(ticket.service)} follows once they have found the cause.`,
  };
}
