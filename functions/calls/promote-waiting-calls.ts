import type { Services } from '../services.ts';
import { promoteWaiting } from './promote-waiting.ts';

/** Slots also become free without an event: a new worker, or a lease that ran out. */
export const promoteWaitingCalls = {
  name: 'promoteWaitingCalls',
  schedule: '*/5 * * * * *',
  async run(services: Services): Promise<void> {
    const promoted = await promoteWaiting(services);
    if (promoted > 0) services.logger.info('waiting callers promoted', { promoted });
  },
};
