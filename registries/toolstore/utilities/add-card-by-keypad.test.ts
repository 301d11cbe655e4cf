import { describe, expect, it } from 'vitest';
import { failureOf } from '#registries/testing/failure-of.ts';
import { benchCard as card, openCompany, ToolBench } from '#registries/testing/tool-bench.ts';

const customer = { customerId: 'demo-1001', verified: true } as const;

describe('a card that is typed', () => {
  it('is on file by its last four digits, and everything else of it is nowhere', async () => {
    const company = await openCompany();
    const bench = new ToolBench(company, { ...customer });
    const result = await bench.run('add_card_by_keypad', { card_kind: 'credit_card' });
    expect(result).toEqual({
      payment_method: 'credit_card',
      last4: '1077',
      message: 'Thank you, your credit card ending in 1077 is on file now.',
    });
    expect(bench.progress).toEqual(['Please type the number now, and then the pound key.']);
    const { documents } = await company.documents.query('systemOfRecord', {
      partitionKey: 'demo-1001',
      limit: 1000,
    });
    expect(documents.filter(({ kind }) => kind === 'card-token')).toMatchObject([
      { last4: '1077' },
    ]);
    const everything = JSON.stringify([documents, result, bench.facts]);
    for (let at = 0; at + 6 <= card.length; at += 1) {
      expect(everything).not.toContain(card.slice(at, at + 6));
    }
    expect(
      await bench.run('process_payment', { amount: 10, payment_method: 'credit_card' }),
    ).toMatchObject({ message: expect.stringContaining('credit card ending in 1077') });
  });

  it('is asked for once the customer has it at hand', async () => {
    const bench = new ToolBench(await openCompany(), { ...customer });
    expect(await bench.confirm('add_card_by_keypad', { card_kind: 'debit_card' })).toMatch(
      /keypad.*pound key.*at hand\?$/,
    );
  });

  it.each([
    [{ status: 'invalid', length: 15, reason: 'check-digit' }, 'card_number_invalid'],
    [{ status: 'timed-out' }, 'nothing_typed'],
    [{ status: 'refused', length: 16 }, 'card_not_taken'],
    [{ status: 'cancelled' }, 'card_not_taken'],
  ] as const)('that is not taken (%j) is said so, and nothing is on file', async (typed, code) => {
    const bench = new ToolBench(await openCompany(), { ...customer, typed });
    const failure = await failureOf(bench.run('add_card_by_keypad', { card_kind: 'credit_card' }));
    expect(failure.code).toBe(code);
  });

  it('cannot be taken in writing', async () => {
    const bench = new ToolBench(await openCompany(), { ...customer, channel: 'whatsapp' });
    const failure = await failureOf(bench.run('add_card_by_keypad', { card_kind: 'credit_card' }));
    expect(failure.code).toBe('no_keypad');
    // Whoever was told to type would type into the conversation.
    expect(bench.progress).toEqual([]);
  });
});
