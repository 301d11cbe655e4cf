import { publicOwnerId, type Seed } from '#registries/seed/seed.ts';
import { createUtilitiesSeed } from '#registries/seed/utilities-seed.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import type { DocumentStore, StoredDocument } from '#shared/contracts/document-store.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { createPhoneDigest, type PhoneDigest } from '#shared/messaging/phone-digest.ts';
import { currentSessionKey, whatsappSessionPrefix } from '#shared/messaging/whatsapp-keys.ts';
import { waitingPeopleKey } from '#shared/state/queue-keys.ts';
import { createRedisHotStore } from '#shared/state/redis-hot-store.ts';
import { createWaitingLine } from '#shared/state/waiting-line.ts';
import { documentStoreOf } from '../stack/document-store-of.ts';
import type { CallScript } from './call-script.ts';
import { type CustomerSeed, copyCustomer } from './copy-customer.ts';
import type { Customer } from './play-journey.ts';
import { reportOnce } from './report-once.ts';
import type { StackAccess } from './stack-access.ts';
import type { World } from './world.ts';

/** A world of seeded demo customers; `close` ends its connections. */
export async function createDemoWorld(
  environment: Readonly<Record<string, string>>,
  access: StackAccess,
): Promise<World & { close(): Promise<void> }> {
  const documents = documentStoreOf(environment);
  const phoneDigest = createPhoneDigest({ key: environment.SESSION_TOKEN_SECRET ?? '' });
  const report = reportOnce('Redis');
  let isClosing = false;
  const hotStore = await createRedisHotStore({
    url: environment.REDIS_URL ?? '',
    onConnectionError: (error) => {
      if (!isClosing) report(error);
    },
  });
  return {
    async prepare(script, copy) {
      const undo: (() => Promise<void>)[] = [];
      const restore = async () => {
        for (const step of undo.splice(0).reverse()) await step();
      };
      try {
        requireScenario(script, environment.AGENT_SCENARIO ?? 'utilities');
        const customer = await prepareCustomer({ documents, hotStore, phoneDigest }, script, copy);
        if (!script.given.whatsapp_reachable)
          undo.push(await switchHandsetOff(access, customer.phone));
        // The queue and the faults are one for all calls of the script.
        if (copy === 0) {
          undo.push(await fillQueue(hotStore, script.given, script.name));
          for (const [service, faults] of Object.entries(script.faults ?? {})) {
            if (faults !== undefined && isFaultService(access, service))
              undo.push(await switchFaultsOn(access.faultUrls[service], faults));
          }
        }
        return { customer, restore };
      } catch (error) {
        await restore();
        throw error;
      }
    },
    async close() {
      isClosing = true;
      await hotStore.close();
      await documents.close();
    },
  };
}

/** @throws Error when the script is written for another scenario than the one that answers. */
function requireScenario({ scenario }: CallScript, played: string): void {
  if (scenario === undefined || scenario === played) return;
  throw new Error(
    `The script is for the scenario "${scenario}", but calls are answered by "${played}" (AGENT_SCENARIO).`,
  );
}

const isFaultService = (
  access: StackAccess,
  name: string,
): name is keyof StackAccess['faultUrls'] => name in access.faultUrls;

interface Stores {
  readonly documents: DocumentStore;
  readonly hotStore: HotStore;
  readonly phoneDigest: PhoneDigest;
}

async function prepareCustomer(
  stores: Stores,
  script: CallScript,
  copy: number,
): Promise<Customer> {
  const { documents, phoneDigest } = stores;
  const whatsappPrefixOf = (phone: string) => whatsappSessionPrefix(phoneDigest(phone));
  if (typeof script.customer !== 'string') {
    const phone =
      copy === 0
        ? script.customer.phone
        : `${script.customer.phone.slice(0, -4)}${String(9000 + copy)}`;
    await forgetSessions(stores, undefined, phone);
    return { customerId: undefined, phone, whatsappSessionPrefix: whatsappPrefixOf(phone) };
  }
  const seed = customerSeed(createUtilitiesSeed({ nowMs: systemClock.now() }), script.customer);
  const { customer, records } = copy === 0 ? seed : copyCustomer(seed, copy);
  const { customerId, phone = '' } = customer;
  await forgetSessions(stores, customerId, phone);
  const stale = await documents.query('systemOfRecord', {
    partitionKey: customer.customerId,
    limit: 1000,
  });
  for (const { id } of stale.documents)
    await documents.delete('systemOfRecord', id, customer.customerId);
  const fresh: StoredDocument[] = records.map((record) => ({
    ...record,
    customerId: customer.customerId,
  }));
  await forgetTickets(documents, String(customer.profile.service_address ?? ''));
  await documents.write('customers', customer);
  await Promise.all(fresh.map((record) => documents.write('systemOfRecord', record)));
  return { customerId, phone, whatsappSessionPrefix: whatsappPrefixOf(phone) };
}

function customerSeed(seed: Seed, customerId: string): CustomerSeed {
  const customer = seed.customers.find((candidate) => candidate.customerId === customerId);
  if (!customer)
    throw new Error(
      `There is no demo customer ${customerId}. There are: ${seed.customers.map((one) => one.customerId).join(', ')}.`,
    );
  return {
    customer,
    records: seed.records
      .filter(({ ownerId }) => ownerId === customerId)
      .map(({ record }) => record),
  };
}

/** Outage and emergency tickets belong to an address, not to a customer. */
async function forgetTickets(documents: DocumentStore, serviceAddress: string): Promise<void> {
  const [street = ''] = serviceAddress.split(',');
  if (street === '') return;
  for (const field of ['address', 'place']) {
    const open = await documents.query('systemOfRecord', {
      partitionKey: publicOwnerId,
      filters: [{ field, operator: 'contains', value: street }],
      limit: 100,
    });
    for (const { id } of open.documents) {
      await documents.delete('systemOfRecord', id, publicOwnerId);
    }
  }
}

/** An earlier journey must not be remembered: its sessions are what would make the agents remember. */
async function forgetSessions(
  { documents, hotStore, phoneDigest }: Stores,
  customerId: string | undefined,
  phone: string,
): Promise<void> {
  const known =
    customerId === undefined
      ? undefined
      : await documents.read('customers', customerId, customerId);
  const listed = Array.isArray(known?.document.sessions) ? known.document.sessions : [];
  const current = currentSessionKey(phoneDigest(phone));
  const onWhatsApp = await hotStore.getText(current);
  const sessionIds = [
    ...listed.map((session: { sessionId?: unknown }) => String(session.sessionId)),
    ...(onWhatsApp === undefined ? [] : [onWhatsApp]),
  ];
  await hotStore.delete(current);
  for (const sessionId of sessionIds) await hotStore.delete(`session:${sessionId}`);
}

/** Callers join the line, and those who were served lately are remembered, as if time had passed. */
async function fillQueue(
  hotStore: HotStore,
  given: CallScript['given'],
  prefix: string,
): Promise<() => Promise<void>> {
  let now = systemClock.now();
  const clock = { now: () => now };
  const line = createWaitingLine({ hotStore, clock, name: waitingPeopleKey });
  if (given.served_per_minute !== undefined) {
    const startedAt = now;
    for (let minute = 10; minute >= 1; minute--) {
      for (let served = 0; served < given.served_per_minute; served++) {
        now = startedAt - minute * 60_000 + (served / given.served_per_minute) * 60_000;
        const id = `served-${prefix}-${minute}-${served}`;
        await line.join(id);
        await line.served(id);
      }
    }
    now = startedAt;
  }
  const ids = Array.from(
    { length: given.waiting_callers },
    (_, index) => `waiting-${prefix}-${index}`,
  );
  await Promise.all(ids.map((id) => line.join(id)));
  return async () => {
    await Promise.all(ids.map((id) => line.leave(id)));
  };
}

async function switchHandsetOff(access: StackAccess, phone: string): Promise<() => Promise<void>> {
  const put = (reachable: boolean) =>
    send(`${access.acsUrl}/_admin/handsets/${encodeURIComponent(phone)}`, 'PUT', { reachable });
  await put(false);
  return () => put(true);
}

async function switchFaultsOn(
  serviceUrl: string,
  faults: Readonly<Record<string, unknown>>,
): Promise<() => Promise<void>> {
  const url = `${serviceUrl}/_admin/faults`;
  await send(url, 'POST', faults);
  return () => send(url, 'DELETE');
}

async function send(url: string, method: string, body?: unknown): Promise<void> {
  const response = await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok)
    throw new Error(
      `${method} ${new URL(url).pathname} was refused (${response.status}): ${await response.text()}`,
    );
}
