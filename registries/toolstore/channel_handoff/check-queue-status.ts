import { z } from 'zod';
import { defineTool } from '#shared/contracts/tool.ts';
import { spokenQueue } from './spoken-queue.ts';

export const checkQueueStatus = defineTool({
  name: 'check_queue_status',
  version: 1,
  description:
    'Looks up how many callers are waiting for a person right now and how long the wait is.',
  exampleRequests: [
    'how long is the wait',
    'how many people are ahead of me',
    'how busy are you',
    'how long until I can talk to someone',
  ],
  parameters: z.object({}),
  result: z.object({
    queue_depth: z.number(),
    estimated_wait_seconds: z.number().optional(),
    message: z.string(),
  }),
  effect: 'read',
  requires: 'none',
  timeoutMs: 3000,
  async execute(_args, context) {
    const status = await context.services.queue.status();
    context.learn({ queue_told: true });
    return {
      queue_depth: status.callersWaiting,
      ...(status.estimatedWaitSeconds === undefined
        ? {}
        : { estimated_wait_seconds: status.estimatedWaitSeconds }),
      message: spokenQueue(status),
    };
  },
});
