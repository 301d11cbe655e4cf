import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '#shared/contracts/clock.ts';
import { createSessionTokens } from '#shared/security/session-token.ts';
import type { TestStack } from '../stack-fixture.ts';
import type { TelephonyAuthority } from '../telephony-authority.ts';
import type { AttackKit } from './attack.ts';

const hourAgo: Clock = { ...systemClock, now: () => systemClock.now() - 3_600_000 };

/** Genuine credentials of a running stack, and forgeries of them. */
export function createAttackKit({ stack }: TestStack, authority: TelephonyAuthority): AttackKit {
  const { environment } = stack.settings;
  const setting = (name: string): string => environment[name] ?? '';
  const tokens = (secret: string, clock: Clock) =>
    createSessionTokens({ secret, clock, randomId: randomUUID });
  const secret = setting('SESSION_TOKEN_SECRET');
  return {
    eventKey: setting('EVENT_GRID_KEY'),
    adminKey: setting('ADMIN_FUNCTION_KEY'),
    acsAudience: setting('ACS_AUDIENCE'),
    authority,
    sessionTokens: tokens(secret, systemClock),
    foreignTokens: tokens('another-secret-of-at-least-32-bytes', systemClock),
    staleTokens: tokens(secret, hourAgo),
  };
}
