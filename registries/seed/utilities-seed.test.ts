import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ToolBench, toolNamed } from '#registries/testing/tool-bench.ts';
import { billSchema } from '#registries/toolstore/utilities/records/bill.ts';
import { localTime } from '#registries/toolstore/wording/local-time.ts';
import { customerContextSchema } from '#shared/contracts/customer.ts';
import { customerIdSchema, phoneNumberSchema } from '#shared/contracts/ids.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createDemoCustomer } from './demo-customer.ts';
import { seedDocumentStore } from './seed-document-store.ts';
import { createUtilitiesSeed } from './utilities-seed.ts';

const anyTime = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2030, 0, 1) });

describe('createUtilitiesSeed', () => {
  it('holds valid, marked demo customers and unique records at any time of any day', () => {
    fc.assert(
      fc.property(anyTime, (nowMs) => {
        const seed = createUtilitiesSeed({ nowMs });
        expect(seed).toEqual(createUtilitiesSeed({ nowMs }));
        for (const customer of seed.customers) {
          customerContextSchema.parse(customer);
          customerIdSchema.parse(customer.customerId);
          phoneNumberSchema.parse(customer.phone);
          expect(customer.demo).toBe(true);
        }
        const ids = seed.records.map(({ ownerId, record }) => `${ownerId}/${record.id}`);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.every((id) => !/[\\?#]/.test(id))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('gives every customer twelve bills of twelve months that add up', () => {
    fc.assert(
      fc.property(anyTime, (nowMs) => {
        const seed = createUtilitiesSeed({ nowMs });
        for (const { customerId } of seed.customers) {
          const bills = seed.records
            .filter(({ ownerId, record }) => ownerId === customerId && record.kind === 'bill')
            .map(({ record }) => billSchema.parse(record));
          expect(new Set(bills.map(({ id }) => id)).size).toBe(12);
          for (const bill of bills) {
            const lines = bill.lines.reduce((sum, { amountCents }) => sum + amountCents, 0);
            expect(lines + bill.taxCents).toBe(bill.totalCents);
            expect(bill.at).toBeLessThan(nowMs);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('puts every customer into the situation they are meant for, at any time', async () => {
    await fc.assert(
      fc.asyncProperty(anyTime, async (nowMs) => {
        const clock = new VirtualClock(nowMs);
        const documents = new FakeDocumentStore({ clock });
        await seedDocumentStore(documents, createUtilitiesSeed({ nowMs }));
        const status = async (customerId: string) =>
          new ToolBench({ clock, documents }, { customerId, verified: true }).run(
            'get_payment_status',
          );
        expect((await status('demo-1001')).payment_status).toBe('due');
        expect((await status('demo-1004')).payment_status).toBe('past_due');
        expect((await status('demo-1006')).payment_status).toBe('payment_plan');
      }),
      { numRuns: 15 },
    );
  });

  it('expects the storm to be over at four, or some hours from now', () => {
    const restorationHour = (nowMs: number) => {
      const { records } = createUtilitiesSeed({ nowMs });
      const outage = records.find(({ record }) => record.id === 'outage-riverside-storm')?.record;
      return localTime(Number(outage?.estimatedRestorationAt), 'America/Chicago');
    };
    expect(restorationHour(Date.UTC(2026, 0, 20, 14))).toMatchObject({ hour: 16, minute: 0 });
    expect(restorationHour(Date.UTC(2026, 0, 20, 23, 10))).toMatchObject({ hour: 20, minute: 30 });
  });
});

describe('seedDocumentStore', () => {
  it('keeps what happened since when the same seed is written again', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 0, 20, 18));
    const documents = new FakeDocumentStore({ clock });
    const seed = createUtilitiesSeed({ nowMs: clock.now() });
    await seedDocumentStore(documents, seed);
    const bench = new ToolBench({ clock, documents }, { customerId: 'demo-1001', verified: true });
    const { new_balance } = await bench.run('process_payment', {
      amount: 100,
      payment_method: 'bank_account',
    });
    await seedDocumentStore(documents, seed);
    expect((await bench.run('get_current_bill')).current_balance).toBe(new_balance);
  });

  it('does not hide a store that fails', async () => {
    const documents = new FakeDocumentStore({ clock: new VirtualClock() });
    documents.available = false;
    await expect(
      seedDocumentStore(documents, createUtilitiesSeed({ nowMs: 1e12 })),
    ).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});

describe('createDemoCustomer', () => {
  const request = {
    id: 'demo-alex-4711',
    name: 'Alex Example',
    email: 'alex@example.com',
    phone: '+15550107777',
    nowMs: Date.UTC(2026, 0, 20, 18),
  };

  it('makes the same customer of the same request, who can be verified and served', async () => {
    const seed = createDemoCustomer(request);
    expect(seed).toEqual(createDemoCustomer(request));
    const clock = new VirtualClock(request.nowMs);
    const documents = new FakeDocumentStore({ clock });
    await seedDocumentStore(documents, createUtilitiesSeed({ nowMs: request.nowMs }));
    await seedDocumentStore(documents, seed, { ttlSeconds: 86_400 });
    const bench = new ToolBench({ clock, documents }, { customerId: request.id });
    await bench.run('verify_customer_identity', { verification_value: seed.proofs.ssnLast4 });
    expect(await bench.run('get_current_bill')).toMatchObject({ account_status: 'active' });
    const other = new ToolBench({ clock, documents }, { sessionId: 'other' });
    await other.run('verify_customer_identity', {
      account_number: String(seed.customers[0]?.profile.account_number),
      verification_method: 'security_question',
      verification_value: seed.proofs.securityAnswer,
    });
    expect(other.customerId).toBe(request.id);
    await clock.advance(86_401_000);
    expect(await documents.read('customers', request.id, request.id)).toBeUndefined();
  });

  it('gives different people different accounts and answers', () => {
    const other = createDemoCustomer({ ...request, id: 'demo-kim-4712' });
    const one = createDemoCustomer(request);
    expect(other.proofs.ssnLast4).not.toBe(one.proofs.ssnLast4);
    expect(other.customers[0]?.profile.account_number).not.toBe(
      one.customers[0]?.profile.account_number,
    );
    expect(toolNamed('get_current_bill').requires).toBe('verified');
  });
});
