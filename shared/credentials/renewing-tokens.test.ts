import { describe, expect, it } from 'vitest';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { RenewingTokens } from './renewing-tokens.ts';

const hourMs = 3_600_000;

function tokens(lifeMs = hourMs) {
  const clock = new VirtualClock();
  const logger = new FakeLogger();
  const service = { fetched: 0, fails: false };
  const renewing = new RenewingTokens({
    service: 'speech',
    async fetchToken() {
      if (service.fails) throw new Error('No identity.');
      service.fetched += 1;
      return { token: `token-${service.fetched}`, expiresAt: clock.now() + lifeMs };
    },
    clock,
    logger,
  });
  const heard: string[] = [];
  return { clock, logger, service, renewing, heard };
}

describe('RenewingTokens', () => {
  it('fetches one token for everybody who asks at once, and none before', async () => {
    const { renewing, service } = tokens();
    expect(service.fetched).toBe(0);
    const given = await Promise.all([renewing.current(), renewing.current()]);
    expect(given).toEqual(['token-1', 'token-1']);
    expect(await renewing.current()).toBe('token-1');
    renewing.close();
  });

  it('renews five minutes before the end and tells who is connected', async () => {
    const { renewing, clock, heard } = tokens();
    const stop = renewing.onRenewed((token) => heard.push(token));
    await renewing.current();
    await clock.advance(hourMs - 5 * 60_000 - 1);
    expect(heard).toEqual(['token-1']);
    await clock.advance(1);
    expect(heard).toEqual(['token-1', 'token-2']);
    stop();
    await clock.advance(hourMs);
    expect(heard).toHaveLength(2);
    renewing.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('renews a token with a short life in its last quarter', async () => {
    const { renewing, clock, service } = tokens(60_000);
    await renewing.current();
    await clock.advance(44_000);
    expect(service.fetched).toBe(1);
    await clock.advance(1000);
    expect(service.fetched).toBe(2);
    renewing.close();
  });

  it('goes on with the old token while renewing fails, and tries again', async () => {
    const { renewing, clock, service, logger } = tokens();
    await renewing.current();
    service.fails = true;
    await clock.advance(hourMs - 60_000);
    expect(await renewing.current()).toBe('token-1');
    expect(logger.events('warn')).toContain('access token was not renewed');
    await clock.advance(60_000);
    await expect(renewing.current()).rejects.toThrow('No identity.');
    service.fails = false;
    await clock.advance(10_000);
    expect(service.fetched, 'although nobody asked').toBe(2);
    expect(await renewing.current()).toBe('token-2');
    renewing.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not begin anew after its end', async () => {
    const { renewing, clock, service } = tokens();
    await renewing.current();
    renewing.close();
    await clock.advance(2 * hourMs);
    expect(service.fetched).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('renews no more when a token comes after its end', async () => {
    const { renewing, clock } = tokens();
    const asked = renewing.current();
    renewing.close();
    expect(await asked).toBe('token-1');
    expect(clock.pendingTimers).toBe(0);
  });
});
