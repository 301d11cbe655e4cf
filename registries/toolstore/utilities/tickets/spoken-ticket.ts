import { spokenAddress } from '#registries/toolstore/utilities/place/spoken-address.ts';
import type { OutageTicket } from '#registries/toolstore/utilities/records/ticket.ts';
import { type SpeakingMoment, spokenDeadline } from '#registries/toolstore/wording/spoken-time.ts';

/** When the crew of a ticket comes, or that it should have been there. */
export const spokenResponse = (ticket: OutageTicket, moment: SpeakingMoment): string =>
  ticket.respondBy < moment.nowMs
    ? `A crew should have been at ${spokenAddress(ticket.place)} ${spokenDeadline(ticket.respondBy, moment)}. I can connect you with a person who follows up.`
    : `A crew should be there ${spokenDeadline(ticket.respondBy, moment)}.`;
