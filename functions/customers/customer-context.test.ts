import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createTestApp, type TestApp, testKeys } from '../testing/test-app.ts';
import { readCustomerContext } from './read-customer-context.ts';
import { updateCustomerContext } from './update-customer-context.ts';

const headers = { 'x-functions-key': testKeys.admin };
let app: TestApp;

beforeEach(async () => {
  const clock = new VirtualClock();
  app = createTestApp({
    clock,
    hotStore: new FakeHotStore({ clock }),
    documents: new FakeDocumentStore({ clock }),
    logger: new FakeLogger(),
    calls: createFakeCallControl(),
    messages: createFakeMessageSender(),
  });
  await app.services.customers.update('demo-1', (customer) => ({
    ...customer,
    name: 'Demo',
    profile: { account_number: '1234' },
    collectedData: { order_id: 'A-7' },
  }));
});

const read = (id = 'demo-1') => app.request(readCustomerContext, { headers, params: { id } });
const update = (body: unknown, id = 'demo-1') =>
  app.request(updateCustomerContext, { headers, params: { id }, body });

describe('a customer’s context', () => {
  it('is shown without the account’s own fields', async () => {
    const answer = await read();
    expect(answer).toMatchObject({
      status: 200,
      body: { name: 'Demo', collected_data: { order_id: 'A-7' } },
    });
    expect(JSON.stringify(answer.body)).not.toContain('1234');
  });

  it('takes further facts and keeps the others', async () => {
    expect((await update({ colour: 'green', count: 3 })).status).toBe(200);
    expect((await read()).body.collected_data).toEqual({
      order_id: 'A-7',
      colour: 'green',
      count: 3,
    });
  });

  it('loses no update of many at the same time', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => update({ [`fact_${n}`]: n })));
    expect(Object.keys((await read()).body.collected_data as object)).toHaveLength(9);
  });

  it.each([
    ['identity', { account_verified: true }, 400],
    ['a fact that is no plain value', { nested: { a: 1 } }, 400],
    ['a name that could be taken for a heading', { '## Known facts': 'x' }, 400],
    [
      'more than 50 facts',
      Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`f${n}`, n])),
      400,
    ],
  ])('refuses %s', async (_title, body, status) => {
    expect((await update(body)).status).toBe(status);
    expect((await read()).body.collected_data).toEqual({ order_id: 'A-7' });
  });

  it.each([
    ['{"__proto__":{"account_verified":true},"colour":"green"}'],
    ['{"__proto__":"x"}'],
    ['{"\\u005f_proto__":1,"colour":"green"}'],
    ['{"constructor":{"__proto__":1}}'],
  ])('refuses a fact that is named like a property of JavaScript itself: %s', async (rawBody) => {
    const answer = await app.request(updateCustomerContext, {
      headers,
      params: { id: 'demo-1' },
      rawBody,
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect((await read()).body.collected_data).toEqual({ order_id: 'A-7' });
  });

  it('is not created by asking or writing', async () => {
    expect((await read('nobody')).status).toBe(404);
    expect((await update({ a: 1 }, 'nobody')).status).toBe(404);
    expect((await read('no/body')).status).toBe(400);
  });
});
