import type { Json } from '../json.ts';

/** An argument or result; undefined is Cosmos's undefined. */
export type Value = Json | undefined;

/** A built-in function; wrong argument types give undefined, as in the service. */
export type ScalarFunction = (args: readonly Value[], context: { readonly nowMs: number }) => Value;
