import { z } from 'zod';

export const retryOptionsSchema = z.object({
  firstRetryIntervalInMilliseconds: z.number().positive(),
  maxNumberOfAttempts: z.number().int().min(1),
  backoffCoefficient: z.number().optional(),
  maxRetryIntervalInMilliseconds: z.number().optional(),
  retryTimeoutInMilliseconds: z.number().optional(),
});

export type RetryOptions = z.infer<typeof retryOptionsSchema>;

const instantSchema = z
  .union([z.date(), z.iso.datetime()])
  .transform((at) => new Date(at).getTime());

const actionSchema = z.discriminatedUnion('actionType', [
  z.object({ actionType: z.literal(0), functionName: z.string(), input: z.unknown().optional() }),
  z.object({
    actionType: z.literal(1),
    functionName: z.string(),
    input: z.unknown().optional(),
    retryOptions: retryOptionsSchema,
  }),
  z.object({
    actionType: z.literal(2),
    functionName: z.string(),
    instanceId: z.string().optional(),
    input: z.unknown().optional(),
  }),
  z.object({
    actionType: z.literal(3),
    functionName: z.string(),
    instanceId: z.string().optional(),
    input: z.unknown().optional(),
    retryOptions: retryOptionsSchema,
  }),
  z.object({ actionType: z.literal(4), input: z.unknown().optional() }),
  z.object({ actionType: z.literal(5), fireAt: instantSchema, isCanceled: z.boolean() }),
  z.object({ actionType: z.literal(6), externalEventName: z.string() }),
  z.object({
    actionType: z.literal(7),
    instanceId: z.string(),
    operation: z.string(),
    input: z.unknown().optional(),
  }),
  z.object({
    actionType: z.literal(9),
    instanceId: z.string(),
    operation: z.string(),
    input: z.unknown().optional(),
  }),
]);

/** One thing an orchestrator asked for. Numbers of durable-functions 3.5.0, ActionType. */
export type OrchestratorAction = z.infer<typeof actionSchema>;

export const actionType = {
  callActivity: 0,
  callActivityWithRetry: 1,
  callSubOrchestrator: 2,
  callSubOrchestratorWithRetry: 3,
  continueAsNew: 4,
  createTimer: 5,
  waitForExternalEvent: 6,
  callEntity: 7,
  signalEntity: 9,
} as const;

const unsupported: Readonly<Record<number, string>> = {
  8: 'callHttp (call an activity instead)',
  13: 'entity locks',
  14: 'entity locks',
};

/** The orchestrator asked for something that this host does not do. */
export class UnsupportedActionError extends Error {
  override readonly name = 'UnsupportedActionError';
}

const compoundSchema = z.object({
  actionType: z.union([z.literal(11), z.literal(12)]),
  compoundActions: z.array(z.unknown()),
});

/**
 * The orchestrator's actions in the order in which the library numbers them: depth first through
 * `Task.all` and `Task.any`, each task once, however often it is yielded.
 *
 * @param actions top-level actions as the library returned them, not copied: a task that is yielded
 *   again is recognised by being the same object.
 * @throws UnsupportedActionError
 * @throws ZodError when an action has not the shape that durable-functions 3.5.0 gives it
 */
export function flattenActions(actions: readonly unknown[]): readonly OrchestratorAction[] {
  const seen = new Set<unknown>();
  const flat: OrchestratorAction[] = [];
  const visit = (action: unknown) => {
    const compound = compoundSchema.safeParse(action);
    if (compound.success) {
      for (const child of compound.data.compoundActions) visit(child);
      return;
    }
    if (seen.has(action)) return;
    seen.add(action);
    flat.push(parseAction(action));
  };
  for (const action of actions) visit(action);
  return flat;
}

function parseAction(action: unknown): OrchestratorAction {
  const type = z.object({ actionType: z.number() }).parse(action).actionType;
  const refused = unsupported[type];
  if (refused !== undefined)
    throw new UnsupportedActionError(`This host does not support ${refused}.`);
  return actionSchema.parse(action);
}

/** JSON text of an activity's input: the library has already encoded strings. */
export function encodedInput(input: unknown): string {
  return typeof input === 'string' ? input : plainInput(input);
}

/** JSON text of any other input. */
export function plainInput(input: unknown): string {
  return JSON.stringify(input ?? null);
}
