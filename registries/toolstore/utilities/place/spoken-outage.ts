import type { Outage } from '#registries/toolstore/utilities/records/outage.ts';
import { spokenCount } from '#registries/toolstore/wording/spoken-list.ts';
import {
  datedMoment,
  type SpeakingMoment,
  spokenDeadline,
  spokenMoment,
} from '#registries/toolstore/wording/spoken-time.ts';
import { spokenService } from './known-outage.ts';

/** When an outage should be over, as a sentence. */
export const spokenRestoration = (outage: Outage, moment: SpeakingMoment): string => {
  const { estimatedRestorationAt: estimateAt, service } = outage;
  const what = spokenService(service);
  if (estimateAt === undefined) return 'There is no estimated restoration time yet.';
  return estimateAt < moment.nowMs
    ? `The ${what} should have been back ${spokenDeadline(estimateAt, moment)}; a new estimate is not in yet.`
    : `The ${what} is estimated to be back ${spokenMoment(estimateAt, moment)}.`;
};

/** The answer to "when will it be back?". */
export const spokenEta = (outage: Outage, moment: SpeakingMoment): string =>
  outage.estimatedRestorationAt === undefined || outage.estimatedRestorationAt < moment.nowMs
    ? spokenRestoration(outage, moment)
    : `We expect the ${spokenService(outage.service)} back ${spokenMoment(outage.estimatedRestorationAt, moment)}.`;

/** What the repair crew is doing, as a sentence. */
export function spokenCrew(crew: Outage['crew']): string {
  switch (crew) {
    case 'being_assigned':
      return 'A repair crew is being assigned.';
    case 'dispatched':
      return 'A repair crew is on its way.';
    case 'on_site':
      return 'A repair crew is on site.';
    default:
      return crew satisfies never;
  }
}

/** A known outage in two or three sentences. */
export const spokenOutage = (outage: Outage, address: string, moment: SpeakingMoment): string =>
  `There is a known ${outage.service} outage at ${address}, caused by ${outage.cause}, with ${spokenCount(outage.affectedCustomers, 'customer')} affected. ${spokenCrew(outage.crew)} ${spokenRestoration(outage, moment)}`;

/** The result field that says when service should be back; none without an estimate. */
export const restorationFields = (
  outage: Outage | undefined,
  moment: SpeakingMoment,
): { readonly estimated_restoration?: string } =>
  outage?.estimatedRestorationAt === undefined
    ? {}
    : { estimated_restoration: spokenMoment(outage.estimatedRestorationAt, moment) };

/** The same as a fact, which has to stay true on a later day; without an estimate it is forgotten. */
export const restorationFacts = (
  outage: Outage | undefined,
  moment: SpeakingMoment,
): { readonly estimated_restoration: string | undefined } => ({
  estimated_restoration:
    outage?.estimatedRestorationAt === undefined
      ? undefined
      : datedMoment(outage.estimatedRestorationAt, moment),
});
