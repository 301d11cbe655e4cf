import type { Services } from '../services.ts';

/** No call is longer; ACS's own tokens, which live five minutes, guard every single request. */
const callLifeSeconds = 12 * 3600;

/** Addresses that ACS gets for one call, each with its own token. */
export async function callAddresses(
  { sessionTokens, settings }: Pick<Services, 'sessionTokens' | 'settings'>,
  call: { readonly sessionId: string; readonly phone: string | undefined },
): Promise<{ readonly callbackUrl: string; readonly transportUrl: string }> {
  const { sessionId, phone } = call;
  const claims = { sessionId, ...(phone === undefined ? {} : { phone }) };
  const [callback, media] = await Promise.all([
    sessionTokens.issue('callback', { sessionId }, callLifeSeconds),
    sessionTokens.issue('media', claims, callLifeSeconds),
  ]);
  return {
    callbackUrl: `${settings.baseUrl}/api/v1/calls/callbacks?token=${callback}`,
    transportUrl: `${settings.mediaWorkerUrl}/api/v1/media/stream?token=${media}`,
  };
}
