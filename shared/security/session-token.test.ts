import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { createSessionTokens } from './session-token.ts';

const secret = 'a secret that is at least thirty-two bytes long';
const clock = new VirtualClock(1_800_000_000_000);
const createTokens = (otherSecret = secret) =>
  createSessionTokens({ secret: otherSecret, clock, randomId: () => 'token-id-0123456789' });

describe('session tokens', () => {
  it('gives back what was signed', async () => {
    const tokens = createTokens();
    const token = await tokens.issue(
      'webchat',
      { sessionId: 'web-1', customerId: 'demo-1002' },
      60,
    );
    expect(await tokens.verify('webchat', token)).toEqual({
      sessionId: 'web-1',
      tokenId: 'token-id-0123456789',
      expiresAt: 1_800_000_060,
      customerId: 'demo-1002',
    });
  });

  it('carries what a call that we place begins with', async () => {
    const call = {
      sessionId: 's-1',
      scenario: 'utilities',
      callDirection: 'outbound',
      streamingMode: 'voice_live',
    } as const;
    const token = await createTokens().issue('media', call, 60);
    expect(await createTokens().verify('media', token)).toMatchObject(call);
  });

  it('refuses a token for another audience', async () => {
    const token = await createTokens().issue('callback', { sessionId: 's-1' }, 60);
    await expect(createTokens().verify('media', token)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('refuses a token signed with another secret', async () => {
    const token = await createTokens('another secret of thirty-two bytes or more!').issue(
      'media',
      { sessionId: 's-1' },
      60,
    );
    await expect(createTokens().verify('media', token)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('refuses an expired token', async () => {
    const token = await createTokens().issue('media', { sessionId: 's-1' }, 60);
    const later = createSessionTokens({
      secret,
      clock: new VirtualClock(clock.now() + 61_000),
      randomId: () => 'x',
    });
    await expect(later.verify('media', token)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('refuses alg none, another algorithm, missing claims and nonsense', async () => {
    const unsecured = new UnsecuredJWT({ sub: 's-1', jti: 'token-id-0123456789' })
      .setIssuer('continuo')
      .setAudience('media')
      .setExpirationTime(1_900_000_000)
      .encode();
    const otherAlgorithm = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS512' })
      .setSubject('s-1')
      .setJti('token-id-0123456789')
      .setIssuer('continuo')
      .setAudience('media')
      .setExpirationTime(1_900_000_000)
      .sign(new TextEncoder().encode(secret.repeat(2)));
    const withoutId = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('s-1')
      .setIssuer('continuo')
      .setAudience('media')
      .setExpirationTime(1_900_000_000)
      .sign(new TextEncoder().encode(secret));
    for (const forged of [unsecured, otherAlgorithm, withoutId, '', 'a.b.c', 'x'.repeat(10_000)]) {
      await expect(createTokens().verify('media', forged)).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    }
  });
});
