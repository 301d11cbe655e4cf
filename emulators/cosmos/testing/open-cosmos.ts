import { type Container, type ContainerRequest, CosmosClient } from '@azure/cosmos';
import { FrozenClock } from '#emulators/redis/testing/frozen-clock.ts';
import { type CosmosEmulator, startCosmosEmulator } from '../cosmos-emulator.ts';

export const testKey = Buffer.from('the master key of a test').toString('base64');

export interface OpenCosmos {
  readonly emulator: CosmosEmulator;
  readonly clock: FrozenClock;
  readonly client: CosmosClient;
  readonly container: Container;
  close(): Promise<void>;
}

/** A real SDK client on a fresh emulator with one container (`/customerId`, TTL on). */
export async function openCosmos(definition: Partial<ContainerRequest> = {}): Promise<OpenCosmos> {
  const clock = new FrozenClock();
  const emulator = await startCosmosEmulator({ port: 0, key: testKey, clock });
  const client = new CosmosClient({
    endpoint: emulator.url,
    key: testKey,
    connectionPolicy: { enableEndpointDiscovery: false },
  });
  const { database } = await client.databases.createIfNotExists({ id: 'db' });
  const { container } = await database.containers.createIfNotExists({
    id: 'items',
    partitionKey: { paths: ['/customerId'] },
    defaultTtl: -1,
    ...definition,
  });
  return {
    emulator,
    clock,
    client,
    container,
    async close() {
      client.dispose();
      await emulator.close();
    },
  };
}
