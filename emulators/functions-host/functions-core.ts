import { z } from 'zod';
import { type LogSink, toLogLevel } from './log-sink.ts';

/** Value in the form in which the Functions host and a language worker exchange it. */
export interface TypedValue {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: HttpValue;
}

export interface HttpValue {
  readonly url?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: TypedValue | null;
  readonly statusCode?: string;
  readonly cookies?: readonly HttpCookie[];
}

export interface HttpCookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: { readonly value: string };
  readonly path?: { readonly value: string };
  readonly expires?: { readonly value: { readonly seconds: number } };
  readonly secure?: { readonly value: boolean };
  readonly httpOnly?: { readonly value: boolean };
  readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
  readonly maxAge?: { readonly value: number };
}

export interface InvocationResponse {
  readonly returnValue?: TypedValue | null;
  readonly outputData?: ReadonlyArray<{ readonly name: string; readonly data: TypedValue }>;
}

export type FunctionCallback = (...args: unknown[]) => unknown;

/** What `getInvocationModel` of `@azure/functions` answers: one invocation of one function. */
export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getInvocationModel(invocation: object): InvocationModel;
}

const bindingSchema = z.looseObject({ type: z.string(), direction: z.string(), name: z.string() });
const metadataSchema = z.object({
  name: z.string().min(1),
  bindings: z.record(z.string(), bindingSchema),
});

export type FunctionBinding = z.infer<typeof bindingSchema>;

/** A function as the app registered it. */
export interface RegisteredFunction {
  readonly name: string;
  /** Passed back to the library unchanged on every invocation. */
  readonly metadata: z.infer<typeof metadataSchema>;
  readonly trigger: FunctionBinding;
  readonly callback: FunctionCallback;
}

export type HookName = 'appStart' | 'appTerminate' | 'preInvocation' | 'postInvocation';
export type HookCallback = (context: Record<string, unknown>) => unknown;

const hookNames: ReadonlySet<string> = new Set<HookName>([
  'appStart',
  'appTerminate',
  'preInvocation',
  'postInvocation',
]);

/** The app registered two functions of the same name. Azure would refuse to start it, too. */
export class DuplicateFunctionError extends Error {
  override readonly name = 'DuplicateFunctionError';
}

class CoreDisposable {
  readonly #onDispose: () => void;

  constructor(onDispose: () => void) {
    this.#onDispose = onDispose;
  }

  dispose(): void {
    this.#onDispose();
  }
}

/** What the app has told the host while it was loaded. */
export interface AppRegistrations {
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
  readonly hooks: ReadonlyMap<HookName, ReadonlySet<HookCallback>>;
  programmingModel(): ProgrammingModel | undefined;
}

/**
 * The module that `@azure/functions` requires as `@azure/functions-core`, which in Azure the Node
 * language worker supplies. Members found by running @azure/functions 4.16.5.
 */
export function createFunctionsCore(log: LogSink): {
  readonly core: object;
  readonly registrations: AppRegistrations;
} {
  const functions = new Map<string, RegisteredFunction>();
  const hooks = new Map<HookName, Set<HookCallback>>();
  let model: ProgrammingModel | undefined;

  const core = {
    version: '3.10.0',
    hostVersion: '4.1042.100.0',
    Disposable: CoreDisposable,
    registerFunction(metadata: unknown, callback: FunctionCallback) {
      const parsed = metadataSchema.parse(metadata);
      if (functions.has(parsed.name)) {
        throw new DuplicateFunctionError(`Two functions are named "${parsed.name}".`);
      }
      const trigger = Object.values(parsed.bindings).find((b) => /trigger$/i.test(b.type));
      if (trigger === undefined) throw new Error(`Function "${parsed.name}" has no trigger.`);
      functions.set(parsed.name, { name: parsed.name, metadata: parsed, trigger, callback });
      return new CoreDisposable(() => functions.delete(parsed.name));
    },
    registerHook(name: string, callback: HookCallback) {
      if (!hookNames.has(name)) {
        const refusal = new RangeError(`Hook "${name}" is not supported by this host.`);
        throw Object.assign(refusal, { isAzureFunctionsSystemError: true });
      }
      const callbacks = hooks.get(name as HookName) ?? new Set();
      hooks.set(name as HookName, callbacks.add(callback));
      return new CoreDisposable(() => callbacks.delete(callback));
    },
    setProgrammingModel(next: ProgrammingModel) {
      model = next;
    },
    getProgrammingModel: () => model,
    log(level: string, category: string, message: string) {
      log({ level: toLogLevel(level), category, message });
    },
  };
  return { core, registrations: { functions, hooks, programmingModel: () => model } };
}
