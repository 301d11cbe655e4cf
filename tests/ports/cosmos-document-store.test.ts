import { afterEach, describe, expect, it } from 'vitest';
import { type CosmosEmulator, startCosmosEmulator } from '#emulators/cosmos/cosmos-emulator.ts';
import type { DocumentStore } from '#shared/contracts/document-store.ts';
import { createCosmosDocumentStore } from '#shared/state/cosmos-document-store.ts';
import { describeDocumentStore } from '#shared/testing/document-store-suite.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';

const key = Buffer.from('a key for local use').toString('base64');

describeDocumentStore('Cosmos adapter on the emulator', async () => {
  const clock = new VirtualClock();
  const emulator = await startCosmosEmulator({ port: 0, key, clock });
  const store = createCosmosDocumentStore({
    endpoint: emulator.url,
    key,
    databaseName: 'continuo',
  });
  await store.ensureContainers();
  return {
    store,
    elapse: (byMs) => clock.advance(byMs),
    async close() {
      await store.close();
      await emulator.close();
    },
  };
});

describe('Cosmos adapter when Cosmos misbehaves', () => {
  let emulator: CosmosEmulator;
  let store: DocumentStore;
  const open = async (deadlineMs: number) => {
    emulator = await startCosmosEmulator({ port: 0, key });
    store = createCosmosDocumentStore({
      endpoint: emulator.url,
      key,
      databaseName: 'continuo',
      deadlineMs,
    });
    await store.ensureContainers();
  };
  afterEach(async () => {
    await store.close();
    await emulator.close();
  });

  it('repeats throttled calls as the service asks', async () => {
    await open(5000);
    emulator.faults.set({ throttle: 3, retry_after_ms: 1 });
    const { etag } = await store.write('customers', { id: 'a', customerId: 'c' });
    expect(emulator.faults.active()).toEqual({ retry_after_ms: 1 });
    expect((await store.read('customers', 'a', 'c'))?.etag).toBe(etag);
  });

  it('gives up with store_unavailable when throttling does not end', async () => {
    await open(5000);
    emulator.faults.set({ throttle: 1000, retry_after_ms: 1 });
    await expect(store.read('customers', 'a', 'c')).rejects.toMatchObject({
      code: 'store_unavailable',
      cause: { code: 429 },
    });
  });

  it('rejects with store_unavailable while the service stalls, and recovers', async () => {
    await open(200);
    emulator.faults.set({ stall: true });
    await expect(store.read('customers', 'a', 'c')).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('within 200 ms'),
    });
    await expect(store.query('customers', { limit: 1 })).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    emulator.faults.clear();
    expect(await store.read('customers', 'a', 'c')).toBeUndefined();
  });

  it('rejects with store_unavailable when the service fails or is gone', async () => {
    await open(300);
    emulator.faults.set({ error_rate: 1 });
    await expect(store.delete('customers', 'a', 'c')).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    await emulator.close();
    await expect(store.ping()).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('says that the key is wrong', async () => {
    await open(2000);
    const stranger = createCosmosDocumentStore({
      endpoint: emulator.url,
      key: Buffer.from('another key').toString('base64'),
      databaseName: 'continuo',
    });
    await expect(stranger.read('customers', 'a', 'c')).rejects.toMatchObject({
      code: 'store_unavailable',
      cause: { code: 401 },
    });
    await stranger.close();
  });
});
