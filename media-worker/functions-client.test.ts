import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#shared/contracts/clock.ts';
import { createSessionTokens } from '#shared/security/session-token.ts';
import { createFunctionsClient } from './functions-client.ts';

const sessionTokens = createSessionTokens({
  secret: 's'.repeat(32),
  clock: systemClock,
  randomId: () => 'a-random-token-id',
});
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A Functions app that gives the scripted statuses, then 202. */
async function app(statuses: number[] = []) {
  const requests: { path: string; token: string; body: unknown }[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    requests.push({
      path: request.url ?? '',
      token: (request.headers.authorization ?? '').replace('Bearer ', ''),
      body: JSON.parse(Buffer.concat(parts).toString()),
    });
    response.writeHead(statuses.shift() ?? 202, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ handoffId: 'handoff-call-1' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const client = createFunctionsClient({ baseUrl: `http://127.0.0.1:${port}`, sessionTokens });
  return { client, requests };
}

const request = {
  sessionId: 'call-1',
  customerId: 'demo-1001',
  customerPhone: undefined,
  from: 'voice',
  target: 'whatsapp',
  fallbacks: ['webchat'],
  agentMessage: 'Hello',
  farewell: 'Goodbye',
} as const;

describe('the Functions client', () => {
  it('starts a switch with a token for the session', async () => {
    const { client, requests } = await app();
    expect(await client.startChannelSwitch(request)).toEqual({ handoffId: 'handoff-call-1' });
    expect(requests).toMatchObject([
      {
        path: '/api/v1/channels/handoff',
        body: {
          sessionId: 'call-1',
          customerId: 'demo-1001',
          from: 'voice',
          target: 'whatsapp',
          fallbacks: ['webchat'],
          agentMessage: 'Hello',
        },
      },
    ]);
    const claims = await sessionTokens.verify('service', requests[0]?.token ?? '');
    expect(claims.sessionId).toBe('call-1');
  });

  it('reports an arrival', async () => {
    const { client, requests } = await app();
    await client.customerArrived({
      handoffId: 'handoff-call-1',
      customerId: 'demo-1001',
      sessionId: 'webchat-1',
      channel: 'webchat',
    });
    expect(requests).toMatchObject([
      {
        path: '/api/v1/channels/handoff/handoff-call-1/arrived',
        body: { sessionId: 'webchat-1', channel: 'webchat' },
      },
    ]);
  });

  it('sends once more after a failure, and not after a refusal', async () => {
    const failing = await app([503]);
    await failing.client.startChannelSwitch(request);
    expect(failing.requests).toHaveLength(2);
    const refusing = await app([409]);
    await expect(refusing.client.startChannelSwitch(request)).rejects.toMatchObject({
      code: 'internal',
    });
    expect(refusing.requests).toHaveLength(1);
    const broken = await app([500, 500]);
    await expect(broken.client.startChannelSwitch(request)).rejects.toMatchObject({
      code: 'internal',
    });
  });
});
