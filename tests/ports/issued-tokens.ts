import { type Clock, systemClock } from '#shared/contracts/clock.ts';
import type { AccessTokens } from '#shared/credentials/access-tokens.ts';

/** Real time that a test may set forward, for what expires; timers run as usual. */
export function movableClock() {
  let aheadMs = 0;
  const clock: Clock = {
    now: () => systemClock.now() + aheadMs,
    after: (delayMs, callback) => systemClock.after(delayMs, callback),
  };
  return {
    clock,
    advance(byMs: number) {
      aheadMs += byMs;
    },
  };
}

/** Tokens of the speech emulator, valid for ten minutes each and renewed when a test says so. */
export async function issuedTokens(
  url: string,
): Promise<AccessTokens & { renew(): Promise<void>; followers(): number }> {
  const listeners = new Set<(token: string) => void>();
  const issue = async () => {
    const headers = { 'Ocp-Apim-Subscription-Key': 'right' };
    const response = await fetch(`${url}/sts/v1.0/issueToken`, { method: 'POST', headers });
    return response.text();
  };
  let token = await issue();
  return {
    current: async () => token,
    onRenewed(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async renew() {
      token = await issue();
      for (const listener of listeners) listener(token);
    },
    followers: () => listeners.size,
  };
}
