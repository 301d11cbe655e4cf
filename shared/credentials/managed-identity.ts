import { z } from 'zod';
import type { Clock } from '#shared/contracts/clock.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { AccessToken } from './access-tokens.ts';

export interface ManagedIdentityOptions {
  /** `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`, which the platform gives to the process. */
  readonly endpoint: string;
  readonly header: string;
  /** Client id of a user-assigned identity; the system-assigned one when absent. */
  readonly clientId?: string;
  /** What the token is for, e.g. `https://cognitiveservices.azure.com`. */
  readonly resource: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

const apiVersion = '2019-08-01';

const answerSchema = z.object({
  access_token: z.string().min(1),
  /** Epoch seconds, as text. */
  expires_on: z.coerce.number().int().positive(),
});

/**
 * Gets Entra ID tokens for the identity of this container app or function app (Microsoft docs: Managed
 * identities in Azure Container Apps, "Connect to Azure services in app code", REST endpoint).
 *
 * @returns fetches a token; throws CodedError `configuration_invalid` when the identity is refused, and
 *   whatever the connection throws.
 */
export function createManagedIdentity(options: ManagedIdentityOptions): () => Promise<AccessToken> {
  const { endpoint, header, clientId, resource, timeoutMs, clock } = options;
  const url = new URL(endpoint);
  url.searchParams.set('api-version', apiVersion);
  url.searchParams.set('resource', resource);
  if (clientId !== undefined) url.searchParams.set('client_id', clientId);
  return async () => {
    const abort = new AbortController();
    const timer = clock.after(timeoutMs, () => abort.abort(new Error('No token came in time.')));
    try {
      const response = await fetch(url, {
        headers: { 'X-IDENTITY-HEADER': header },
        signal: abort.signal,
      });
      if (!response.ok) {
        // Unread, it would keep its connection.
        await response.body?.cancel();
        throw new CodedError(
          'configuration_invalid',
          `The managed identity got no token: status ${response.status}.`,
        );
      }
      const { access_token: token, expires_on } = answerSchema.parse(await response.json());
      return { token, expiresAt: expires_on * 1000 };
    } finally {
      timer.cancel();
    }
  };
}
