import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createTestApp, type TestApp, testKeys } from '../testing/test-app.ts';
import { createDemoUser } from './create-demo-user.ts';
import { readDemoUser } from './read-demo-user.ts';

const headers = { 'x-functions-key': testKeys.admin };
const person = {
  full_name: 'Demo Visitor',
  email: 'visitor@example.com',
  phone_number: '+15550100198',
};

let app: TestApp;
let clock: VirtualClock;

beforeEach(() => {
  clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  app = createTestApp({
    clock,
    hotStore: new FakeHotStore({ clock }),
    documents: new FakeDocumentStore({ clock }),
    logger: new FakeLogger(),
    calls: createFakeCallControl(),
    messages: createFakeMessageSender(),
  });
});

const create = (changes: object = {}) =>
  app.request(createDemoUser, { headers, body: { ...person, ...changes } });
const read = (email: string) => app.request(readDemoUser, { headers, query: { email } });

describe('a demo customer', () => {
  it('has an account, bills to ask about, and the answers that verify it', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      scenario: 'utilities',
      expires_at: '2026-03-03T10:00:00.000Z',
      profile: { full_name: 'Demo Visitor', phone_number: '+15550100198' },
      safety_notice: expect.stringContaining('made up'),
    });
    const records = await app.services.documents.query('systemOfRecord', {
      partitionKey: String(body.entry_id),
      limit: 100,
    });
    const kinds = new Set(records.documents.map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['account', 'bill']));
  });

  it('is found however its address is written', async () => {
    const { body } = await create({ email: 'Visitor@Example.com' });
    for (const email of ['visitor@example.com', 'VISITOR@EXAMPLE.COM']) {
      expect((await read(email)).body.entry_id).toBe(body.entry_id);
    }
  });

  it('is the same one for the same address, and calls by the number', async () => {
    const [first, second] = [await create(), await create({ email: 'VISITOR@example.com' })];
    expect(second.body.entry_id).toBe(first.body.entry_id);
    const caller = await app.services.customers.findByPhone('+15550100198');
    expect(caller?.customerId).toBe(first.body.entry_id);
  });

  it('cannot take over another customer’s number', async () => {
    await create();
    expect(await create({ email: 'other@example.com' })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
  });

  it('is found by address, without its answers', async () => {
    await create();
    const found = await read('visitor@example.com');
    expect(found).toMatchObject({
      status: 200,
      body: { profile: { email: 'visitor@example.com' } },
    });
    expect(found.body).not.toHaveProperty('verification');
    expect((await read('nobody@example.com')).status).toBe(404);
  });

  it('is gone after its time', async () => {
    await create();
    await clock.advance(86_400_001);
    expect((await read('visitor@example.com')).status).toBe(404);
  });

  it.each([
    ['no name', { full_name: ' ' }],
    ['no address', { email: 'nowhere' }],
    ['a number that is none', { phone_number: '0123' }],
    ['a scenario there is not', { scenario: 'banking' }],
    ['an unknown field', { admin: true }],
  ])('needs valid details: %s', async (_title, changes) => {
    expect((await create(changes)).status).toBe(400);
  });
});
