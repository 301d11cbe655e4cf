/**
 * A server reply before it is encoded. Text fields are byte strings: one character per byte
 * (latin1), so that any binary value survives unchanged.
 */
export type Reply =
  | { readonly kind: 'simple'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'bulk'; readonly bytes: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'null-array' }
  | { readonly kind: 'array'; readonly items: readonly Reply[] }
  | { readonly kind: 'set'; readonly items: readonly Reply[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Reply, Reply])[] }
  /** Pairs such as member and score: flat in RESP2, an array of two-element arrays in RESP3. */
  | { readonly kind: 'pairs'; readonly entries: readonly (readonly [Reply, Reply])[] }
  | { readonly kind: 'push'; readonly items: readonly Reply[] };

export const OK: Reply = { kind: 'simple', text: 'OK' };
export const QUEUED: Reply = { kind: 'simple', text: 'QUEUED' };
export const NULL: Reply = { kind: 'null' };

export const simple = (text: string): Reply => ({ kind: 'simple', text });
export const failure = (text: string): Reply => ({ kind: 'error', text });
export const integer = (value: number): Reply => ({ kind: 'integer', value });
export const double = (value: number): Reply => ({ kind: 'double', value });
export const bulk = (bytes: string): Reply => ({ kind: 'bulk', bytes });
export const bulkOrNull = (bytes: string | undefined): Reply =>
  bytes === undefined ? NULL : bulk(bytes);
export const array = (items: readonly Reply[]): Reply => ({ kind: 'array', items });
export const bulks = (values: readonly string[]): Reply => array(values.map(bulk));
