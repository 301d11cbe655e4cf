import type { Endpoint } from './http/endpoint.ts';
import { notFoundEndpoints } from './http/not-found.ts';
import { servedEndpoints } from './served-endpoints.ts';

/** Every HTTP endpoint of the app. */
export const endpoints: readonly Endpoint[] = [...servedEndpoints, ...notFoundEndpoints];
