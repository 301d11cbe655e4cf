import type { HttpMethod } from '@azure/functions';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { Endpoint } from './endpoint.ts';

const methods: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** Everything that no other endpoint opens is closed. */
export const notFoundEndpoints: readonly Endpoint[] = methods.map((method) => ({
  name: `notFound${method}`,
  method,
  route: '{*rest}',
  access: 'anyone',
  async run() {
    throw new CodedError('not_found', 'There is nothing at this address.');
  },
}));
