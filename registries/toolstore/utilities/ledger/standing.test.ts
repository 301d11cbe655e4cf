import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ledger, LedgerEntry } from '#registries/toolstore/utilities/records/ledger.ts';
import { standingOf } from './standing.ts';

const nowMs = 1000;
const ledgerOf = (entries: readonly LedgerEntry[]): Ledger => ({
  id: 'ledger',
  kind: 'ledger',
  at: 0,
  entries: [...entries],
});
const bill = (amountCents: number, dueAt: number): LedgerEntry => ({
  type: 'bill',
  id: `bill-${dueAt}`,
  at: dueAt - 20,
  dueAt,
  amountCents,
});
const payment = (amountCents: number): LedgerEntry => ({
  type: 'payment',
  id: `pay-${amountCents}`,
  at: 900,
  amountCents,
  method: { kind: 'bank_account', last4: '0001' },
  confirmation: 'PAY-000-001',
});

describe('standingOf', () => {
  it('settles the oldest bill first', () => {
    expect(standingOf(ledgerOf([bill(100, 500), bill(200, 2000), payment(150)]), nowMs)).toEqual({
      balanceCents: 150,
      pastDueCents: 0,
      plannedCents: 0,
      nextDueAt: 2000,
      pastDueSince: undefined,
    });
  });

  it('knows what is late and since when', () => {
    const { pastDueCents, pastDueSince, nextDueAt } = standingOf(
      ledgerOf([bill(100, 500), bill(100, 800), bill(100, 2000), payment(40)]),
      nowMs,
    );
    expect({ pastDueCents, pastDueSince, nextDueAt }).toEqual({
      pastDueCents: 160,
      pastDueSince: 500,
      nextDueAt: 2000,
    });
  });

  it('does not call late what a payment plan covers', () => {
    const plan = {
      id: 'payment-plan' as const,
      kind: 'payment-plan' as const,
      at: 0,
      reference: 'PLAN-000-001',
      createdBy: 'x',
      totalCents: 100,
      downPaymentCents: 0,
      instalments: [
        { dueAt: 900, amountCents: 50 },
        { dueAt: 1500, amountCents: 50 },
      ],
    };
    const ledger = ledgerOf([bill(100, 500), bill(80, 2000), payment(50)]);
    expect(standingOf(ledger, nowMs, plan)).toMatchObject({
      balanceCents: 130,
      pastDueCents: 0,
      plannedCents: 50,
    });
  });

  it('keeps balance and parts consistent for any history', () => {
    const entry = fc.oneof(
      fc
        .record({
          amount: fc.integer({ min: 1, max: 50_000 }),
          due: fc.integer({ max: 2000, min: 1 }),
        })
        .map(({ amount, due }) => bill(amount, due)),
      fc.integer({ min: 1, max: 50_000 }).map(payment),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
        const standing = standingOf(ledgerOf(entries), nowMs);
        const billed = entries
          .filter(({ type }) => type === 'bill')
          .reduce((sum, { amountCents }) => sum + amountCents, 0);
        const paid = entries
          .filter(({ type }) => type !== 'bill')
          .reduce((sum, { amountCents }) => sum + amountCents, 0);
        expect(standing.balanceCents).toBe(billed - paid);
        expect(standing.pastDueCents).toBeGreaterThanOrEqual(0);
        expect(standing.pastDueCents).toBeLessThanOrEqual(Math.max(0, standing.balanceCents));
      }),
    );
  });
});
