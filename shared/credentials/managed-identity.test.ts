import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#shared/contracts/clock.ts';
import { createManagedIdentity } from './managed-identity.ts';

describe('createManagedIdentity', () => {
  let asked: IncomingMessage[];
  let answer: { readonly status: number; readonly body: string } | undefined;
  const server = createServer((request, response) => {
    asked.push(request);
    if (answer !== undefined) response.writeHead(answer.status).end(answer.body);
  });
  beforeEach(async () => {
    asked = [];
    answer = { status: 200, body: JSON.stringify({ access_token: 'secret', expires_on: '1800' }) };
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );

  const identity = (timeoutMs = 5000) =>
    createManagedIdentity({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`,
      header: 'of-the-platform',
      clientId: 'our-identity',
      resource: 'https://cognitiveservices.azure.com',
      timeoutMs,
      clock: systemClock,
    });

  it('asks the platform for a token of our identity', async () => {
    expect(await identity()()).toEqual({ token: 'secret', expiresAt: 1_800_000 });
    expect(asked[0]?.url).toBe(
      '/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fcognitiveservices.azure.com&client_id=our-identity',
    );
    expect(asked[0]?.headers['x-identity-header']).toBe('of-the-platform');
  });

  it('says that the identity was refused', async () => {
    answer = { status: 400, body: 'no such identity' };
    await expect(identity()()).rejects.toMatchObject({ code: 'configuration_invalid' });
  });

  it('takes no answer without a token for one', async () => {
    answer = { status: 200, body: '{"expires_on": "1800"}' };
    await expect(identity()()).rejects.toThrow();
  });

  it('does not wait for ever', async () => {
    answer = undefined;
    await expect(identity(50)()).rejects.toThrow('No token came in time.');
  });
});
