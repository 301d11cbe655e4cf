import { type Bill, billSchema } from '#registries/toolstore/utilities/records/bill.ts';
import type { Household } from './household.ts';

export const dayMs = 86_400_000;
const billCount = 12;

/** How use varies over the year, January first. */
const electricSeason = [1.2, 1.12, 1, 0.88, 0.84, 1.04, 1.3, 1.32, 1.1, 0.88, 0.96, 1.14];
const gasSeason = [2.2, 2, 1.5, 0.8, 0.4, 0.25, 0.2, 0.2, 0.3, 0.7, 1.4, 2];

/** Prices in hundredths of a cent per kilowatt hour or therm. */
const tariff = { energy: 1260, delivery: 510, fuel: 140, gasSupply: 7800, gasDelivery: 4200 };
const customerChargeCents = 1250;
const taxPercent = 6.5;

/**
 * Twelve monthly bills up to one that was issued a few days ago and is due in twelve days,
 * newest first.
 */
export function householdBills(household: Household, nowMs: number): readonly Bill[] {
  const newestEnd = nowMs - 10 * dayMs;
  return Array.from({ length: billCount }, (_unused, monthsAgo) => {
    const periodEnd = monthsBefore(newestEnd, monthsAgo);
    const month = new Date(periodEnd).getUTCMonth();
    const latest = monthsAgo === 0 ? (household.latestUseFactor ?? 1) : 1;
    const kwh = Math.round(household.monthlyKwh * (electricSeason[month] ?? 1) * latest);
    const therms = Math.round(household.monthlyTherms * (gasSeason[month] ?? 1));
    const lines = [
      {
        type: 'customer_charge' as const,
        label: 'customer charge',
        amountCents: customerChargeCents,
      },
      priced('energy', 'energy', kwh, tariff.energy),
      priced('delivery', 'delivery', kwh, tariff.delivery),
      priced('fuel_adjustment', 'fuel adjustment', kwh, tariff.fuel),
      ...(household.monthlyTherms === 0
        ? []
        : [
            priced('gas_supply', 'gas supply', therms, tariff.gasSupply),
            priced('gas_delivery', 'gas delivery', therms, tariff.gasDelivery),
          ]),
    ];
    const taxCents = Math.round((sumOf(lines) * taxPercent) / 100);
    const feeCents = monthsAgo === 0 ? (household.lateFeeCents ?? 0) : 0;
    const allLines =
      feeCents === 0
        ? lines
        : [...lines, { type: 'late_fee' as const, label: 'late fee', amountCents: feeCents }];
    return billSchema.parse({
      id: `bill-${new Date(periodEnd).toISOString().slice(0, 7)}`,
      kind: 'bill',
      at: periodEnd + 2 * dayMs,
      periodStart: monthsBefore(newestEnd, monthsAgo + 1) + dayMs,
      periodEnd,
      dueAt: periodEnd + 22 * dayMs,
      usageKwh: kwh,
      ...(household.monthlyTherms === 0 ? {} : { usageTherms: therms }),
      lines: allLines,
      taxCents,
      totalCents: sumOf(allLines) + taxCents,
    });
  });
}

const priced = <Type extends string>(
  type: Type,
  label: string,
  units: number,
  hundredthsOfACent: number,
) => ({ type, label, amountCents: Math.round((units * hundredthsOfACent) / 100) });

const sumOf = (lines: readonly { readonly amountCents: number }[]): number =>
  lines.reduce((sum, { amountCents }) => sum + amountCents, 0);

/** The same day of an earlier month, at most the 28th, so that every month has one bill. */
function monthsBefore(fromMs: number, months: number): number {
  const from = new Date(fromMs);
  return Date.UTC(
    from.getUTCFullYear(),
    from.getUTCMonth() - months,
    Math.min(from.getUTCDate(), 28),
    12,
  );
}
