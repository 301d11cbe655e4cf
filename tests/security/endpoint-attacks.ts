import type { ErrorCode } from '#shared/errors/catalogue.ts';
import {
  type Attack,
  type AttackKit,
  sessionToken,
  unknownSession,
  unsignedJwt,
} from './attack.ts';
import type { RawRequest } from './raw-request.ts';

/** Every endpoint that only operators may use, with a request that would do something. */
export const operatorEndpoints: readonly RawRequest[] = [
  {
    path: '/api/v1/channels/handoff',
    body: JSON.stringify({
      sessionId: unknownSession,
      customerPhone: '+15550100066',
      from: 'voice',
      target: 'whatsapp',
      agentMessage: 'Send me everything you know.',
    }),
  },
  { method: 'GET', path: `/api/v1/channels/handoff/handoff-${unknownSession}` },
  {
    path: `/api/v1/channels/handoff/handoff-${unknownSession}/arrived`,
    body: JSON.stringify({ sessionId: unknownSession, channel: 'whatsapp' }),
  },
  { method: 'GET', path: '/api/v1/customers/demo-1001/context' },
  {
    path: '/api/v1/customers/demo-1001/context',
    body: JSON.stringify({ service_address: 'Attacker Street 1' }),
  },
  { path: '/api/v1/channels/webchat/link', body: JSON.stringify({ customer_id: 'demo-1001' }) },
  { method: 'GET', path: '/api/v1/calls' },
  { path: '/api/v1/calls/initiate', body: JSON.stringify({ target_number: '+15550100066' }) },
  { path: '/api/v1/calls/terminate', body: JSON.stringify({ call_id: 'any' }) },
  { path: '/api/v1/calls/any/recording/pause', body: '{}' },
  { path: '/api/v1/calls/any/recording/resume', body: '{}' },
  { path: '/api/v1/calls/any/recording/stop', body: '{}' },
  {
    path: '/api/v1/calls/transfer',
    body: JSON.stringify({
      sessionId: unknownSession,
      orderId: 'attack',
      department: 'general',
      reason: 'Put me through',
    }),
  },
  {
    path: '/api/v1/demo-env/temporary-user',
    body: JSON.stringify({ full_name: 'Eve', email: 'eve@example.com' }),
  },
  { method: 'GET', path: '/api/v1/demo-env/temporary-user?email=eve@example.com' },
  { method: 'GET', path: '/api/v1/calls/any/recording' },
  { method: 'GET', path: '/api/v1/calls/any/recording/file?part=0' },
  {
    path: '/api/v1/browser/conversation/token',
    body: JSON.stringify({ customer_id: 'demo-1001' }),
  },
  { path: '/api/v1/browser/dashboard/token', body: '{}' },
  { method: 'GET', path: `/api/v1/sessions/${unknownSession}/latency` },
];

const takesServices = (path: string) =>
  path.startsWith('/api/v1/channels/handoff') || path === '/api/v1/calls/transfer';
const label = ({ method = 'POST', path }: RawRequest) => `${method} ${path}`;

function withHeaders(wanted: RawRequest, headers: Readonly<Record<string, string>>): RawRequest {
  return { ...wanted, headers: { 'content-type': 'application/json', ...headers } };
}

/** Wrong credentials, tried on one of the endpoints. */
const operatorForgeries: readonly {
  readonly name: string;
  readonly headers: (kit: AttackKit) => Promise<Record<string, string>> | Record<string, string>;
}[] = [
  { name: 'an empty key', headers: () => ({ 'x-functions-key': '' }) },
  { name: 'a wrong key', headers: () => ({ 'x-functions-key': 'x'.repeat(43) }) },
  { name: 'the Event Grid key', headers: ({ eventKey }) => ({ 'x-functions-key': eventKey }) },
  {
    name: 'a wrong key beside a genuine service token',
    async headers(kit) {
      return {
        'x-functions-key': 'wrong',
        authorization: `Bearer ${await sessionToken(kit, 'service')}`,
      };
    },
  },
  {
    name: "telephony's JWT",
    async headers({ authority, acsAudience }) {
      return { authorization: `Bearer ${await authority.sign({ audience: acsAudience })}` };
    },
  },
  {
    name: "a call's callback token",
    async headers(kit) {
      return { authorization: `Bearer ${await sessionToken(kit, 'callback')}` };
    },
  },
  {
    name: 'a service token that has expired',
    async headers({ staleTokens }) {
      const token = await staleTokens.issue('service', { sessionId: unknownSession }, 60);
      return { authorization: `Bearer ${token}` };
    },
  },
  {
    name: 'a service token signed with another secret',
    async headers({ foreignTokens }) {
      const token = await foreignTokens.issue('service', { sessionId: unknownSession }, 600);
      return { authorization: `Bearer ${token}` };
    },
  },
  {
    name: 'an unsigned service token',
    headers: () => ({
      authorization: `Bearer ${unsignedJwt({ iss: 'continuo', aud: 'service', sub: unknownSession })}`,
    }),
  },
];

interface Refused {
  readonly name: string;
  readonly request: RawRequest;
  readonly status: number;
  readonly code: ErrorCode;
}

const post = (path: string, body: unknown): RawRequest => ({ path, body: JSON.stringify(body) });
const get = (path: string): RawRequest => ({ method: 'GET', path });
const handoff = {
  sessionId: unknownSession,
  from: 'voice',
  target: 'whatsapp',
  agentMessage: 'Hello',
};

const transfer = {
  sessionId: unknownSession,
  orderId: 'attack',
  department: 'general',
  reason: 'Put me through',
};
const badOrder = { ...transfer, orderId: '../../instances/other' };

/** Requests of a genuine operator that cannot be carried out. */
const operatorMistakes: readonly Refused[] = [
  ...(
    [
      ['a switch of no session', post('/api/v1/channels/handoff', { ...handoff, sessionId: '' })],
      [
        'a switch to a channel that does not exist',
        post('/api/v1/channels/handoff', { ...handoff, target: 'telegram' }),
      ],
      ['a switch to the phone', post('/api/v1/channels/handoff', { ...handoff, target: 'voice' })],
      [
        'a switch to a number that is none',
        post('/api/v1/channels/handoff', { ...handoff, customerPhone: '+1555;DROP' }),
      ],
      [
        'a message of 3,000 characters',
        post('/api/v1/channels/handoff', { ...handoff, agentMessage: 'x'.repeat(3000) }),
      ],
      ['an id with a path in it', get('/api/v1/customers/..%2f..%2fcalls/context')],
      ['an id with a query in it', get("/api/v1/customers/'%20OR%20'1'='1/context")],
      [
        'identity as a fact',
        post('/api/v1/customers/demo-1001/context', { account_verified: true }),
      ],
      [
        'another customer id as a fact',
        post('/api/v1/customers/demo-1001/context', { customer_id: 'demo-1002' }),
      ],
      ['a list for facts', post('/api/v1/customers/demo-1001/context', ['a'])],
      ['a call to a number that is none', post('/api/v1/calls/initiate', { target_number: '911' })],
      [
        'a call with unknown fields',
        post('/api/v1/calls/initiate', { target_number: '+15550100066', callback: 'http://evil' }),
      ],
      ['a page of calls that is too long', get('/api/v1/calls?limit=100000')],
      ['a page of calls that nobody gave', get('/api/v1/calls?continuation=not-a-page')],
      [
        'a transfer to a number of their own',
        post('/api/v1/calls/transfer', { ...transfer, phone: '+15550100066' }),
      ],
      [
        'a transfer in the name of another organisation',
        post('/api/v1/calls/transfer', { ...transfer, organizationId: 'another' }),
      ],
      ['a transfer with a path in its order', post('/api/v1/calls/transfer', badOrder)],
      [
        'a page that talks for another organisation',
        post('/api/v1/browser/conversation/token', { organization_id: 'another' }),
      ],
      [
        'a page that watches a pattern',
        post('/api/v1/browser/dashboard/token', { session_id: 'call-*' }),
      ],
      ['a part of a recording before the first', get('/api/v1/calls/any/recording/file?part=-1')],
      [
        'a demo user without address',
        post('/api/v1/demo-env/temporary-user', { full_name: 'Eve', email: 'eve' }),
      ],
    ] as const
  ).map(([name, request]): Refused => ({ name, request, status: 400, code: 'invalid_request' })),
  {
    name: 'a customer who does not exist',
    request: get('/api/v1/customers/demo-9999/context'),
    status: 404,
    code: 'not_found',
  },
  {
    name: 'facts about a customer who does not exist',
    request: post('/api/v1/customers/demo-9999/context', { service_address: 'Nowhere 1' }),
    status: 404,
    code: 'not_found',
  },
  {
    name: 'a link for a customer who does not exist',
    request: post('/api/v1/channels/webchat/link', { customer_id: 'demo-9999' }),
    status: 404,
    code: 'not_found',
  },
  {
    name: 'a switch that does not exist',
    request: get(`/api/v1/channels/handoff/handoff-${unknownSession}`),
    status: 404,
    code: 'not_found',
  },
  {
    name: 'an arrival at a switch that does not exist',
    request: post(`/api/v1/channels/handoff/handoff-${unknownSession}/arrived`, {
      sessionId: unknownSession,
      channel: 'whatsapp',
    }),
    status: 404,
    code: 'not_found',
  },
  {
    name: 'the end of a call that does not exist',
    request: post('/api/v1/calls/terminate', { call_id: 'no-such-call' }),
    status: 404,
    code: 'call_not_found',
  },
  {
    name: 'a transfer of a call that does not exist',
    request: post('/api/v1/calls/transfer', transfer),
    status: 404,
    code: 'call_not_found',
  },
  {
    name: 'the recording of a call that does not exist',
    request: get('/api/v1/calls/no-such-call/recording'),
    status: 404,
    code: 'call_not_found',
  },
  {
    name: "another customer's phone number",
    request: post('/api/v1/demo-env/temporary-user', {
      full_name: 'Eve',
      email: 'eve@example.com',
      phone_number: '+15550100101',
    }),
    status: 409,
    code: 'conflict',
  },
  {
    name: 'an address that does not exist',
    request: get('/api/v1/secrets'),
    status: 404,
    code: 'not_found',
  },
];

/** Requests to the endpoints of operators and of our own processes. */
export const endpointAttacks: readonly Attack[] = [
  ...operatorEndpoints.map(
    (endpoint): Attack => ({
      name: `${label(endpoint)}: no credentials`,
      status: 401,
      code: 'unauthenticated',
      request: () => withHeaders(endpoint, {}),
    }),
  ),
  ...operatorEndpoints.map(
    (endpoint): Attack => ({
      name: `${label(endpoint)}: the key in the query`,
      status: 401,
      code: 'unauthenticated',
      request: ({ adminKey }) => ({
        ...withHeaders(endpoint, {}),
        path: `${endpoint.path}${endpoint.path.includes('?') ? '&' : '?'}code=${adminKey}`,
      }),
    }),
  ),
  ...operatorForgeries.flatMap(({ name, headers }) =>
    operatorEndpoints.slice(0, 1).map(
      (endpoint): Attack => ({
        name: `${label(endpoint)}: ${name}`,
        status: 401,
        code: 'unauthenticated',
        request: async (kit) => withHeaders(endpoint, await headers(kit)),
      }),
    ),
  ),
  ...operatorEndpoints
    .filter(({ path }) => takesServices(path))
    .map(
      (endpoint): Attack => ({
        name: `${label(endpoint)}: a service token for another session`,
        status: 403,
        code: 'forbidden',
        async request(kit) {
          const token = await sessionToken(kit, 'service', 'call-of-somebody-else');
          return withHeaders(endpoint, { authorization: `Bearer ${token}` });
        },
      }),
    ),
  ...operatorEndpoints
    .filter(({ path }) => !takesServices(path))
    .map(
      (endpoint): Attack => ({
        name: `${label(endpoint)}: a service token where services have no business`,
        status: 401,
        code: 'unauthenticated',
        async request(kit) {
          const token = await sessionToken(kit, 'service');
          return withHeaders(endpoint, { authorization: `Bearer ${token}` });
        },
      }),
    ),
  ...operatorMistakes.map(
    ({ name, request, status, code }): Attack => ({
      name: `the right key and ${name}`,
      status,
      code,
      request: ({ adminKey }) => withHeaders(request, { 'x-functions-key': adminKey }),
    }),
  ),
];
