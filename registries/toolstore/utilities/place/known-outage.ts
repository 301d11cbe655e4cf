import { listRecords } from '#registries/toolstore/records/read-record.ts';
import {
  type Outage,
  outageSchema,
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

/** `power`, `gas service`, `water service`. */
export const spokenService = (service: UtilityService): string =>
  service === 'electric' ? 'power' : `${service} service`;
