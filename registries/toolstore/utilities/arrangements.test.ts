import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '#registries/testing/failure-of.ts';
import { type Company, openCompany, ToolBench } from '#registries/testing/tool-bench.ts';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import {
  paymentPlanId,
  paymentPlanSchema,
} from '#registries/toolstore/utilities/records/arrangements.ts';

describe('arrangements', () => {
  let company: Company;
  let bench: ToolBench;
  beforeEach(async () => {
    company = await openCompany();
    bench = new ToolBench(company, { customerId: 'demo-1004', verified: true });
  });
  const plan = (args: Readonly<Record<string, unknown>>, key?: string) =>
    bench.run('setup_payment_plan', args, key);

  it('spread any amount over any months without losing a cent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 12_000, max: 55_010 }),
        fc.integer({ min: 2, max: 12 }),
        async (cents, months) => {
          const own = new ToolBench(await openCompany(), {
            customerId: 'demo-1004',
            verified: true,
          });
          await own.run('setup_payment_plan', { total_amount: cents / 100, months });
          const stored = await readRecord(
            own.recordsOf('demo-1004'),
            paymentPlanId,
            paymentPlanSchema,
          );
          const amounts = stored?.instalments.map(({ amountCents }) => amountCents) ?? [];
          expect(amounts).toHaveLength(months);
          expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(cents);
          expect(stored?.instalments.map(({ dueAt }) => dueAt)).toEqual(
            stored?.instalments.map(({ dueAt }) => dueAt).toSorted((one, other) => one - other),
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  it('set up one plan, whose coming instalments are no longer past due', async () => {
    const first = await plan({ total_amount: 550.1, months: 6 }, 'same-call');
    expect(first).toMatchObject({ number_of_payments: 6, first_payment_due: '2026-02-20' });
    expect(await plan({ total_amount: 550.1, months: 6 }, 'same-call')).toEqual(first);
    expect((await failureOf(plan({ total_amount: 100, months: 2 }))).code).toBe('plan_exists');
    expect(await bench.run('get_payment_status')).toMatchObject({
      payment_status: 'payment_plan',
      past_due_amount: 0,
    });
    expect(bench.facts.payment_arrangement_id).toBe(first.plan_id);
  });

  it('do not ask for a yes to a plan that cannot be', async () => {
    const first = await plan({ total_amount: 300, months: 3 });
    const failure = await failureOf(
      bench.confirm('setup_payment_plan', { total_amount: 100, months: 2 }),
    );
    expect(failure.code).toBe('plan_exists');
    expect(failure.message).toContain(
      `${first.plan_id}: the next installment of $100.00 is due on February 20, the last one on April 20`,
    );
  });

  it('take a down payment off the instalments', async () => {
    expect(await plan({ total_amount: 300, months: 4, down_payment: 100 })).toMatchObject({
      down_payment: 100,
      monthly_payment: 50,
    });
  });

  it.each([
    [{ total_amount: 551, months: 3 }, 'only $550.10'],
    [{ total_amount: 500, months: 13 }, 'between 2 and 12 months'],
    [{ total_amount: 50, months: 12 }, 'at least $10.00'],
    [{ total_amount: 50, months: 2, down_payment: 60 }, 'add up'],
  ])('refuse terms that do not work, before asking for a yes: %o', async (args, says) => {
    expect((await failureOf(bench.confirm('setup_payment_plan', args))).message).toContain(says);
    expect((await failureOf(plan(args))).message).toContain(says);
  });

  it('turn autopay on once and change its method', async () => {
    await bench.run('setup_autopay', { payment_method: 'bank_account' });
    expect(await bench.run('get_account_info')).toMatchObject({ autopay_enrolled: true });
    const failure = await failureOf(
      bench.confirm('setup_autopay', { payment_method: 'credit_card' }),
    );
    expect(failure.message).toContain('bank account ending in 2210');
  });

  it('say what autopay changes, and what it leaves to be paid', async () => {
    const args = { payment_method: 'bank_account' };
    expect(await bench.say('setup_autopay', args)).toContain(
      'The $351.28 that is past due now still has to be paid.',
    );
    expect(await bench.confirm('setup_autopay', args)).toBeUndefined();
    const both = new ToolBench(company, { customerId: 'demo-1001', verified: true });
    await both.run('setup_autopay', args);
    const other = { payment_method: 'credit_card' };
    expect(await both.confirm('setup_autopay', other)).toBe(
      'Autopay uses your bank account ending in 6789 now. I’ll switch it to your credit card ending in 4417. Shall I go ahead?',
    );
    await both.run('setup_autopay', other);
    await company.clock.advance(40 * 86_400_000);
    expect(await both.say('setup_autopay', other)).toContain(
      'Autopay is on: each bill is paid on its due date from your credit card ending in 4417.',
    );
  });

  it('change the mailing address and leave the service address', async () => {
    const new_address = '1 New Road, Peoria, IL 61602';
    expect(await bench.confirm('update_billing_address', { new_address })).toContain(new_address);
    await bench.run('update_billing_address', { new_address });
    expect(await bench.run('get_account_info')).toMatchObject({
      mailing_address: new_address,
      service_address: '9 Pine Street, Springfield, IL 62707',
    });
  });

  it.each(['around the corner', '   12   '])('take no address like %j', async (new_address) => {
    for (const call of [
      bench.confirm('update_billing_address', { new_address: new_address.padEnd(10) }),
      bench.run('update_billing_address', { new_address: new_address.padEnd(10) }),
    ]) {
      expect((await failureOf(call)).message).toContain('What is the whole address?');
    }
  });

  it('promise no bills by mail to who gets them by e-mail', async () => {
    const new_address = '  1 New  Road, Peoria, IL 61602 ';
    const paperless = new ToolBench(company, { customerId: 'demo-1003', verified: true });
    expect(await paperless.confirm('update_billing_address', { new_address })).toContain('letters');
    expect(await paperless.say('update_billing_address', { new_address })).toBe(
      'Done. Your letters will go to 1 New Road, Peoria, IL 61602 from now on. Your bills keep coming by e-mail.',
    );
    expect(await paperless.confirm('update_billing_address', { new_address })).toBeUndefined();
  });

  it('name the amount of budget billing before a yes, and once enrolled no more', async () => {
    const current = new ToolBench(company, { customerId: 'demo-1003', verified: true });
    expect(await current.confirm('enroll_budget_billing', {})).toBe(
      'Budget billing would be $146.00 a month, starting on February 1, and once a year we settle the difference. Shall I enroll you?',
    );
    await current.run('enroll_budget_billing');
    expect(await current.confirm('enroll_budget_billing', {})).toBeUndefined();
    await company.clock.advance(40 * 86_400_000);
    expect(await current.say('enroll_budget_billing')).toContain('a month, since February 1');
  });

  it('offer budget billing only to who is up to date', async () => {
    const failure = await failureOf(bench.run('enroll_budget_billing'));
    expect(failure.message).toContain('$351.28');
    const current = new ToolBench(company, { customerId: 'demo-1003', verified: true });
    const enrolled = await current.run('enroll_budget_billing');
    expect(Number(enrolled.monthly_amount)).toBe(146);
    expect(await current.run('enroll_budget_billing')).toEqual(enrolled);
  });

  it('name the hardship fund only to who is behind', async () => {
    expect(await bench.say('check_assistance_programs')).toContain('Neighbor Hardship Fund');
    const current = new ToolBench(company, { customerId: 'demo-1003', verified: true });
    expect(await current.say('check_assistance_programs')).not.toContain('Hardship');
  });
});
