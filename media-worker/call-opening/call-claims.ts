import type { SessionTokenClaims } from '#shared/security/session-token.ts';

/** What a call's token says of how it begins and is carried. */
export type CallClaims = Pick<
  SessionTokenClaims,
  'sessionId' | 'scenario' | 'callDirection' | 'streamingMode' | 'voicemail' | 'recorded'
>;
