import {
  BulkOperationType,
  ChangeFeedStartFrom,
  CosmosClient,
  PartitionKeyDefinitionVersion,
  PartitionKeyKind,
} from '@azure/cosmos';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenCosmos, openCosmos, testKey } from './testing/open-cosmos.ts';

describe('the Cosmos emulator, through @azure/cosmos', () => {
  let cosmos: OpenCosmos;
  beforeEach(async () => {
    cosmos = await openCosmos();
  });
  afterEach(async () => {
    await cosmos.close();
    expect(cosmos.clock.pendingTimers).toBe(0);
  });

  describe('resources', () => {
    it('creates once, reads, lists, replaces and deletes databases and containers', async () => {
      const { client } = cosmos;
      expect((await client.databases.createIfNotExists({ id: 'db' })).statusCode).toBe(200);
      await expect(client.databases.create({ id: 'db' })).rejects.toMatchObject({ code: 409 });
      const database = client.database('db');
      const { resources } = await database.containers.readAll().fetchAll();
      expect(resources.map(({ id }) => id)).toEqual(['items']);
      const { container, resource } = await database.containers.create({
        id: 'vectors',
        partitionKey: { paths: ['/collection'] },
        indexingPolicy: { indexingMode: 'consistent', includedPaths: [{ path: '/text/?' }] },
      });
      expect(resource?.indexingPolicy?.includedPaths).toEqual([{ path: '/text/?' }]);
      const replaced = await container.replace({
        id: 'vectors',
        partitionKey: { paths: ['/collection'] },
        defaultTtl: 60,
      });
      expect(replaced.resource?.defaultTtl).toBe(60);
      await container.delete();
      await expect(container.items.create({ id: 'a', collection: 'x' })).rejects.toMatchObject({
        code: 404,
        substatus: 1003,
      });
    });

    it('refuses a wrong key, and a right signature for another resource', async () => {
      const stranger = new CosmosClient({
        endpoint: cosmos.emulator.url,
        key: Buffer.from('wrong').toString('base64'),
      });
      await expect(stranger.database('db').read()).rejects.toMatchObject({ code: 401 });
      stranger.dispose();
      const unsigned = await fetch(`${cosmos.emulator.url}/dbs`);
      expect(unsigned.status).toBe(401);
      const forged = await fetch(`${cosmos.emulator.url}/dbs/db`, {
        headers: { authorization: '%', 'x-ms-date': new Date().toUTCString() },
      });
      expect(forged.status).toBe(401);
    });

    it('works with endpoint discovery on, too', async () => {
      const client = new CosmosClient({ endpoint: cosmos.emulator.url, key: testKey });
      expect((await client.database('db').read()).statusCode).toBe(200);
      client.dispose();
    });
  });

  describe('items', () => {
    it('creates, refuses a second, reads, replaces and deletes', async () => {
      const { items } = cosmos.container;
      const created = await items.create({ id: 'a', customerId: 'c1', n: 1 });
      expect(created.statusCode).toBe(201);
      expect(created.resource).toMatchObject({ id: 'a', _etag: created.etag });
      expect(created.etag).toMatch(/^".+"$/);
      expect(created.resource?._rid).toBeTruthy();
      expect(created.resource?._self).toContain('docs/');
      expect(created.resource?._ts).toBe(cosmos.clock.now() / 1000);
      expect(created.requestCharge).toBeGreaterThan(1);
      await expect(items.create({ id: 'a', customerId: 'c1' })).rejects.toMatchObject({
        code: 409,
      });
      expect((await items.create({ id: 'a', customerId: 'c2' })).statusCode).toBe(201);

      const item = cosmos.container.item('a', 'c1');
      expect((await item.replace({ id: 'a', customerId: 'c1', n: 2 })).resource?.n).toBe(2);
      expect((await item.read()).resource).toMatchObject({ n: 2 });
      expect((await item.delete()).statusCode).toBe(204);
      expect((await item.read()).statusCode).toBe(404);
      await expect(item.delete()).rejects.toMatchObject({ code: 404 });
      await expect(item.replace({ id: 'a', customerId: 'c1' })).rejects.toMatchObject({
        code: 404,
      });
      expect((await cosmos.container.item('a', 'c2').read()).statusCode).toBe(200);
    });

    it('upserts: 201 for a new one, 200 for an old one', async () => {
      const { items } = cosmos.container;
      expect((await items.upsert({ id: 'a', customerId: 'c1' })).statusCode).toBe(201);
      expect((await items.upsert({ id: 'a', customerId: 'c1' })).statusCode).toBe(200);
    });

    it('refuses a stale etag with 412 and changes nothing', async () => {
      const { etag } = await cosmos.container.items.create({ id: 'a', customerId: 'c1', n: 1 });
      const item = cosmos.container.item('a', 'c1');
      const fresh = { accessCondition: { type: 'IfMatch', condition: etag } };
      await item.replace({ id: 'a', customerId: 'c1', n: 2 }, fresh);
      await expect(item.replace({ id: 'a', customerId: 'c1', n: 3 }, fresh)).rejects.toMatchObject({
        code: 412,
      });
      await expect(item.delete(fresh)).rejects.toMatchObject({ code: 412 });
      await expect(
        cosmos.container.items.upsert({ id: 'a', customerId: 'c1', n: 4 }, fresh),
      ).rejects.toMatchObject({ code: 412 });
      const { resource, etag: current } = await item.read();
      expect(resource?.n).toBe(2);
      const unchanged = await item.read({
        accessCondition: { type: 'IfNoneMatch', condition: current },
      });
      expect(unchanged.statusCode).toBe(304);
    });

    it('refuses bad ids, a foreign partition key and a bad ttl', async () => {
      const { items } = cosmos.container;
      for (const document of [
        { id: 'a/b', customerId: 'c1' },
        { id: 'a', customerId: 'c1', ttl: 0 },
        { id: 'a', customerId: { not: 'a value' } },
      ]) {
        await expect(items.create(document), JSON.stringify(document)).rejects.toThrow();
      }
      await expect(
        cosmos.container.item('a', 'c1').replace({ id: 'a', customerId: 'other' }),
      ).rejects.toMatchObject({ code: 400, substatus: 1001 });
    });

    it('expires items by their ttl, the container’s ttl, or never', async () => {
      const { container, clock } = cosmos;
      await container.items.create({ id: 'short', customerId: 'c1', ttl: 10 });
      await container.items.create({ id: 'for ever', customerId: 'c1' });
      await clock.elapse(5000);
      await container.item('short', 'c1').replace({ id: 'short', customerId: 'c1', ttl: 10 });
      await clock.elapse(9000);
      expect((await container.item('short', 'c1').read()).statusCode).toBe(200);
      await clock.elapse(1000);
      expect((await container.item('short', 'c1').read()).statusCode).toBe(404);
      const { resources } = await container.items.readAll().fetchAll();
      expect(resources.map(({ id }) => id)).toEqual(['for ever']);
      expect((await container.items.create({ id: 'short', customerId: 'c1' })).statusCode).toBe(
        201,
      );

      const { container: brief } = await cosmos.client
        .database('db')
        .containers.create({ id: 'brief', partitionKey: { paths: ['/pk'] }, defaultTtl: 5 });
      await brief.items.create({ id: 'a', pk: 'x' });
      await brief.items.create({ id: 'b', pk: 'x', ttl: -1 });
      await clock.elapse(5000);
      const left = await brief.items.readAll().fetchAll();
      expect(left.resources.map(({ id }) => id)).toEqual(['b']);
    });

    it('patches, with and without a condition', async () => {
      const { container } = cosmos;
      await container.items.create({
        id: 'a',
        customerId: 'c1',
        n: 1,
        tags: ['x', 'z'],
        nested: { old: true },
      });
      const item = container.item('a', 'c1');
      const { resource } = await item.patch([
        { op: 'incr', path: '/n', value: 4 },
        { op: 'add', path: '/tags/1', value: 'y' },
        { op: 'add', path: '/tags/-', value: 'end' },
        { op: 'set', path: '/nested/added', value: { deep: 1 } },
        { op: 'replace', path: '/tags/0', value: 'first' },
        { op: 'remove', path: '/nested/old' },
      ]);
      expect(resource).toMatchObject({
        n: 5,
        tags: ['first', 'y', 'z', 'end'],
        nested: { added: { deep: 1 } },
      });
      await expect(
        item.patch({
          condition: 'FROM c WHERE c.n > 100',
          operations: [{ op: 'set', path: '/n', value: 0 }],
        }),
      ).rejects.toMatchObject({ code: 412 });
      await item.patch({
        condition: 'from c where c.n = 5',
        operations: [{ op: 'set', path: '/n', value: 6 }],
      });
      await expect(
        item.patch([
          { op: 'set', path: '/n', value: 7 },
          { op: 'remove', path: '/nothing' },
        ]),
      ).rejects.toMatchObject({ code: 400 });
      expect((await item.read()).resource?.n).toBe(6);
    });
  });

  describe('batch and bulk', () => {
    it('does a whole batch or nothing of it', async () => {
      const { container } = cosmos;
      await container.items.create({ id: 'old', customerId: 'c1', n: 1 });
      const done = await container.items.batch(
        [
          { operationType: BulkOperationType.Create, resourceBody: { id: 'a', customerId: 'c1' } },
          {
            operationType: BulkOperationType.Patch,
            id: 'old',
            resourceBody: { operations: [{ op: 'incr', path: '/n', value: 1 }] },
          },
          { operationType: BulkOperationType.Read, id: 'old' },
        ],
        'c1',
      );
      expect(done.code).toBe(200);
      expect(done.result?.map(({ statusCode }) => statusCode)).toEqual([201, 200, 200]);
      expect(done.result?.[2]?.resourceBody).toMatchObject({ n: 2 });

      const failed = await container.items.batch(
        [
          { operationType: BulkOperationType.Create, resourceBody: { id: 'b', customerId: 'c1' } },
          { operationType: BulkOperationType.Delete, id: 'old' },
          { operationType: BulkOperationType.Create, resourceBody: { id: 'a', customerId: 'c1' } },
        ],
        'c1',
      );
      expect(failed.code).toBe(207);
      expect(failed.result?.map(({ statusCode }) => statusCode)).toEqual([424, 424, 409]);
      expect((await container.item('b', 'c1').read()).statusCode).toBe(404);
      expect((await container.item('old', 'c1').read()).statusCode).toBe(200);
    });

    it('answers each bulk operation on its own', async () => {
      const { items } = cosmos.container;
      await items.create({ id: 'taken', customerId: 'c1' });
      const results = await items.executeBulkOperations([
        {
          operationType: 'Create',
          partitionKey: 'c1',
          resourceBody: { id: 'taken', customerId: 'c1' },
        },
        {
          operationType: 'Upsert',
          partitionKey: 'c2',
          resourceBody: { id: 'new', customerId: 'c2' },
        },
        { operationType: 'Read', partitionKey: 'c1', id: 'taken' },
      ]);
      expect(results.map(({ response, error }) => response?.statusCode ?? error?.code)).toEqual([
        409, 201, 200,
      ]);
    });
  });

  it('serves hierarchical partition keys, and queries by their first levels', async () => {
    const { container } = await cosmos.client.database('db').containers.create({
      id: 'deep',
      partitionKey: {
        paths: ['/tenant', '/user'],
        kind: PartitionKeyKind.MultiHash,
        version: PartitionKeyDefinitionVersion.V2,
      },
    });
    await container.items.create({ id: 'a', tenant: 't1', user: 'u1' });
    await container.items.create({ id: 'b', tenant: 't1', user: 'u2' });
    await container.items.create({ id: 'c', tenant: 't2', user: 'u1' });
    expect((await container.item('a', ['t1', 'u1']).read()).statusCode).toBe(200);
    expect((await container.item('a', ['t1', 'u2']).read()).statusCode).toBe(404);
    const { resources } = await container.items
      .query('SELECT VALUE c.id FROM c', { partitionKey: ['t1'] })
      .fetchAll();
    expect(resources).toEqual(['a', 'b']);
  });

  it('reads the change feed: newest version of each item, resumable, 304 at the end', async () => {
    const { container } = cosmos;
    for (const id of ['a', 'b', 'c']) await container.items.create({ id, customerId: 'c1' });
    await container.items.upsert({ id: 'a', customerId: 'c1', changed: true });
    const feed = container.items.getChangeFeedIterator({
      changeFeedStartFrom: ChangeFeedStartFrom.Beginning('c1'),
      maxItemCount: 2,
    });
    const first = await feed.readNext();
    expect(first.result.map(({ id }) => id)).toEqual(['b', 'c']);
    const second = await feed.readNext();
    expect(second.result).toMatchObject([{ id: 'a', changed: true }]);
    expect((await feed.readNext()).statusCode).toBe(304);
    await container.items.create({ id: 'd', customerId: 'c1' });
    const resumed = container.items.getChangeFeedIterator({
      changeFeedStartFrom: ChangeFeedStartFrom.Continuation(second.continuationToken),
    });
    expect((await resumed.readNext()).result.map(({ id }) => id)).toEqual(['d']);
    const whole = container.items.getChangeFeedIterator({
      changeFeedStartFrom: ChangeFeedStartFrom.Now(),
    });
    expect((await whole.readNext()).statusCode).toBe(304);
    await container.items.create({ id: 'e', customerId: 'c9' });
    expect((await whole.readNext()).result.map(({ id }) => id)).toEqual(['e']);
  });

  describe('faults', () => {
    const post = (body: unknown) =>
      fetch(`${cosmos.emulator.url}/_admin/faults`, { method: 'POST', body: JSON.stringify(body) });

    it('are set, read and cleared over /_admin; an unknown one is refused', async () => {
      expect(await (await post({ latency_ms: 5 })).json()).toEqual({ latency_ms: 5 });
      expect((await post({ nonsense: 1 })).status).toBe(400);
      expect((await post('{')).status).toBe(400);
      await fetch(`${cosmos.emulator.url}/_admin/faults`, { method: 'DELETE' });
      expect(cosmos.emulator.faults.active()).toEqual({});
    });

    it('throttle: that many calls answer 429 with a retry time, which the client keeps', async () => {
      cosmos.emulator.faults.set({ throttle: 2, retry_after_ms: 1 });
      const { statusCode, headers } = await cosmos.container.items.create({
        id: 'a',
        customerId: 'c1',
      });
      expect(statusCode).toBe(201);
      expect(headers['x-ms-throttle-retry-count']).toBe(2);
    });

    it('stall: nothing is answered until it ends', async () => {
      cosmos.emulator.faults.set({ stall: true });
      let answered = false;
      const created = cosmos.container.items.create({ id: 'a', customerId: 'c1' }).then((reply) => {
        answered = true;
        return reply;
      });
      await cosmos.clock.elapse(60_000);
      expect(answered).toBe(false);
      cosmos.emulator.faults.clear();
      expect((await created).statusCode).toBe(201);
    });

    it('error_rate: exactly that share of calls answers 503', async () => {
      await post({ error_rate: 0.5 });
      const statuses: number[] = [];
      for (let turn = 0; turn < 4; turn += 1) {
        const { emulator } = cosmos;
        statuses.push((await signedAccountRead(emulator.url)).status);
      }
      expect(statuses.filter((status) => status === 503)).toHaveLength(2);
    });
  });
});

/** One account read without the client's own retries. */
async function signedAccountRead(url: string): Promise<Response> {
  const date = new Date().toUTCString();
  const { createHmac } = await import('node:crypto');
  const signature = createHmac('sha256', Buffer.from(testKey, 'base64'))
    .update(`get\n\n\n${date.toLowerCase()}\n\n`)
    .digest('base64');
  return fetch(url, {
    headers: {
      'x-ms-date': date,
      authorization: encodeURIComponent(`type=master&ver=1.0&sig=${signature}`),
    },
  });
}
