/** Keys of the local host. In Azure they are secrets; here they are fixed and printed in the README. */
export interface AccessKeys {
  /** Opens functions of level `function`. */
  readonly function: string;
  /** Opens everything, level `admin` included. */
  readonly master: string;
  /** Opens the extensions' webhooks: Event Grid and Durable. */
  readonly system: string;
}

export const localAccessKeys: AccessKeys = {
  function: 'local-function-key',
  master: 'local-master-key',
  system: 'local-system-key',
};

export type AuthLevel = 'anonymous' | 'function' | 'admin' | 'system';

/**
 * Whether the key presented in `x-functions-key` or `?code=` opens the level.
 * Microsoft docs: "Work with access keys in Azure Functions".
 */
export function isAuthorised(
  level: AuthLevel,
  presented: { readonly header: string | undefined; readonly query: string | null },
  keys: AccessKeys,
): boolean {
  if (level === 'anonymous') return true;
  const key = presented.header ?? presented.query;
  if (key === keys.master) return true;
  if (level === 'function') return key === keys.function;
  return level === 'system' && key === keys.system;
}
