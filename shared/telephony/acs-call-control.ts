import {
  CallAutomationClient,
  type CallAutomationClientOptions,
  type CallMedia,
  type CallParticipant,
  DtmfTone,
  type MediaStreamingOptions,
} from '@azure/communication-call-automation';
import type { CallControl, MediaStreaming } from '#shared/contracts/call-control.ts';
import { CallControlError } from '#shared/errors/coded-error.ts';
import { toneOfKey } from './keypad-tone.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const RETRIES = { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };
/** The call has ended meanwhile (Microsoft docs: troubleshooting codes). */
const ALREADY_TERMINATED = '8528';

export interface AcsCallControlOptions {
  /** `endpoint=...;accesskey=...` */
  readonly connectionString: string;
  /** Our number, shown to people we call. */
  readonly sourcePhoneNumber: string;
  /** Speech resource with which the service speaks prompts. */
  readonly cognitiveServicesEndpoint?: string | undefined;
  /** Voice of the prompts before which keys are collected. */
  readonly promptVoiceName: string;
}

/** What the SDK's errors have: `RestError` of core-rest-pipeline. */
function failureOf(error: unknown): { readonly status: number | undefined; readonly code: string } {
  if (!(error instanceof Error)) return { status: undefined, code: 'unknown' };
  const status =
    'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
  return { status, code: 'code' in error ? String(error.code) : error.name };
}

function isGone(error: unknown): boolean {
  const { status, code } = failureOf(error);
  return status === 404 || code === ALREADY_TERMINATED;
}

/** Somebody who is not there cannot be taken away: the service refuses that with 400 or 404. */
async function unlessRefused(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const { status } = failureOf(error);
    if (status !== 400 && status !== 404) throw error;
  }
}

/** The identifier of a raw id (Microsoft docs: Communication Services, Identifiers). */
function identifierOf(rawId: string): Parameters<CallMedia['hold']>[0] {
  if (rawId.startsWith('4:')) return { phoneNumber: rawId.slice(2), rawId };
  return rawId.startsWith('8:acs:') ? { communicationUserId: rawId } : { id: rawId };
}

/** Runs a request of the SDK's. @throws CallControlError instead of whatever it throws. */
export async function wrapped<Result>(
  operation: string,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const { status, code } = failureOf(error);
    const detail = `${operation} failed: ${status === undefined ? 'no answer' : `HTTP ${status}`} (${code}).`;
    throw new CallControlError(isGone(error) ? 'call_not_found' : 'call_control_failed', detail, {
      cause: error,
    });
  }
}

/** Bidirectional PCM at 16 kHz with DTMF (Microsoft docs: Call Automation, Audio streaming). */
function streamingOptions(media: MediaStreaming): MediaStreamingOptions {
  return {
    transportUrl: media.transportUrl,
    transportType: 'websocket',
    contentType: 'audio',
    audioChannelType: 'mixed',
    startMediaStreaming: media.start,
    enableBidirectional: true,
    audioFormat: 'Pcm16KMono',
    enableDtmfTones: true,
  };
}

function rawIdOf({ identifier }: CallParticipant): string | undefined {
  if (identifier === undefined) return undefined;
  if ('phoneNumber' in identifier) return identifier.rawId ?? `4:${identifier.phoneNumber}`;
  if ('communicationUserId' in identifier) return identifier.communicationUserId;
  if ('id' in identifier) return identifier.id;
  return identifier.rawId;
}

/** One attempt may take this long; the SDK has no deadline of its own. */
const deadlinePolicy: NonNullable<CallAutomationClientOptions['additionalPolicies']>[number] = {
  position: 'perCall',
  policy: {
    name: 'deadline',
    sendRequest(request, next) {
      request.timeout = REQUEST_TIMEOUT_MS;
      return next(request);
    },
  },
};

/** The SDK's client with our deadlines; plain http only where the connection string names it. */
export function createAcsClient(connectionString: string): CallAutomationClient {
  return new CallAutomationClient(connectionString, {
    allowInsecureConnection: /endpoint=http:/i.test(connectionString),
    retryOptions: RETRIES,
    additionalPolicies: [deadlinePolicy],
  });
}

/**
 * Call control over Azure Communication Services. Plain-http endpoints are allowed only when the
 * connection string names one.
 */
export function createAcsCallControl(options: AcsCallControlOptions): CallControl {
  const { connectionString, sourcePhoneNumber, cognitiveServicesEndpoint, promptVoiceName } =
    options;
  const client = createAcsClient(connectionString);
  const source = { phoneNumber: sourcePhoneNumber };
  const connection = (callConnectionId: string) => client.getCallConnection(callConnectionId);
  const callMedia = (callConnectionId: string) => connection(callConnectionId).getCallMedia();
  const joining = (media: MediaStreaming | undefined) => ({
    ...(media === undefined ? {} : { mediaStreamingOptions: streamingOptions(media) }),
    ...(cognitiveServicesEndpoint === undefined
      ? {}
      : { callIntelligenceOptions: { cognitiveServicesEndpoint } }),
  });
  const identified = (callConnectionId: string | undefined) => {
    if (callConnectionId !== undefined) return { callConnectionId };
    throw new CallControlError('call_control_failed', 'The service named no call.');
  };

  return {
    answer: ({ incomingCallContext, callbackUrl, media }) =>
      wrapped('answer', async () => {
        const result = await client.answerCall(incomingCallContext, callbackUrl, joining(media));
        return identified(result.callConnectionProperties.callConnectionId);
      }),
    place: ({ to, callbackUrl, media }) =>
      wrapped('place', async () => {
        const invite = { targetParticipant: { phoneNumber: to }, sourceCallIdNumber: source };
        const result = await client.createCall(invite, callbackUrl, joining(media));
        return identified(result.callConnectionProperties.callConnectionId);
      }),
    reject: (incomingCallContext, reason) =>
      wrapped('reject', () => client.rejectCall(incomingCallContext, { callRejectReason: reason })),
    hangUp: (callConnectionId) =>
      wrapped('hangUp', async () => {
        try {
          await connection(callConnectionId).hangUp(true);
        } catch (error) {
          if (!isGone(error)) throw error;
        }
      }),
    transfer: (callConnectionId, target) =>
      wrapped('transfer', async () => {
        await connection(callConnectionId).transferCallToParticipant(
          { phoneNumber: target.phone },
          { sourceCallIdNumber: source, operationContext: target.operationContext },
        );
      }),
    addParticipant: (callConnectionId, { phone, ringSeconds, operationContext }) =>
      wrapped('addParticipant', async () => {
        const invited = await connection(callConnectionId).addParticipant(
          { targetParticipant: { phoneNumber: phone }, sourceCallIdNumber: source },
          { invitationTimeoutInSeconds: ringSeconds, operationContext },
        );
        return { invitationId: invited.invitationId };
      }),
    cancelInvitation: (callConnectionId, invitationId) =>
      wrapped('cancelInvitation', () =>
        unlessRefused(() =>
          connection(callConnectionId).cancelAddParticipantOperation(invitationId),
        ),
      ),
    removeParticipant: (callConnectionId, phone) =>
      wrapped('removeParticipant', () =>
        unlessRefused(() => connection(callConnectionId).removeParticipant({ phoneNumber: phone })),
      ),
    hold: (callConnectionId, { rawId, ssml, operationContext }) =>
      wrapped('hold', () =>
        callMedia(callConnectionId).hold(identifierOf(rawId), {
          playSource: { kind: 'ssmlSource', ssmlText: ssml },
          operationContext,
        }),
      ),
    unhold: (callConnectionId, rawId) =>
      wrapped('unhold', async () => {
        try {
          await callMedia(callConnectionId).unhold(identifierOf(rawId));
        } catch (error) {
          // Asked for again it would be refused again, while the caller waits for the agent.
          if (failureOf(error).status !== 400 || isGone(error)) throw error;
        }
      }),
    sendTones: (callConnectionId, { phone, keys, operationContext }) =>
      wrapped('sendTones', async () => {
        const tones = [...keys].flatMap((key) => toneOfKey(key) ?? []);
        const target = { phoneNumber: phone };
        await callMedia(callConnectionId).sendDtmfTones(tones, target, { operationContext });
      }),
    listenForKeys: (callConnectionId, { rawId, operationContext }) =>
      wrapped('listenForKeys', () =>
        callMedia(callConnectionId).startContinuousDtmfRecognition(identifierOf(rawId), {
          operationContext,
        }),
      ),
    stopListeningForKeys: (callConnectionId, rawId) =>
      wrapped('stopListeningForKeys', () =>
        callMedia(callConnectionId).stopContinuousDtmfRecognition(identifierOf(rawId)),
      ),
    playText: (callConnectionId, { text, voiceName, operationContext }) =>
      wrapped('playText', () =>
        callMedia(callConnectionId).playToAll([{ kind: 'textSource', text, voiceName }], {
          loop: false,
          operationContext,
        }),
      ),
    collectKeys: (callConnectionId, keys) =>
      wrapped('collectKeys', () =>
        callMedia(callConnectionId).startRecognizing(
          { phoneNumber: keys.fromPhone },
          {
            kind: 'callMediaRecognizeDtmfOptions',
            maxTonesToCollect: keys.maxKeys,
            initialSilenceTimeoutInSeconds: keys.initialSilenceSeconds,
            interToneTimeoutInSeconds: keys.betweenKeysSeconds,
            interruptPrompt: true,
            operationContext: keys.operationContext,
            ...(keys.stopKey === undefined
              ? {}
              : { stopDtmfTones: [keys.stopKey === '#' ? DtmfTone.Pound : DtmfTone.Asterisk] }),
            ...(keys.prompt === undefined
              ? {}
              : {
                  playPrompt: { kind: 'textSource', text: keys.prompt, voiceName: promptVoiceName },
                }),
          },
        ),
      ),
    cancelMedia: (callConnectionId) =>
      wrapped('cancelMedia', () => callMedia(callConnectionId).cancelAllOperations()),
    startMediaStreaming: (callConnectionId) =>
      wrapped('startMediaStreaming', () => callMedia(callConnectionId).startMediaStreaming()),
    stopMediaStreaming: (callConnectionId) =>
      wrapped('stopMediaStreaming', () => callMedia(callConnectionId).stopMediaStreaming()),
    participants: (callConnectionId) =>
      wrapped('participants', async () => {
        const { values = [] } = await connection(callConnectionId).listParticipants();
        return values.flatMap((participant) => {
          const rawId = rawIdOf(participant);
          return rawId === undefined ? [] : [{ rawId }];
        });
      }),
  };
}
