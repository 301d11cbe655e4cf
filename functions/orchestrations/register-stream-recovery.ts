import * as df from 'durable-functions';
import type { Services } from '../services.ts';
import { streamActivities } from './stream-activities.ts';
import { streamRecovery } from './stream-recovery.ts';
import { type BrokenCall, streamRecoveryName } from './stream-recovery-messages.ts';

/**
 * Registers the orchestration and its activities with the Functions app.
 *
 * @param runtime.useDurableClient takes the durable client that comes with an activity: ending a call
 *   tells other orchestrations, and after a restart of the host an activity may be the first to run.
 */
export function registerStreamRecovery(runtime: {
  readonly services: () => Services;
  readonly useDurableClient: (client: df.DurableClient) => void;
}): void {
  df.app.orchestration(streamRecoveryName, streamRecovery);
  for (const [name, run] of Object.entries(streamActivities)) {
    df.app.activity(name, {
      extraInputs: [df.input.durableClient()],
      // The input was written by our orchestrator and travelled as JSON.
      handler(call: BrokenCall, context) {
        runtime.useDurableClient(df.getClient(context));
        return run(call, runtime.services());
      },
    });
  }
}
