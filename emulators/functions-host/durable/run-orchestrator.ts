import type { RegisteredFunction } from '../functions-core.ts';
import type { InvokeFunction } from '../invoke-function.ts';
import type { HistoryEvent } from './history-event.ts';
import { type OrchestratorOutcome, readFailure, readOutcome } from './orchestrator-outcome.ts';

/** Values that the Durable extension sends with every decision; found by running durable-functions 3.5.0. */
const protocolSettings = {
  isReplaying: false,
  upperSchemaVersion: 2,
  upperSchemaVersionNew: 3,
  maximumShortTimerDuration: '6.00:00:00',
  longRunningTimerIntervalDuration: '3.00:00:00',
  // Spelt like this in the protocol.
  defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
};

/**
 * Lets an orchestrator replay a history and decide.
 *
 * @param options.history ends in the batch that the orchestrator has not seen: an
 *   `OrchestratorStarted` and one new event.
 * @returns the outcome, failed ones included.
 * @throws when the library refuses the history or the function is no orchestrator
 */
export async function runOrchestrator(options: {
  readonly invoke: InvokeFunction;
  readonly orchestrator: RegisteredFunction;
  readonly instanceId: string;
  readonly parentInstanceId: string | undefined;
  /** JSON text. */
  readonly input: string;
  readonly history: readonly HistoryEvent[];
}): Promise<OrchestratorOutcome> {
  const payload = {
    ...protocolSettings,
    history: options.history,
    input: JSON.parse(options.input),
    instanceId: options.instanceId,
    parentInstanceId: options.parentInstanceId ?? null,
  };
  let result: unknown;
  try {
    ({ result } = await options.invoke(options.orchestrator, { string: JSON.stringify(payload) }));
  } catch (error) {
    return readFailure(error);
  }
  return readOutcome(result);
}
