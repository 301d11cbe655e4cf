import type { Json } from './json.ts';

/**
 * Request units of the same order as the service's (Microsoft docs: "Request Units"): a point read
 * costs 1 per KB, a write about 5 per KB, a query a base and a little for each item it looks at.
 */
export function readCharge(item: Json): number {
  return kilobytes(item);
}

export function writeCharge(item: Json): number {
  return round(kilobytes(item) * 5.33);
}

export function queryCharge(examinedCount: number, returnedCount: number): number {
  return round(2.3 + examinedCount * 0.03 + returnedCount * 0.1);
}

function kilobytes(item: Json): number {
  return Math.max(1, Math.ceil(Buffer.byteLength(JSON.stringify(item)) / 1024));
}

function round(charge: number): number {
  return Math.round(charge * 100) / 100;
}
