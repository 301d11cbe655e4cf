import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { StreamingMode } from '#shared/contracts/streaming-mode.ts';
import type { VoicemailMode } from '#shared/contracts/voicemail-mode.ts';
import { traceparentOf } from '#shared/telemetry/trace-context.ts';
import { attributeNames, spanNames, tracerName } from '#shared/telemetry/trace-names.ts';
import type { Services } from '../services.ts';
import type { CallRecord } from './call-record.ts';
import { longestCallMs } from './longest-call.ts';

/**
 * ACS keeps the addresses for the whole call; its own tokens, which live five minutes, guard every
 * single request. What is left over lets the last callback in.
 */
const callLifeSeconds = (longestCallMs + 3_600_000) / 1000;

/** The span that the call's spans in the media worker are below; nothing where no span is recorded. */
function tracedCall(
  sessionId: string,
  direction: CallRecord['direction'],
): { readonly traceparent?: string } {
  const span = trace.getTracer(tracerName).startSpan(
    spanNames.takeCall,
    {
      kind: SpanKind.PRODUCER,
      attributes: {
        [attributeNames.sessionId]: sessionId,
        [attributeNames.callDirection]: direction,
      },
    },
    ROOT_CONTEXT,
  );
  const traceparent = traceparentOf(span);
  span.end();
  return traceparent === undefined ? {} : { traceparent };
}

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
    /** What is to be done when a machine answers a call that we place. */
    readonly voicemail?: VoicemailMode | undefined;
    /** Whether it is to be recorded; absent: as the settings say. */
    readonly recorded?: boolean | undefined;
  },
): Promise<{ readonly callbackUrl: string; readonly transportUrl: string }> {
  const { sessionId, phone, scenario, direction, streamingMode, voicemail } = call;
  const recorded = call.recorded ?? settings.recordsCalls;
  const claims = {
    sessionId,
    ...(phone === undefined ? {} : { phone }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(direction === 'outbound' ? { callDirection: direction } : {}),
    ...(streamingMode === undefined ? {} : { streamingMode }),
    ...(voicemail === undefined ? {} : { voicemail }),
    ...(recorded ? { recorded: true as const } : {}),
    ...tracedCall(sessionId, direction),
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
