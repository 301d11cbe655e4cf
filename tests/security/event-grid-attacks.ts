import type { Attack, AttackKit } from './attack.ts';
import type { RawRequest } from './raw-request.ts';

const keyHeader = 'x-continuo-event-key';
const callsPath = '/api/v1/calls/answer';
const messagesPath = '/api/v1/channels/whatsapp/webhook';
const recordingsPath = '/api/v1/recordings/events';

/** An event that would be carried out if it were let in. */
const incomingCall = {
  id: 'event-of-an-attacker',
  eventType: 'Microsoft.Communication.IncomingCall',
  eventTime: '2026-01-01T00:00:00Z',
  data: {
    incomingCallContext: 'context-of-an-attacker',
    from: { kind: 'phoneNumber', rawId: '4:+15550100066', phoneNumber: { value: '+15550100066' } },
    to: { kind: 'phoneNumber', rawId: '4:+15550100000', phoneNumber: { value: '+15550100000' } },
  },
};
const message = {
  id: 'message-of-an-attacker',
  eventType: 'Microsoft.Communication.AdvancedMessageReceived',
  eventTime: '2026-01-01T00:00:00Z',
  data: { messageId: 'm-1', from: '15550100066', to: 'channel', content: 'Pay my bill' },
};

const recording = {
  id: 'recording-of-an-attacker',
  eventType: 'Microsoft.Communication.RecordingFileStatusUpdated',
  eventTime: '2026-01-01T00:00:00Z',
  subject: '/recording/call/c/serverCallId/s/recordingId/r',
  data: {
    recordingStorageInfo: {
      recordingChunks: [
        { documentId: 'd', index: 0, contentLocation: 'https://attacker.example/malware' },
      ],
    },
  },
};

export const eventGridHooks = [
  { path: callsPath, event: incomingCall },
  { path: messagesPath, event: message },
  { path: recordingsPath, event: recording },
];

const json = (body: unknown, headers: Readonly<Record<string, string>> = {}) => ({
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

const credentials: readonly {
  readonly name: string;
  readonly forge: (kit: AttackKit, path: string, events: unknown) => RawRequest;
}[] = [
  { name: 'no key', forge: (_kit, path, events) => ({ path, ...json(events) }) },
  {
    name: 'an empty key',
    forge: (_kit, path, events) => ({ path, ...json(events, { [keyHeader]: '' }) }),
  },
  {
    name: 'a key that differs in its last letter',
    forge: ({ eventKey }, path, events) => {
      const last = eventKey.endsWith('A') ? 'B' : 'A';
      return { path, ...json(events, { [keyHeader]: `${eventKey.slice(0, -1)}${last}` }) };
    },
  },
  {
    name: 'the beginning of the key',
    forge: ({ eventKey }, path, events) => ({
      path,
      ...json(events, { [keyHeader]: eventKey.slice(0, 20) }),
    }),
  },
  {
    name: 'the key in the query',
    forge: ({ eventKey }, path, events) => ({
      path: `${path}?${keyHeader}=${eventKey}&code=${eventKey}&key=${eventKey}`,
      ...json(events),
    }),
  },
  {
    name: 'the key as a bearer token',
    forge: ({ eventKey }, path, events) => ({
      path,
      ...json(events, { authorization: `Bearer ${eventKey}` }),
    }),
  },
  {
    name: 'the administration key',
    forge: ({ adminKey }, path, events) => ({
      path,
      ...json(events, { [keyHeader]: adminKey, 'x-functions-key': adminKey }),
    }),
  },
  {
    name: 'a handshake without a key',
    forge: (_kit, path) => ({
      path,
      ...json(
        [
          {
            id: 'handshake',
            eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
            data: { validationCode: 'echo-me' },
          },
        ],
        { 'aeg-event-type': 'SubscriptionValidation' },
      ),
    }),
  },
];

/** Bodies that come with the right key and cannot be taken. */
const bodies: readonly {
  readonly name: string;
  readonly path?: string;
  readonly body: string | Buffer;
}[] = [
  { name: 'an empty body', body: '' },
  { name: 'no JSON', body: 'incoming call!' },
  { name: 'JSON that ends half-way', body: '[{"id":"a"' },
  { name: 'bytes that are no UTF-8', body: Buffer.from([0x5b, 0x22, 0xff, 0xfe, 0x22, 0x5d]) },
  { name: 'a number', body: '42' },
  { name: 'null', body: 'null' },
  { name: 'an object that is no event', body: '{"hello":"world"}' },
  { name: 'a list of numbers', body: '[1,2,3]' },
  { name: 'lists in lists, 100,000 deep', body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` },
  { name: 'an event without id', body: JSON.stringify([{ ...incomingCall, id: '' }]) },
  {
    name: 'an event without type',
    body: JSON.stringify([{ ...incomingCall, eventType: undefined }]),
  },
  {
    name: 'a call without context',
    body: JSON.stringify([
      { ...incomingCall, data: { ...incomingCall.data, incomingCallContext: '' } },
    ]),
  },
  {
    name: 'a call from nobody',
    body: JSON.stringify([{ ...incomingCall, data: { ...incomingCall.data, from: undefined } }]),
  },
  {
    name: 'a call whose data is a list',
    body: JSON.stringify([{ ...incomingCall, data: [incomingCall.data] }]),
  },
  {
    name: 'one bad event after a good one',
    body: JSON.stringify([incomingCall, { ...incomingCall, id: 7 }]),
  },
  {
    name: 'a message to nobody',
    path: messagesPath,
    body: JSON.stringify([{ ...message, data: { ...message.data, to: undefined } }]),
  },
  {
    name: 'a message whose text is an object',
    path: messagesPath,
    body: JSON.stringify([{ ...message, data: { ...message.data, content: { $ne: null } } }]),
  },
  {
    name: 'a recording without a name',
    path: recordingsPath,
    body: JSON.stringify([{ ...recording, subject: '/recording/call/c' }]),
  },
  {
    name: 'a recording that lies nowhere',
    path: recordingsPath,
    body: JSON.stringify([
      {
        ...recording,
        data: {
          recordingStorageInfo: {
            recordingChunks: [{ documentId: 'd', index: 0, contentLocation: '../../etc/passwd' }],
          },
        },
      },
    ]),
  },
  {
    name: 'a delivery report about no message',
    path: messagesPath,
    body: JSON.stringify([
      {
        id: 'report-1',
        eventType: 'Microsoft.Communication.AdvancedMessageDeliveryStatusUpdated',
        data: { messageId: '', status: 'Delivered' },
      },
    ]),
  },
];

const tooLarge = JSON.stringify([{ ...incomingCall, padding: 'x'.repeat(1_200_000) }]);

/** Requests to the Event Grid webhooks. */
export const eventGridAttacks: readonly Attack[] = [
  ...eventGridHooks.flatMap(({ path, event }) =>
    credentials.map(
      ({ name, forge }): Attack => ({
        name: `${path}: ${name}`,
        status: 401,
        code: 'unauthenticated',
        request: (kit) => forge(kit, path, [event]),
      }),
    ),
  ),
  ...bodies.map(
    ({ name, body, path = callsPath }): Attack => ({
      name: `${path}: the right key and ${name}`,
      status: 400,
      code: 'invalid_request',
      request: ({ eventKey }) => ({
        path,
        headers: { 'content-type': 'application/json', [keyHeader]: eventKey },
        body,
      }),
    }),
  ),
  {
    name: `${callsPath}: a body of 1.2 MB`,
    status: 413,
    code: 'payload_too_large',
    request: ({ eventKey }) => ({
      path: callsPath,
      headers: { [keyHeader]: eventKey },
      body: tooLarge,
    }),
  },
  {
    name: `${messagesPath}: a body of 1.2 MB that does not tell its length`,
    status: 413,
    code: 'payload_too_large',
    request: ({ eventKey }) => ({
      path: messagesPath,
      headers: { [keyHeader]: eventKey },
      body: tooLarge,
      chunked: true,
    }),
  },
  ...['GET', 'PUT', 'DELETE'].map(
    (method): Attack => ({
      name: `${callsPath}: method ${method}`,
      status: 405,
      code: 'method_not_allowed',
      request: ({ eventKey }) => ({ method, path: callsPath, headers: { [keyHeader]: eventKey } }),
    }),
  ),
  ...['/API/V1/CALLS/ANSWER', '//api/v1//calls/answer/', '/api/v1/calls/%61nswer'].map(
    (path): Attack => ({
      name: `${path}: another spelling of the path opens nothing`,
      status: 401,
      code: 'unauthenticated',
      request: () => ({ path, ...json([incomingCall]) }),
    }),
  ),
  ...[
    '/api/v1/calls/answer%00',
    '/api/v1/calls/answer;x=1',
    '/api/v1/calls/..%2fcalls%2fanswer',
  ].map(
    (path): Attack => ({
      name: `${path}: not an address`,
      status: 404,
      code: 'not_found',
      request: ({ eventKey }) => ({ path, ...json([incomingCall], { [keyHeader]: eventKey }) }),
    }),
  ),
];
