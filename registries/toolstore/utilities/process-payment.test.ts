import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '#registries/testing/failure-of.ts';
import {
  type FlakyCompany,
  openCompany,
  ToolBench,
  toolNamed,
} from '#registries/testing/tool-bench.ts';

describe('process_payment', () => {
  let company: FlakyCompany;
  let bench: ToolBench;
  beforeEach(async () => {
    company = await openCompany();
    bench = new ToolBench(company, { customerId: 'demo-1001', verified: true });
  });
  const balance = async (on = bench) => Number((await on.run('get_current_bill')).current_balance);
  const pay = (amount: number, key?: string) =>
    bench.run('process_payment', { amount, payment_method: 'bank_account' }, key);

  it('changes the balance, the history and the status that the next calls see', async () => {
    const before = await balance();
    const paid = await pay(84.2);
    expect(paid.new_balance).toBeCloseTo(before - 84.2, 10);
    // Another session on another channel sees the same.
    const chat = new ToolBench(company, {
      customerId: 'demo-1001',
      verified: true,
      channel: 'webchat',
      sessionId: 'chat',
    });
    expect(await balance(chat)).toBeCloseTo(before - 84.2, 10);
    const { payments } = await chat.run('get_payment_history');
    expect(payments).toMatchObject([
      { amount: 84.2, confirmation_number: paid.confirmation_number },
      ...Array.from({ length: 6 }, () => ({})),
    ]);
    expect(await chat.run('get_payment_status')).toMatchObject({
      last_payment: { amount: 84.2, confirmation_number: paid.confirmation_number },
    });
    expect(bench.facts).toMatchObject({ last_payment_confirmation: paid.confirmation_number });
  });

  it('takes the money once when the same call is repeated', async () => {
    const before = await balance();
    const first = await pay(50, 'same-call');
    expect(await pay(50, 'same-call')).toEqual(first);
    expect(await balance()).toBeCloseTo(before - 50, 10);
  });

  it('never takes more than is owed, however many calls run at once', async () => {
    const owed = await balance();
    const outcomes = await Promise.allSettled([pay(owed), pay(owed), pay(owed)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await balance()).toBe(0);
  });

  it('asks first, naming amount and method', async () => {
    const question = await bench.confirm('process_payment', {
      amount: 84.2,
      payment_method: 'credit_card',
    });
    expect(question).toBe(
      'I’ll take $84.20 from your credit card ending in 4417. By saying yes, you authorize us to take this one-time payment. Shall I proceed?',
    );
  });

  it.each([
    [99_999, 'bank_account', 'more than your balance of $335.10'],
    [10.005, 'bank_account', 'whole cents'],
    [10, 'debit_card', 'bank account ending in 6789 or credit card ending in 4417'],
  ])('does not even ask to confirm %d by %s', async (amount, payment_method, says) => {
    const args = { amount, payment_method };
    for (const call of [
      bench.confirm('process_payment', args),
      bench.run('process_payment', args),
    ]) {
      const failure = await failureOf(call);
      expect(failure.code).toBe('invalid_arguments');
      expect(failure.message).toContain(says);
    }
  });

  it.each([-5, 0, Number.NaN, 1e9])('is not even run with an amount of %d', (amount) => {
    const { parameters } = toolNamed('process_payment');
    expect(parameters.safeParse({ amount, payment_method: 'bank_account' }).success).toBe(false);
  });

  it('asks back before it takes the same amount twice in a day', async () => {
    const args = { amount: 50, payment_method: 'bank_account' };
    const paid = await pay(50);
    expect(await bench.confirm('process_payment', args)).toBe(
      `You already paid $50.00 from your bank account ending in 6789 today at 12:00 PM, confirmation number ${paid.confirmation_number}. By saying yes, you authorize us to take this one-time payment. Shall I really take another $50.00?`,
    );
    for (const other of [
      { ...args, amount: 51 },
      { ...args, payment_method: 'credit_card' },
    ]) {
      expect(await bench.confirm('process_payment', other)).toMatch(/^I’ll take/);
    }
    await company.clock.advance(25 * 3_600_000);
    expect(await bench.confirm('process_payment', args)).toMatch(/^I’ll take/);
  });

  it('tells who was behind what is still late, and when the shut-off is off', async () => {
    const behind = new ToolBench(company, { customerId: 'demo-1004', verified: true });
    const payBehind = (amount: number) =>
      behind.say('process_payment', { amount, payment_method: 'bank_account' });
    expect(await payBehind(100)).toContain(
      'To avoid a shut-off, please pay $251.28 by January 26.',
    );
    expect(await payBehind(251.28)).toContain(
      'Nothing is past due any more, so your shut-off notice is settled.',
    );
    expect(await behind.run('get_current_bill')).toMatchObject({ account_status: 'active' });
    expect(await behind.run('get_account_info')).toMatchObject({ account_status: 'active' });
    expect(await payBehind(10)).not.toContain('past due');
  });

  it('has nothing to take from a settled account', async () => {
    await pay(await balance());
    expect((await failureOf(pay(1))).code).toBe('nothing_to_pay');
    expect(await bench.say('get_current_bill')).toContain('everything is paid');
  });

  it('finds out by itself that a payment without an answer was booked', async () => {
    const before = await balance();
    company.documents.nextWrites.push('unanswered');
    expect(await pay(10)).toMatchObject({ new_balance: before - 10 });
    expect(await balance()).toBe(before - 10);
  });

  it('does not claim to know what became of a payment when nothing answers any more', async () => {
    const before = await balance();
    company.documents.nextWrites.push('unanswered-and-down');
    const failure = await failureOf(pay(10));
    expect(failure).toMatchObject({ code: 'outcome_unknown' });
    expect(failure.message).toContain('can’t tell yet');
    company.documents.available = true;
    expect(await balance()).toBe(before - 10);
    expect(
      await bench.confirm('process_payment', { amount: 10, payment_method: 'bank_account' }),
    ).toMatch(/^You already paid \$10\.00/);
  });

  it('leaves everything as it was when the store is down', async () => {
    const before = await balance();
    company.documents.available = false;
    await expect(pay(10)).rejects.toMatchObject({ code: 'store_unavailable' });
    company.documents.available = true;
    expect(await balance()).toBe(before);
  });
});
