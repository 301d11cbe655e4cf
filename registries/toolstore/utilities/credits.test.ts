import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '#registries/testing/failure-of.ts';
import { type Company, openCompany, ToolBench } from '#registries/testing/tool-bench.ts';

describe('credits', () => {
  let company: Company;
  beforeEach(async () => {
    company = await openCompany();
  });
  const customer = (customerId: string, sessionId = 'session-1') =>
    new ToolBench(company, { customerId, verified: true, sessionId });

  it('waive a late fee once', async () => {
    const bench = customer('demo-1001');
    expect(await bench.run('check_eligible_credits')).toMatchObject({
      total_available: 25,
      next_tool: 'apply_credit',
      arguments: { credit_type: 'late_fee_waiver' },
    });
    const credit = await bench.run('apply_credit', { credit_type: 'late_fee_waiver' }, 'same-call');
    expect(credit).toMatchObject({ credit_applied: 25, new_balance: 310.1 });
    expect(
      await bench.run('apply_credit', { credit_type: 'late_fee_waiver' }, 'same-call'),
    ).toEqual(credit);
    const again = await failureOf(bench.run('apply_credit', { credit_type: 'late_fee_waiver' }));
    expect(again.message).toContain('already got the late fee waiver on January 20');
    expect(await bench.run('check_eligible_credits')).toMatchObject({ total_available: 0 });
  });

  it('grant an outage once, by whichever tool and session asks', async () => {
    const claims = await Promise.allSettled([
      customer('demo-1003', 'a').run('request_outage_credit'),
      customer('demo-1003', 'b').run('request_outage_credit', { outage_date: '2026-01-11' }),
      customer('demo-1003', 'c').run('apply_credit', { credit_type: 'outage' }),
    ]);
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await customer('demo-1003').run('get_current_bill')).toMatchObject({
      current_balance: 132.21,
    });
    expect(await customer('demo-1003').run('check_outage_credits')).toMatchObject({
      eligible: false,
      auto_applied: true,
    });
  });

  it('compute an outage credit from the rule', async () => {
    expect(await customer('demo-1003').run('check_outage_credits')).toMatchObject({
      eligible: true,
      outage_hours: 6.5,
      credit_amount: 30,
      next_tool: 'request_outage_credit',
    });
  });

  it('follow a changed rule at once', async () => {
    const bench = customer('demo-1003');
    const rules = bench.recordsOf('public');
    const stored = await rules.get('credit-rule-outage');
    if (stored === undefined) throw new Error('The rule is missing.');
    await rules.put({ ...stored.record, centsPerHour: 2500 });
    expect(await bench.run('check_outage_credits')).toMatchObject({ credit_amount: 100 });
  });

  it('wait for the end of an outage that goes on', async () => {
    const bench = customer('demo-1002');
    const result = await bench.run('check_outage_credits');
    expect(result).toMatchObject({ eligible: false, outage_hours: 2.2 });
    expect(result.message).toContain('you can claim it when the power is back');
    expect(result).not.toHaveProperty('next_tool');
  });

  it('send a claim that no record supports to people, once per day claimed', async () => {
    const bench = customer('demo-1001');
    expect((await failureOf(bench.run('request_outage_credit'))).fix).toContain('outage_date');
    const claim = { outage_date: '2026-01-02', hours_without_power: 6 };
    const first = await bench.run('request_outage_credit', claim);
    expect(first).toMatchObject({ status: 'under_review', estimated_credit: 30 });
    expect(await bench.run('request_outage_credit', claim)).toEqual(first);
    expect(await bench.run('get_current_bill')).toMatchObject({ current_balance: 335.1 });
  });

  it.each([
    [{ outage_date: '2026-02-03', hours_without_power: 6 }, 'still to come'],
    [{ outage_date: '2025-01-03', hours_without_power: 6 }, 'within'],
    [{ outage_date: '2026-01-19', hours_without_power: 100 }, 'more than the time since'],
    [{ outage_date: '2026-01-02', hours_without_power: 1 }, 'For 1 hour there is no credit'],
  ])('are not claimed with %o', async (claim, says) => {
    const bench = customer('demo-1001');
    const failure = await failureOf(bench.run('request_outage_credit', claim));
    expect(failure.message).toMatch(says === 'within' ? /for \d+ days after an outage/ : says);
    expect(await bench.recordsOf('demo-1001').list('credit-request')).toEqual([]);
  });

  it('wait for the end of an outage that is claimed while it lasts', async () => {
    const failure = await failureOf(customer('demo-1002').run('request_outage_credit'));
    expect(failure.message).toContain('you can claim it when the power is back');
  });

  it('answer a repeated claim like the first', async () => {
    const bench = customer('demo-1003');
    const first = await bench.run('request_outage_credit', {}, 'same-call');
    expect(first.message).toContain('your new balance is $132.21');
    expect(await bench.run('request_outage_credit', {}, 'same-call')).toEqual(first);
  });

  it('tell what became of a claim that people have decided', async () => {
    const bench = customer('demo-1001');
    const claim = { outage_date: '2026-01-02', hours_without_power: 6 };
    await bench.run('request_outage_credit', claim);
    const records = bench.recordsOf('demo-1001');
    const stored = await records.get('credit-request-2026-01-02');
    if (stored === undefined) throw new Error('The claim is missing.');
    await records.put({ ...stored.record, status: 'declined' });
    expect(await bench.run('request_outage_credit', claim)).toMatchObject({
      status: 'declined',
      message: expect.stringContaining('was declined'),
    });
  });

  it('are not higher than the rule allows', async () => {
    const failure = await failureOf(
      customer('demo-1001').run('apply_credit', { credit_type: 'late_fee_waiver', amount: 200 }),
    );
    expect(failure.message).toContain('$25.00');
  });
});
