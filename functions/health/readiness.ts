import { defineEndpoint } from '../http/endpoint.ts';
import { probeDependencies } from './probe-dependencies.ts';

/** How long one dependency may take to answer. */
const probeDeadlineMs = 1000;

/** Whether this app can do its work: 503 as soon as one required dependency is down. */
export const readiness = defineEndpoint({
  name: 'readiness',
  method: 'GET',
  route: 'readiness',
  access: 'anyone',
  async handle({ services }) {
    const { clock, dependencies, logger } = services;
    const report = await probeDependencies({
      dependencies,
      clock,
      deadlineMs: probeDeadlineMs,
      onDown: (name, error) => logger.warn('dependency is down', { dependency: name, error }),
    });
    const timestamp = new Date(clock.now()).toISOString();
    return { status: report.status === 'unhealthy' ? 503 : 200, body: { ...report, timestamp } };
  },
});
