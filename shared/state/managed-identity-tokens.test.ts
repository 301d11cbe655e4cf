import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '#shared/contracts/clock.ts';
import { createManagedIdentityTokens } from './managed-identity-tokens.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An identity endpoint; @returns its address and what it was asked. */
async function identityEndpoint(answer: (response: ServerResponse) => void) {
  const asked: IncomingMessage[] = [];
  server = createServer((request, response) => {
    asked.push(request);
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return { endpoint: `http://127.0.0.1:${port}/msi/token`, asked };
}

const identity = {
  username: 'object-id',
  header: 'only-this-container-knows',
  clock: systemClock,
};

it('gives the password and when it ends', async () => {
  const { endpoint, asked } = await identityEndpoint((response) =>
    response.end(JSON.stringify({ access_token: 'secret', expires_on: '1767225600' })),
  );
  const tokens = createManagedIdentityTokens({ ...identity, endpoint, clientId: 'client-1' });
  expect(tokens.username).toBe('object-id');
  expect(await tokens.token()).toEqual({ password: 'secret', expiresAtMs: 1_767_225_600_000 });
  expect(asked[0]?.headers['x-identity-header']).toBe(identity.header);
  expect(asked[0]?.url).toBe(
    '/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fredis.azure.com&client_id=client-1',
  );
});

it.each<[string, (response: ServerResponse) => void, RegExp]>([
  ['refuses', (response) => response.writeHead(400).end('{}'), /got no token: status 400/],
  ['answers nonsense', (response) => response.end('{"access_token":""}'), /access_token/],
  ['hangs up', (response) => response.destroy(), /fetch failed/],
])('fails when the endpoint %s', async (_name, answer, message) => {
  const { endpoint } = await identityEndpoint(answer);
  await expect(createManagedIdentityTokens({ ...identity, endpoint }).token()).rejects.toThrow(
    message,
  );
});
