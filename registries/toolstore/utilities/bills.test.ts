import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { failureOf } from '#registries/testing/failure-of.ts';
import { type Company, openCompany, ToolBench } from '#registries/testing/tool-bench.ts';

const chargesSchema = z.array(z.object({ type: z.string(), amount: z.number() }));

describe('bill tools', () => {
  let company: Company;
  beforeEach(async () => {
    company = await openCompany();
  });
  const customer = (customerId: string, verified = true) =>
    new ToolBench(company, { customerId, verified });

  it('say balance, due date and use in one breath', async () => {
    expect(await customer('demo-1001').say('get_current_bill')).toBe(
      'Your current balance is $335.10, due on February 1. The latest bill covers December 11 to January 10, with 1,459 kilowatt hours.',
    );
  });

  it('warn of a shut-off with amount and day', async () => {
    const bench = customer('demo-1004');
    expect(await bench.say('get_payment_status')).toContain('please pay $351.28 by January 26');
    expect(await bench.run('get_payment_status')).toMatchObject({
      payment_status: 'past_due',
      past_due_amount: 351.28,
    });
  });

  it('say at once that nothing is late', async () => {
    expect(await customer('demo-1001').say('get_payment_status')).toMatch(/^Nothing is past due\./);
  });

  it('know a payment plan and do not call it late', async () => {
    expect(await customer('demo-1006').run('get_payment_status')).toMatchObject({
      payment_status: 'payment_plan',
      past_due_amount: 0,
      next_due_date: '2026-01-31',
    });
  });

  it('explain why a bill is higher: more use and a late fee', async () => {
    const result = await customer('demo-1001').run('get_bill_breakdown');
    expect(result.message).toContain(
      'That is $145.63 more than December: you used 593 kilowatt hours more and a late fee of $25.00 was added.',
    );
  });

  it('break every bill down to the cent', async () => {
    for (const customerId of ['demo-1001', 'demo-1005']) {
      for (const bill_date of ['January', '2025-12', 'last month', 'March 2025']) {
        const result = await customer(customerId).run('get_bill_breakdown', { bill_date });
        const sum = chargesSchema
          .parse(result.charges)
          .reduce((cents, { amount }) => cents + Math.round(amount * 100), 0);
        expect(sum + Math.round(Number(result.taxes) * 100)).toBe(
          Math.round(Number(result.total) * 100),
        );
      }
    }
  });

  it.each([
    ['January', 'January bill'],
    ['my latest bill', 'January bill'],
    ['the previous one', 'December bill'],
    ['2025-11', 'November bill'],
    ['nov 2025', 'November bill'],
  ])('find the bill called %s', async (bill_date, bill_month) => {
    expect(await customer('demo-1001').run('get_bill_breakdown', { bill_date })).toMatchObject({
      bill_month,
    });
  });

  it('name the newest bills when there is none for the month', async () => {
    const failure = await failureOf(
      customer('demo-1001').run('get_bill_breakdown', { bill_date: '2019-03' }),
    );
    expect(failure.message).toContain('January, December and November');
  });

  it('list as many months as were asked for', async () => {
    const { history } = await customer('demo-1001').run('get_bill_history', { months: 3 });
    expect(history).toMatchObject([
      { month: 'January', amount: 335.1 },
      { month: 'December', amount: 189.47 },
      { month: 'November', amount: 161.81 },
    ]);
  });

  it('explain a charge to anybody, but its amount only to a verified customer', async () => {
    const ask = (bench: ToolBench) => bench.run('explain_charges', { charge_type: 'late_fee' });
    expect(await ask(customer('demo-1001'))).toMatchObject({ amount_on_latest_bill: 25 });
    expect(await ask(customer('demo-1001', false))).not.toHaveProperty('amount_on_latest_bill');
    expect(await ask(new ToolBench(company))).not.toHaveProperty('amount_on_latest_bill');
  });

  it('open one review per bill', async () => {
    const bench = customer('demo-1001');
    const first = await bench.run('request_bill_review', { reason: 'too high' });
    const second = await bench.run('request_bill_review', { reason: 'far too high' });
    expect(first).toMatchObject({ already_open: false, estimated_completion: '2026-01-30' });
    expect(second).toMatchObject({ already_open: true, review_id: first.review_id });
    const other = await bench.run('request_bill_review', {
      reason: 'x too',
      bill_date: 'December',
    });
    expect(other.review_id).not.toBe(first.review_id);
  });
});
