/** App roles of an administrator's token; each includes the ones before it. */
export const roles = ['Reader', 'Operator', 'Admin'] as const;
export type Role = (typeof roles)[number];

/** Who sent a request, after authentication. */
export type Caller =
  | { readonly kind: 'anonymous' }
  /** Event Grid, with our shared key. */
  | { readonly kind: 'event-grid' }
  /** Azure Communication Services about one call, with its own token and our session token. */
  | { readonly kind: 'telephony'; readonly sessionId: string }
  /** Another process of ours, on behalf of one session. */
  | { readonly kind: 'service'; readonly sessionId: string }
  /** A person or program with an Entra token. */
  | {
      readonly kind: 'user';
      readonly subject: string;
      readonly organizationId: string;
      readonly roles: readonly Role[];
    }
  /** The holder of the administration key. */
  | { readonly kind: 'key' };

/** Who may use an endpoint. There is no default: every endpoint says it. */
export type Access =
  | 'anyone'
  | 'event-grid'
  | 'telephony'
  /** Users with this role or a higher one and the administration key; our own processes if `service`. */
  | { readonly role: Role; readonly service?: true };

/** Who it was, for the log of what operators do. */
export function operatorName(caller: Caller): string {
  return caller.kind === 'user' ? caller.subject : 'administration key';
}

/** Whether one of the roles reaches the needed one. */
export function hasRole(held: readonly Role[], needed: Role): boolean {
  return held.some((role) => roles.indexOf(role) >= roles.indexOf(needed));
}
