import type { Outage } from '#registries/toolstore/utilities/records/outage.ts';
import { atLocalTime, localTime } from '#registries/toolstore/wording/local-time.ts';
import { companyTimeZone } from './company-time-zone.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** The storm outage in Riverside, a small one in Northgate, and one in Hillcrest that is over. */
export const demoOutages = (nowMs: number): readonly Outage[] => [
  {
    id: 'outage-riverside-storm',
    kind: 'outage',
    at: nowMs - 130 * minuteMs,
    reference: 'INC-204-118',
    serviceAreaId: 'area-riverside',
    service: 'electric',
    cause: 'a storm that brought down a feeder line',
    affectedCustomers: 2400,
    crew: 'dispatched',
    estimatedRestorationAt: afternoonEstimate(nowMs),
  },
  {
    id: 'outage-northgate-transformer',
    kind: 'outage',
    at: nowMs - 50 * minuteMs,
    reference: 'INC-204-131',
    serviceAreaId: 'area-northgate',
    service: 'electric',
    cause: 'a failed transformer',
    affectedCustomers: 140,
    crew: 'on_site',
    estimatedRestorationAt: halfHourAfter(nowMs + 90 * minuteMs),
  },
  {
    id: 'outage-hillcrest-equipment',
    kind: 'outage',
    at: nowMs - 9 * 24 * hourMs,
    reference: 'INC-203-877',
    serviceAreaId: 'area-hillcrest',
    service: 'electric',
    cause: 'an equipment failure in a substation',
    affectedCustomers: 860,
    crew: 'on_site',
    restoredAt: nowMs - 9 * 24 * hourMs + 6.5 * hourMs,
  },
];

/** Four in the afternoon while that is at least an hour ahead, else about three hours from now. */
function afternoonEstimate(nowMs: number): number {
  const isBeforeThree = localTime(nowMs, companyTimeZone).hour < 15;
  return isBeforeThree
    ? atLocalTime(nowMs, companyTimeZone, { dayOffset: 0, hour: 16 })
    : halfHourAfter(nowMs + 3 * hourMs);
}

const halfHourAfter = (atMs: number): number => Math.ceil(atMs / (30 * minuteMs)) * 30 * minuteMs;
