import type { TokenIssuer } from '../delivery/token-issuer.ts';
import type { Route } from './route.ts';

/** Where verifiers of callbacks and sockets find the key (Microsoft docs: Secure webhook endpoint). */
export function tokenRoutes(options: {
  readonly issuer: TokenIssuer;
  /** Address of this emulator, known once it listens. */
  readonly ownUrl: () => string;
}): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/calling/.well-known/acsopenidconfiguration',
      access: 'open',
      handle: () => ({
        status: 200,
        json: {
          issuer: options.issuer.issuer,
          jwks_uri: `${options.ownUrl()}/calling/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
        },
      }),
    },
    {
      method: 'GET',
      path: '/calling/keys',
      access: 'open',
      handle: () => ({ status: 200, json: options.issuer.keySet() }),
    },
  ];
}
