import * as df from 'durable-functions';
import type { Services } from '../services.ts';
import { callTransfer } from './call-transfer.ts';
import { transferActivities } from './transfer-activities.ts';
import { callTransferName } from './transfer-messages.ts';

/**
 * Registers the orchestration and its activities with the Functions app.
 *
 * @param runtime.useDurableClient takes the durable client that comes with an activity: an activity
 *   tells other orchestrations, and after a restart of the host it may be the first to run.
 */
export function registerCallTransfer(runtime: {
  readonly services: () => Services;
  readonly useDurableClient: (client: df.DurableClient) => void;
}): void {
  df.app.orchestration(callTransferName, callTransfer);
  for (const [name, run] of Object.entries(transferActivities)) {
    // Inputs were written by our orchestrator and travelled as JSON.
    const act = run as (input: unknown, services: Services) => Promise<unknown>;
    df.app.activity(name, {
      extraInputs: [df.input.durableClient()],
      handler(input: unknown, context) {
        runtime.useDurableClient(df.getClient(context));
        return act(input, runtime.services());
      },
    });
  }
}
