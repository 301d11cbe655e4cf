import { defineEndpoint } from '../http/endpoint.ts';

/** The process answers. Says nothing about what it depends on. */
export const health = defineEndpoint({
  name: 'health',
  method: 'GET',
  route: 'health',
  access: 'anyone',
  async handle({ services }) {
    const timestamp = new Date(services.clock.now()).toISOString();
    return { status: 200, body: { status: 'healthy', timestamp } };
  },
});
