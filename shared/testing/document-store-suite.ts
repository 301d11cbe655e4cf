import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentStore, StoredDocument } from '#shared/contracts/document-store.ts';
import { StaleWriteError } from '#shared/errors/coded-error.ts';

/** One document store under test. */
export interface DocumentStoreHarness {
  readonly store: DocumentStore;
  /** Lets time pass for expiry in the store, without waiting. */
  elapse(byMs: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * The promises every document store keeps.
 *
 * @param open starts with an empty, provisioned store for each test.
 */
export function describeDocumentStore(
  name: string,
  open: () => Promise<DocumentStoreHarness>,
): void {
  describe(`DocumentStore: ${name}`, () => {
    let harness: DocumentStoreHarness;
    let store: DocumentStore;
    beforeEach(async () => {
      harness = await open();
      ({ store } = harness);
    });
    afterEach(() => harness.close());

    const idsOf = (documents: readonly StoredDocument[]) => documents.map(({ id }) => id);

    it('reads back what was written, and only in its partition', async () => {
      const document = { id: 'a', customerId: 'c1', name: 'Zoë', nested: { list: [1, null, 'x'] } };
      const { etag } = await store.write('customers', document);
      const found = await store.read('customers', 'a', 'c1');
      expect(found?.document).toMatchObject(document);
      expect(found?.etag).toBe(etag);
      expect(await store.read('customers', 'a', 'c2')).toBeUndefined();
      expect(await store.read('customers', 'b', 'c1')).toBeUndefined();
    });

    it('returns documents without the store’s own bookkeeping fields', async () => {
      await store.write('customers', { id: 'a', customerId: 'c1' });
      const found = await store.read('customers', 'a', 'c1');
      expect(found?.document).toEqual({ id: 'a', customerId: 'c1' });
      const page = await store.query('customers', { limit: 10 });
      expect(page.documents).toEqual([{ id: 'a', customerId: 'c1' }]);
    });

    it('refuses a writer whose etag is old, and leaves the newer document', async () => {
      const first = await store.write('customers', { id: 'a', customerId: 'c1', turn: 1 });
      const second = await store.write(
        'customers',
        { id: 'a', customerId: 'c1', turn: 2 },
        { ifMatch: first.etag },
      );
      expect(second.etag).not.toBe(first.etag);
      await expect(
        store.write('customers', { id: 'a', customerId: 'c1', turn: 3 }, { ifMatch: first.etag }),
      ).rejects.toBeInstanceOf(StaleWriteError);
      expect((await store.read('customers', 'a', 'c1'))?.document.turn).toBe(2);
    });

    it('refuses an etag write to a document that is gone', async () => {
      const { etag } = await store.write('customers', { id: 'a', customerId: 'c1' });
      await store.delete('customers', 'a', 'c1');
      await expect(
        store.write('customers', { id: 'a', customerId: 'c1' }, { ifMatch: etag }),
      ).rejects.toBeInstanceOf(StaleWriteError);
    });

    it('creates an absent document once', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_unused, writer) =>
          store.write('customers', { id: 'a', customerId: 'c1', writer }, { ifMatch: 'absent' }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StaleWriteError);
      }
    });

    it('deletes once', async () => {
      await store.write('customers', { id: 'a', customerId: 'c1' });
      expect(await store.delete('customers', 'a', 'c1')).toBe(true);
      expect(await store.delete('customers', 'a', 'c1')).toBe(false);
    });

    it('forgets a document when its time is over', async () => {
      await store.write('customers', { id: 'a', customerId: 'c1' }, { ttlSeconds: 60 });
      await store.write('customers', { id: 'b', customerId: 'c1' });
      await harness.elapse(58_000);
      expect(await store.read('customers', 'a', 'c1')).toBeDefined();
      await harness.elapse(3000);
      expect(await store.read('customers', 'a', 'c1')).toBeUndefined();
      expect(idsOf((await store.query('customers', { limit: 10 })).documents)).toEqual(['b']);
    });

    it('refuses a document without its partition key', async () => {
      await expect(store.write('customers', { id: 'a' })).rejects.toBeInstanceOf(TypeError);
    });

    it('finds documents by every operator', async () => {
      const documents = [
        {
          id: '1',
          customerId: 'c1',
          phone: '+1555',
          age: 30,
          tags: ['vip', 'new'],
          area: { city: 'Ulm' },
        },
        {
          id: '2',
          customerId: 'c2',
          phone: '+1666',
          age: 40,
          tags: ['new'],
          area: { city: 'Rome' },
          gone: null,
        },
        { id: '3', customerId: 'c3', phone: '+1777', age: 50, name: 'O\'Hara "x"' },
      ];
      for (const document of documents) await store.write('customers', document);
      const find = async (
        field: string,
        operator: 'equals' | 'not-equals' | 'less' | 'greater' | 'contains' | 'in',
        value: string | number | boolean | null | readonly (string | number)[],
      ) =>
        idsOf(
          (
            await store.query('customers', {
              filters: [{ field, operator, value }],
              orderBy: { field: 'id', direction: 'ascending' },
              limit: 100,
            })
          ).documents,
        );
      expect(await find('phone', 'equals', '+1666')).toEqual(['2']);
      expect(await find('name', 'equals', 'O\'Hara "x"')).toEqual(['3']);
      expect(await find('gone', 'equals', null)).toEqual(['2']);
      expect(await find('age', 'not-equals', 40)).toEqual(['1', '3']);
      expect(await find('age', 'less', 40)).toEqual(['1']);
      expect(await find('age', 'greater', 39)).toEqual(['2', '3']);
      expect(await find('age', 'greater', '39')).toEqual([]);
      expect(await find('tags', 'contains', 'vip')).toEqual(['1']);
      expect(await find('area.city', 'contains', 'OM')).toEqual(['2']);
      expect(await find('id', 'in', ['1', '3', '9'])).toEqual(['1', '3']);
      expect(await find('id', 'in', [])).toEqual([]);
    });

    it('treats text in a filter as a value, never as query language', async () => {
      await store.write('customers', { id: '1', customerId: 'c1', name: 'x' });
      const page = await store.query('customers', {
        filters: [{ field: 'name', operator: 'equals', value: "' OR 1=1 --" }],
        limit: 10,
      });
      expect(page.documents).toEqual([]);
      await expect(
        store.query('customers', {
          filters: [{ field: 'name OR true', operator: 'equals', value: 'y' }],
          limit: 10,
        }),
      ).rejects.toBeInstanceOf(TypeError);
    });

    it('pages through ordered results across partitions, each document once', async () => {
      for (let number = 0; number < 25; number += 1) {
        await store.write('customers', { id: `d${number}`, customerId: `c${number % 4}`, number });
      }
      const seen: string[] = [];
      let continuationToken: string | undefined;
      do {
        const page = await store.query('customers', {
          orderBy: { field: 'number', direction: 'descending' },
          limit: 10,
          ...(continuationToken === undefined ? {} : { continuationToken }),
        });
        expect(page.documents.length).toBeLessThanOrEqual(10);
        seen.push(...idsOf(page.documents));
        continuationToken = page.continuationToken;
      } while (continuationToken !== undefined);
      expect(seen).toEqual(Array.from({ length: 25 }, (_unused, index) => `d${24 - index}`));
    });

    it('pages through one partition', async () => {
      for (let number = 0; number < 7; number += 1) {
        await store.write('customers', { id: `d${number}`, customerId: 'c1', number });
        await store.write('customers', { id: `d${number}`, customerId: 'c2', number });
      }
      const seen: string[] = [];
      let continuationToken: string | undefined;
      do {
        const page = await store.query('customers', {
          partitionKey: 'c1',
          filters: [{ field: 'number', operator: 'greater', value: 0 }],
          limit: 4,
          ...(continuationToken === undefined ? {} : { continuationToken }),
        });
        seen.push(...idsOf(page.documents));
        continuationToken = page.continuationToken;
      } while (continuationToken !== undefined);
      expect(seen.toSorted()).toEqual(['d1', 'd2', 'd3', 'd4', 'd5', 'd6']);
    });

    it('provisions twice without harm and answers a ping', async () => {
      await store.write('customers', { id: 'a', customerId: 'c1' });
      await store.ensureContainers();
      await store.ping();
      expect(await store.read('customers', 'a', 'c1')).toBeDefined();
    });
  });
}
