import { createHmac } from 'node:crypto';
import type { LogAttributes } from '#shared/contracts/logger.ts';

const marker = 'pii:';

/**
 * Replaces every attribute marked `pii:` by a keyed hash, so that one person's entries can be told
 * to belong together and nothing can be read back. Without the key a phone number could be found by
 * hashing all of them; therefore the key is a secret.
 */
export function hidePersonalValues(
  attributes: LogAttributes,
  key: string,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) =>
      name.startsWith(marker) && value !== undefined
        ? [name.slice(marker.length), hashOf(value, key)]
        : [name, value],
    ),
  );
}

function hashOf(value: unknown, key: string): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return `hash:${createHmac('sha256', key).update(text).digest('hex').slice(0, 16)}`;
}
