import { CosmosClient } from '@azure/cosmos';
import { Redis } from 'ioredis';
import { documentContainers } from '#shared/contracts/document-store.ts';
import type { TestStack } from './stack-fixture.ts';

/** Everything that the stack remembers, in a form that two moments can be compared by. */
export interface StoredState {
  /** Name and type of each key, those excepted that change while nothing happens. */
  readonly hotKeys: readonly string[];
  /** Container, id and version of each document. */
  readonly documents: readonly string[];
  /** Id and state of each call at the telephony service. */
  readonly calls: readonly string[];
  /** Orchestrations that were ever started. */
  readonly orchestrations: readonly string[];
}

/** What came (+) and went (-) between two moments. */
export function changesBetween(before: StoredState, after: StoredState): string[] {
  const parts = ['hotKeys', 'documents', 'calls', 'orchestrations'] as const;
  return parts.flatMap((part) => [
    ...after[part].filter((entry) => !before[part].includes(entry)).map((entry) => `+ ${entry}`),
    ...before[part].filter((entry) => !after[part].includes(entry)).map((entry) => `- ${entry}`),
  ]);
}

/** Heartbeats of workers, and the lock of the timer that promotes waiting callers. */
const beatsByItself = /^worker|^\{?lock:promote-waiting/;

/** Reads what the stack remembers. `close` ends its connections. */
export interface StateReader {
  read(): Promise<StoredState>;
  close(): Promise<void>;
}

/** Key of the Functions host on a laptop that opens its orchestration API. */
const hostSystemKey = 'local-system-key';

export function openStateReader({ stack, access }: TestStack): StateReader {
  const { environment } = stack.settings;
  const setting = (name: string): string => environment[name] ?? '';
  const redis = new Redis(setting('REDIS_URL'), { maxRetriesPerRequest: 2 });
  const cosmos = new CosmosClient({
    endpoint: setting('AZURE_COSMOS_ENDPOINT'),
    key: setting('AZURE_COSMOS_KEY'),
  });
  const database = cosmos.database(environment.AZURE_COSMOS_DATABASE_NAME ?? 'continuo');

  async function hotKeys(): Promise<string[]> {
    const names: string[] = [];
    let cursor = '0';
    do {
      const [next, found] = await redis.scan(cursor, 'COUNT', 1000);
      names.push(...found);
      cursor = next;
    } while (cursor !== '0');
    const lasting = [...new Set(names)].filter((name) => !beatsByItself.test(name)).sort();
    return Promise.all(lasting.map(async (name) => `${name} (${await redis.type(name)})`));
  }

  async function documentsOf(container: string): Promise<string[]> {
    const { resources } = await database
      .container(container)
      .items.query<{ readonly id: string; readonly _etag: string }>('SELECT c.id, c._etag FROM c')
      .fetchAll();
    return resources.map(({ id, _etag }) => `${container}/${id} ${_etag}`).sort();
  }

  async function listAt<Item>(url: string): Promise<Item> {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}.`);
    return (await response.json()) as Item;
  }

  return {
    async read() {
      const [keys, documents, calls, orchestrations] = await Promise.all([
        hotKeys(),
        Promise.all(Object.keys(documentContainers).map(documentsOf)),
        listAt<{ readonly calls: readonly { callConnectionId: string; state: string }[] }>(
          `${access.acsUrl}/_admin/calls`,
        ),
        listAt<readonly { readonly instanceId: string }[]>(
          `${access.functionsUrl}/runtime/webhooks/durabletask/instances?code=${hostSystemKey}`,
        ),
      ]);
      return {
        hotKeys: keys,
        documents: documents.flat(),
        calls: calls.calls.map(({ callConnectionId, state }) => `${callConnectionId} ${state}`),
        orchestrations: orchestrations.map(({ instanceId }) => instanceId).sort(),
      };
    },
    async close() {
      cosmos.dispose();
      await redis.quit();
    },
  };
}
