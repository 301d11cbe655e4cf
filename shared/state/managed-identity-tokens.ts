import type { Clock } from '#shared/contracts/clock.ts';
import { createManagedIdentity } from '#shared/credentials/managed-identity.ts';
import type { RedisTokenSource } from './redis-token-rotation.ts';

/** Whom tokens are for (Microsoft docs: "Use Microsoft Entra for cache authentication"). */
const resource = 'https://redis.azure.com';
const timeoutMs = 5000;

/**
 * Redis passwords from the managed identity of this container or function app.
 *
 * @param options.username object id of the identity, which Redis knows as user name.
 * @param options.endpoint,options.header what Azure sets as IDENTITY_ENDPOINT and IDENTITY_HEADER.
 * @param options.clientId which identity, where several are assigned.
 */
export function createManagedIdentityTokens(options: {
  readonly username: string;
  readonly endpoint: string;
  readonly header: string;
  readonly clientId?: string | undefined;
  readonly clock: Clock;
}): RedisTokenSource {
  const { username, clientId, ...identity } = options;
  const fetchToken = createManagedIdentity({
    ...identity,
    ...(clientId === undefined ? {} : { clientId }),
    resource,
    timeoutMs,
  });
  return {
    username,
    async token() {
      const { token, expiresAt } = await fetchToken();
      return { password: token, expiresAtMs: expiresAt };
    },
  };
}
