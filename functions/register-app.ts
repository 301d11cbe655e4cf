import { app } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import * as df from 'durable-functions';
import { promoteWaitingCalls } from './calls/promote-waiting-calls.ts';
import { sweepCalls } from './calls/sweep-calls.ts';
import { placeCallbacks } from './customer-callbacks/place-callbacks.ts';
import { endpoints } from './endpoints.ts';
import { registerEndpoint } from './http/register-endpoint.ts';
import { registerChannelHandoff } from './orchestrations/register-channel-handoff.ts';
import { registerStreamRecovery } from './orchestrations/register-stream-recovery.ts';
import type { Services } from './services.ts';
import { registerCallTransfer } from './transfers/register-call-transfer.ts';

/** What the app's functions run on. */
export interface AppRuntime {
  /** @throws before the app has started. */
  readonly services: () => Services;
  readonly useDurableClient: (client: DurableClient) => void;
}

/** Registers every trigger of the app. */
export function registerApp(runtime: AppRuntime): void {
  for (const endpoint of endpoints) registerEndpoint(endpoint, runtime);
  registerChannelHandoff(runtime.services);
  registerStreamRecovery(runtime);
  registerCallTransfer(runtime);
  for (const { name, schedule, run } of [promoteWaitingCalls, sweepCalls, placeCallbacks]) {
    app.timer(name, {
      schedule,
      extraInputs: [df.input.durableClient()],
      handler(_timer, context) {
        runtime.useDurableClient(df.getClient(context));
        return run(runtime.services());
      },
    });
  }
}
