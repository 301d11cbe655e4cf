import type { Caller } from '../http/caller.ts';

/** The organisation an operator belongs to, from their own token; a key belongs to none. */
export function organizationOf(caller: Caller): { readonly organizationId?: string } {
  return caller.kind === 'user' ? { organizationId: caller.organizationId } : {};
}
