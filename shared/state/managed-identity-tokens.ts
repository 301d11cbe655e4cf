import { z } from 'zod';
import type { RedisTokenSource } from './redis-token-rotation.ts';

/** Whom tokens are for (Microsoft docs: "Use Microsoft Entra for cache authentication"). */
const redisResource = 'https://redis.azure.com';
const apiVersion = '2019-08-01';
const longestWaitMs = 5000;

const replySchema = z.object({
  access_token: z.string().min(1),
  /** Seconds since 1970, as a number or in digits. */
  expires_on: z.coerce.number().positive(),
});

/**
 * Redis passwords from the managed identity of this container or function app (Microsoft docs: "How
 * to use managed identities for App Service and Azure Functions", REST endpoint; the same for
 * Container Apps).
 *
 * @param options.endpoint,options.header what Azure sets as IDENTITY_ENDPOINT and IDENTITY_HEADER.
 * @param options.clientId which identity, where several are assigned.
 */
export function createManagedIdentityTokens(options: {
  readonly username: string;
  readonly endpoint: string;
  readonly header: string;
  readonly clientId?: string | undefined;
}): RedisTokenSource {
  const url = new URL(options.endpoint);
  url.searchParams.set('resource', redisResource);
  url.searchParams.set('api-version', apiVersion);
  if (options.clientId !== undefined) url.searchParams.set('client_id', options.clientId);
  return {
    username: options.username,
    /** @throws Error when the identity endpoint refuses or does not answer. */
    async token() {
      const response = await fetch(url, {
        headers: { 'X-IDENTITY-HEADER': options.header },
        signal: AbortSignal.timeout(longestWaitMs),
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`The managed identity gave no Redis token: HTTP ${response.status}.`);
      }
      const reply = replySchema.parse(await response.json());
      return { password: reply.access_token, expiresAtMs: reply.expires_on * 1000 };
    },
  };
}
