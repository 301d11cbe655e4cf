import type { StreamingMode } from '#shared/contracts/streaming-mode.ts';
import type { Services } from '../services.ts';
import type { CallRecord } from './call-record.ts';
import { longestCallMs } from './longest-call.ts';

/**
 * ACS keeps the addresses for the whole call; its own tokens, which live five minutes, guard every
 * single request. What is left over lets the last callback in.
 */
const callLifeSeconds = (longestCallMs + 3_600_000) / 1000;

/** Addresses that ACS gets for one call, each with its own token. */
export async function callAddresses(
  { sessionTokens, settings }: Pick<Services, 'sessionTokens' | 'settings'>,
  call: {
    readonly sessionId: string;
    readonly phone: string | undefined;
    /** Scenario that the session begins with; absent: the customer's, or the configured one. */
    readonly scenario?: string | undefined;
    readonly direction: CallRecord['direction'];
    /** How the call is to be carried; absent: as the agent or the settings say. */
    readonly streamingMode?: StreamingMode | undefined;
  },
): Promise<{ readonly callbackUrl: string; readonly transportUrl: string }> {
  const { sessionId, phone, scenario, direction, streamingMode } = call;
  const claims = {
    sessionId,
    ...(phone === undefined ? {} : { phone }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(direction === 'outbound' ? { callDirection: direction } : {}),
    ...(streamingMode === undefined ? {} : { streamingMode }),
  };
  const [callback, media] = await Promise.all([
    sessionTokens.issue('callback', { sessionId }, callLifeSeconds),
    sessionTokens.issue('media', claims, callLifeSeconds),
  ]);
  return {
    callbackUrl: `${settings.baseUrl}/api/v1/calls/callbacks?token=${callback}`,
    transportUrl: `${settings.mediaWorkerUrl}/api/v1/media/stream?token=${media}`,
  };
}
