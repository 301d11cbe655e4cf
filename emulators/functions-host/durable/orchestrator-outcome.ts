import { z } from 'zod';

const outcomeSchema = z.object({
  isDone: z.boolean(),
  actions: z.array(z.array(z.unknown())),
  output: z.unknown().optional(),
  customStatus: z.unknown().optional(),
  error: z.string().optional(),
});

/** What an orchestrator answered after replaying its history. */
export interface OrchestratorOutcome {
  readonly isDone: boolean;
  /** All actions since the start of the execution, top level, not copied. */
  readonly actions: readonly unknown[];
  /** JSON text. */
  readonly output: string;
  readonly customStatus: unknown;
  /** Why the orchestrator failed. */
  readonly error?: string;
}

/** The function registered as an orchestrator returned something that is not an orchestrator's state. */
export class OrchestratorProtocolError extends Error {
  override readonly name = 'OrchestratorProtocolError';
}

const failureMarker = '$OutOfProcData$:';

export function readOutcome(result: unknown): OrchestratorOutcome {
  const parsed = outcomeSchema.safeParse(result);
  if (!parsed.success) {
    throw new OrchestratorProtocolError(
      `Not an orchestrator's state: ${z.prettifyError(parsed.error)}`,
    );
  }
  // zod copies arrays but not the objects of type unknown in them, so identity is kept.
  const { isDone, actions, output, customStatus, error } = parsed.data;
  return {
    isDone,
    actions: actions.flat(),
    output: JSON.stringify(output ?? null),
    customStatus: customStatus ?? null,
    ...(error === undefined ? {} : { error }),
  };
}

/**
 * The state inside the error with which durable-functions reports a failed orchestrator: its message
 * ends in a marker and JSON. Found by running durable-functions 3.5.0.
 *
 * @throws the error itself when it carries no state, because then the library or the app is broken
 */
export function readFailure(error: unknown): OrchestratorOutcome {
  const message = error instanceof Error ? error.message : '';
  const at = message.indexOf(failureMarker);
  if (at < 0) throw error;
  const outcome = readOutcome(JSON.parse(message.slice(at + failureMarker.length)));
  return { ...outcome, error: outcome.error ?? 'The orchestrator threw an empty error.' };
}
