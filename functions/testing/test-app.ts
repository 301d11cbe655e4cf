import { HttpRequest } from '@azure/functions';
import type { CallControl } from '#shared/contracts/call-control.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { Content } from '#shared/contracts/content.ts';
import type { DocumentStore } from '#shared/contracts/document-store.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { MessageSender } from '#shared/contracts/message-sender.ts';
import { scenarioSchema } from '#shared/contracts/scenario.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { createPhoneDigest } from '#shared/messaging/phone-digest.ts';
import { createSessionTokens, type SessionTokens } from '#shared/security/session-token.ts';
import { createWorkerRegistry } from '#shared/state/worker-registry.ts';
import { createCallRecordings } from '#shared/telephony/call-recordings.ts';
import { type Adapters, assembleServices } from '../assemble-services.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { handleRequest } from '../http/register-endpoint.ts';
import type { Services } from '../services.ts';
import { createFakeConversations, type FakeConversations } from './fake-conversations.ts';
import { createFakeOrchestrations, type FakeOrchestrations } from './fake-orchestrations.ts';

export const testKeys = {
  admin: 'administration-key-for-tests-0001',
  eventGrid: 'event-grid-key-for-tests-00000001',
  /** Accepted as the token of Azure Communication Services. */
  telephony: 'Bearer telephony',
  phoneDigest: 'phone-digest-key-for-tests-0001',
} as const;

/** Fakes of the outside world, which every test makes for itself. */
export interface OutsideWorld<
  Calls extends CallControl = CallControl,
  Messages extends MessageSender = MessageSender,
> {
  readonly clock: Clock;
  readonly hotStore: HotStore;
  readonly documents: DocumentStore;
  readonly calls: Calls;
  readonly messages: Messages;
  readonly logger: Logger;
}

export interface TestAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface TestApp {
  readonly services: Services;
  readonly sessionTokens: SessionTokens;
  readonly orchestrations: FakeOrchestrations;
  readonly conversations: FakeConversations;
  /** Calls an endpoint as the host would, without a socket. */
  request(endpoint: Endpoint, request?: TestRequest): Promise<TestAnswer>;
  /** Lets the workers take so many calls. */
  setCapacity(calls: number): Promise<void>;
}

export interface TestRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** The query as it stands in the address, where that matters; wins over `query`. */
  readonly search?: string;
  readonly params?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly rawBody?: string;
}

/** The app's services on fakes, with everything of ours real. */
export function createTestApp(world: OutsideWorld, changes: Partial<Adapters> = {}): TestApp {
  const { clock, hotStore } = world;
  let ids = 0;
  const randomId = () => `random-id-${String(++ids).padStart(8, '0')}`;
  const sessionTokens = createSessionTokens({ secret: 's'.repeat(32), clock, randomId });
  const orchestrations = createFakeOrchestrations();
  const conversations = createFakeConversations();
  const services = assembleServices({
    ...world,
    randomId,
    phoneDigest: createPhoneDigest({ key: testKeys.phoneDigest }),
    sessionTokens,
    orchestrations,
    conversations,
    content: testContent(),
    settings: {
      baseUrl: 'https://app.example.net',
      mediaWorkerUrl: 'wss://media.example.net',
      ownPhone: '+15550100000',
      holdMusicUrl: 'https://app.example.net/api/v1/hold-music',
      hasVoiceLive: true,
      recordsCalls: false,
      webChatUrl: 'https://chat.example.net/',
      promptVoice: 'en-US-AvaMultilingualNeural',
      scenario: 'shop',
      messagingSessionTtlMs: 7_200_000,
      demoUserTtlSeconds: 86_400,
    },
    authentication: {
      sessionTokens,
      eventGridKey: testKeys.eventGrid,
      adminKey: testKeys.admin,
      telephonyTokens: {
        async verify(authorization) {
          if (authorization !== testKeys.telephony) throw new CodedError('unauthenticated');
        },
      },
    },
    recordings: createCallRecordings({
      hotStore,
      clock,
      control: {
        start: async () => ({ recordingId: 'recording-1' }),
        pause: async () => undefined,
        resume: async () => undefined,
        stop: async () => undefined,
      },
    }),
    recordingFiles: {
      open: () => Promise.reject(new CodedError('not_found', 'Nothing was recorded.')),
    },
    summarise: async () => 'The customer asked about an order.',
    dependencies: [],
    ...changes,
  });
  return {
    services,
    sessionTokens,
    orchestrations,
    conversations,
    async request(endpoint, { headers = {}, params = {}, body, rawBody, ...address } = {}) {
      const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
      const search = address.search ?? new URLSearchParams(address.query).toString();
      const request = new HttpRequest({
        method: endpoint.method,
        url: `https://app.example.net/api/v1/${endpoint.route}?${search}`,
        headers: { ...headers },
        query: Object.fromEntries(new URLSearchParams(search)),
        params: { ...params },
        ...(text === undefined ? {} : { body: { string: text } }),
      });
      const response = await handleRequest(endpoint, request, services);
      const answer = response.jsonBody ?? JSON.parse(String(response.body ?? '{}'));
      const answered = Object.fromEntries(new Headers(response.headers));
      return {
        status: response.status ?? 200,
        contentType: answered['content-type'],
        headers: answered,
        body: answer,
      };
    },
    async setCapacity(calls) {
      const workers = createWorkerRegistry({ hotStore, clock, ttlMs: 24 * 3_600_000 });
      await workers.beat({ workerId: 'worker', capacity: calls });
    },
  };
}

function testContent(): Content {
  const shop = scenarioSchema.parse({
    name: 'shop',
    description: 'A shop that sells lamps, for tests only.',
    start_agent: 'Front',
    agents: ['Front'],
    omnichannel: {
      channels: ['whatsapp', 'webchat'],
      high_volume: { queue_depth: 3, wait_seconds: 60 },
      preserve: ['order_id'],
      messages: {
        whatsapp: 'Hello, let us go on here. {{ agent_message }} ({{ summary }})',
        webchat: 'Open your chat:',
      },
    },
  });
  return { agents: new Map(), tools: new Map(), scenarios: new Map([[shop.name, shop]]) };
}
