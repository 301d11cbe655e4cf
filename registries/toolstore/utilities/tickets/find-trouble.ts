import { isReference } from '#registries/toolstore/records/reference-of.ts';
import { activeOutages, outageAt } from '#registries/toolstore/utilities/place/known-outage.ts';
import { streetQuestion } from '#registries/toolstore/utilities/place/place-parameter.ts';
import { resolvePlace } from '#registries/toolstore/utilities/place/resolve-place.ts';
import type { Outage } from '#registries/toolstore/utilities/records/outage.ts';
import type {
  EmergencyTicket,
  OutageTicket,
} from '#registries/toolstore/utilities/records/ticket.ts';
import type { SpeakingMoment } from '#registries/toolstore/wording/spoken-time.ts';
import type { ToolContext } from '#shared/contracts/tool.ts';
import { emergencyAt } from './emergency-desk.ts';
import { openTicketAt } from './outage-desk.ts';

/** What is known to be wrong at a place. */
export interface Trouble {
  readonly address: string;
  readonly moment: SpeakingMoment;
  readonly outage: Outage | undefined;
  readonly ticket: OutageTicket | undefined;
  readonly emergency: EmergencyTicket | undefined;
}

/** The current outage of this number, however it is written. */
export const outageNumbered = async (
  context: ToolContext,
  number: string | undefined,
): Promise<Outage | undefined> =>
  number === undefined
    ? undefined
    : (await activeOutages(context)).find(({ reference }) => isReference(number, reference));

/** True when it is known which place is meant without being said. */
export const speaksOfPlace = ({ customer, session: { facts } }: ToolContext): boolean =>
  customer !== undefined ||
  typeof facts.outage_address === 'string' ||
  typeof facts.service_address === 'string';

/**
 * The outage or ticket the customer asks about: at the address they name, else where they last
 * spoke of an outage, else at home.
 *
 * @param named the outage whose number they gave; what else is wrong at the place comes with it.
 */
export async function findTrouble(
  context: ToolContext,
  address: string | undefined,
  named: Outage | undefined,
): Promise<Trouble> {
  const spokenOf = context.session.facts.outage_address;
  const [first, ...others] = [
    ...(address === undefined ? [] : [address]),
    ...(typeof spokenOf === 'string' ? [spokenOf] : []),
    undefined,
  ];
  const atFirst = await troubleAt(context, first);
  if (named !== undefined) return { ...atFirst, outage: named };
  if (isTrouble(atFirst)) return atFirst;
  for (const other of others) {
    if (other === undefined && context.customer === undefined) continue;
    const found = await troubleAt(context, other);
    if (isTrouble(found)) return found;
  }
  return atFirst;
}

async function troubleAt(context: ToolContext, address: string | undefined): Promise<Trouble> {
  const place = await resolvePlace(context, address, {
    parameter: 'service_address',
    question: streetQuestion,
  });
  const [outage, ticket, emergency] = await Promise.all([
    outageAt(context, place),
    openTicketAt(context, place),
    emergencyAt(context, place),
  ]);
  return { address: place.address, moment: place.moment, outage, ticket, emergency };
}

const isTrouble = ({ outage, ticket, emergency }: Trouble): boolean =>
  outage !== undefined || ticket !== undefined || emergency !== undefined;
