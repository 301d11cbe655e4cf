import { randomUUID } from 'node:crypto';
import type {
  FunctionCallback,
  InvocationResponse,
  RegisteredFunction,
  TypedValue,
} from './functions-core.ts';
import type { LoadedApp } from './load-functions-app.ts';
import { type LogSink, toLogLevel } from './log-sink.ts';

/** What an invocation produced. */
export interface InvocationOutcome {
  /** Exactly what the handler returned, before the library converted it. */
  readonly result: unknown;
  readonly response: InvocationResponse;
}

export type InvokeFunction = (
  target: RegisteredFunction,
  trigger: TypedValue,
) => Promise<InvocationOutcome>;

/** Who supplies values for further input bindings, by binding type. */
export type ExtraInputs = Readonly<Record<string, () => TypedValue>>;

/**
 * Makes the function that runs one function of the app through the real library: arguments,
 * `preInvocation` hooks, handler, `postInvocation` hooks, response conversion.
 *
 * The returned function throws what the handler threw, or the library's error when the handler
 * returned something that the trigger's type does not allow.
 */
export function createInvoker(options: {
  readonly app: LoadedApp;
  readonly log: LogSink;
  readonly extraInputs: ExtraInputs;
}): InvokeFunction {
  const { app, log, extraInputs } = options;
  return async (target, trigger) => {
    const inputData = [{ name: target.trigger.name, data: trigger }];
    for (const binding of Object.values(target.metadata.bindings)) {
      if (binding.direction !== 'in' || binding === target.trigger) continue;
      const supply = extraInputs[binding.type];
      if (supply === undefined) {
        throw new Error(
          `Function "${target.name}" asks for input "${binding.type}", which this host does not have.`,
        );
      }
      inputData.push({ name: binding.name, data: supply() });
    }
    const invocation = app.model.getInvocationModel({
      invocationId: randomUUID(),
      metadata: target.metadata,
      request: { inputData, triggerMetadata: {} },
      log: (level: string, category: string, message: string) =>
        log({
          level: toLogLevel(level),
          category: category === 'user' ? `Function.${target.name}` : category,
          message,
        }),
    });
    const { context, inputs } = await invocation.getArguments();
    const hookContext: Record<string, unknown> = {
      hookData: {},
      invocationContext: context,
      inputs,
      functionCallback: target.callback,
    };
    for (const hook of app.hooks.get('preInvocation') ?? []) await hook(hookContext);
    try {
      hookContext.result = await invocation.invokeFunction(
        context,
        hookContext.inputs as unknown[],
        hookContext.functionCallback as FunctionCallback,
      );
    } catch (error) {
      hookContext.error = error;
    }
    for (const hook of app.hooks.get('postInvocation') ?? []) await hook(hookContext);
    if (hookContext.error !== undefined) throw hookContext.error;
    const response = await invocation.getResponse(context, hookContext.result);
    return { result: hookContext.result, response };
  };
}

/** The JSON text of a function's return value, `null` when it returned nothing. */
export function toJsonText(value: TypedValue | null | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (value.json !== undefined) return value.json;
  if (value.string !== undefined) return JSON.stringify(value.string);
  if (value.bytes !== undefined) return JSON.stringify(Buffer.from(value.bytes).toString('base64'));
  return JSON.stringify(value.int ?? value.double ?? null);
}
