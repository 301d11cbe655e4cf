import type { HttpMethod } from '@azure/functions';
import { CodedError } from '#shared/errors/coded-error.ts';
import { servedEndpoints } from '../served-endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import { MethodNotAllowedError } from './method-not-allowed-error.ts';
import { methodsAt } from './route-methods.ts';

const methods: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/**
 * Everything that no other endpoint opens is closed. The host takes a wrong method for an unknown
 * address (azure-functions-host issue 10098) and so comes here with it.
 */
export const notFoundEndpoints: readonly Endpoint[] = methods.map((method) => ({
  name: `notFound${method}`,
  method,
  route: '{*rest}',
  access: 'anyone',
  async run({ params }) {
    const allowed = methodsAt(servedEndpoints, params.rest ?? '');
    if (allowed.length > 0 && !allowed.includes(method)) throw new MethodNotAllowedError(allowed);
    throw new CodedError('not_found', 'There is nothing at this address.');
  },
}));
