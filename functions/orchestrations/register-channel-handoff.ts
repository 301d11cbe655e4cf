import * as df from 'durable-functions';
import type { Services } from '../services.ts';
import { channelHandoff } from './channel-handoff.ts';
import { channelHandoffName } from './channel-handoff-messages.ts';
import { handoffActivities } from './handoff-activities.ts';

/** Registers the orchestration and its activities with the Functions app. */
export function registerChannelHandoff(services: () => Services): void {
  df.app.orchestration(channelHandoffName, channelHandoff);
  for (const [name, activity] of Object.entries(handoffActivities)) {
    // Inputs were written by our orchestrator and travelled as JSON.
    const run = activity as (input: unknown, services: Services) => Promise<unknown>;
    df.app.activity(name, { handler: (input: unknown) => run(input, services()) });
  }
}
