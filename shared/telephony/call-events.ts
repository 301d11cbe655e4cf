import { z } from 'zod';
import { keyOfTone } from './keypad-tone.ts';
import { wireIdentifierSchema } from './wire-identifier.ts';

const PREFIX = 'Microsoft.Communication.';

const resultSchema = z
  .looseObject({
    code: z.number().nullish(),
    subCode: z.number().nullish(),
    message: z.string().nullish(),
  })
  .nullish()
  .transform((result) => ({
    code: result?.code ?? 0,
    subCode: result?.subCode ?? 0,
    message: result?.message ?? '',
  }));

const bodySchema = z.looseObject({
  callConnectionId: z.string().min(1),
  serverCallId: z.string().nullish(),
  correlationId: z.string().nullish(),
  operationContext: z.string().nullish(),
  resultInformation: resultSchema,
});

const tone = z.string().transform((name, context) => {
  const key = keyOfTone(name);
  if (key !== undefined) return key;
  context.addIssue({ code: 'custom', message: `There is no tone "${name}".` });
  return z.NEVER;
});
const tonesSchema = z.looseObject({ dtmfResult: z.looseObject({ tones: z.array(tone) }) });
const toneSchema = z.looseObject({ tone, sequenceId: z.number() });
const participantsSchema = z.looseObject({
  participants: z.array(z.looseObject({ identifier: wireIdentifierSchema })),
});

const recordingSchema = z.looseObject({ recordingId: z.string().min(1), state: z.string() });

const cloudEventSchema = z.looseObject({
  id: z.string().min(1),
  type: z.string().min(1),
  time: z.string().nullish(),
  data: z.unknown(),
});

/** Outcome of an operation: HTTP-like `code`, the service's `subCode`. */
export type CallResult = z.infer<typeof resultSchema>;

interface CallEventBase {
  /** The same for every delivery of one event. */
  readonly eventId: string;
  /** When it happened, by the service's clock, in epoch milliseconds; CloudEvents need not say it. */
  readonly occurredAt: number | undefined;
  readonly callConnectionId: string;
  readonly serverCallId: string | undefined;
  readonly correlationId: string | undefined;
  /** What the request that led to this carried. */
  readonly operationContext: string | undefined;
  readonly result: CallResult;
}

/** What happened to the service's name, kept in ours. */
type CallEventBody =
  | { readonly type: 'call-connected' }
  | { readonly type: 'call-disconnected' }
  /** The call never came to be: nobody answered, or our answer failed. */
  | { readonly type: 'call-failed' }
  | {
      readonly type: 'participants-updated';
      readonly participants: readonly { readonly rawId: string; readonly phone?: string }[];
    }
  | { readonly type: 'media-started' }
  | { readonly type: 'media-stopped' }
  | { readonly type: 'media-failed' }
  | { readonly type: 'prompt-started' }
  | { readonly type: 'prompt-completed' }
  | { readonly type: 'prompt-failed' }
  | { readonly type: 'prompt-canceled' }
  /** @property keys in order, without the stop key. */
  | { readonly type: 'keys-collected'; readonly keys: string }
  | {
      readonly type: 'keys-failed';
      readonly reason: 'no-key' | 'stopped-midway' | 'canceled' | 'failed';
    }
  | { readonly type: 'key-pressed'; readonly key: string; readonly sequence: number }
  | {
      readonly type: 'recording-changed';
      readonly recordingId: string;
      /** As the service says it: `active` or `inactive`; a pause is `inactive`, too. */
      readonly state: string;
    }
  | { readonly type: 'participant-added' }
  | { readonly type: 'participant-not-added' }
  | { readonly type: 'tones-sent' }
  | { readonly type: 'tones-failed' }
  | { readonly type: 'transfer-accepted' }
  | { readonly type: 'transfer-failed' }
  /** An event that this version has no use for. */
  | { readonly type: 'other'; readonly wireType: string };

export type CallEvent = CallEventBase & CallEventBody;

const plainEvents: Readonly<
  Record<
    string,
    Exclude<
      CallEventBody['type'],
      | 'participants-updated'
      | 'keys-collected'
      | 'keys-failed'
      | 'key-pressed'
      | 'recording-changed'
      | 'other'
    >
  >
> = {
  CallConnected: 'call-connected',
  CallDisconnected: 'call-disconnected',
  CreateCallFailed: 'call-failed',
  AnswerFailed: 'call-failed',
  ConnectFailed: 'call-failed',
  MediaStreamingStarted: 'media-started',
  MediaStreamingStopped: 'media-stopped',
  MediaStreamingFailed: 'media-failed',
  PlayStarted: 'prompt-started',
  PlayCompleted: 'prompt-completed',
  PlayFailed: 'prompt-failed',
  PlayCanceled: 'prompt-canceled',
  AddParticipantSucceeded: 'participant-added',
  AddParticipantFailed: 'participant-not-added',
  SendDtmfTonesCompleted: 'tones-sent',
  SendDtmfTonesFailed: 'tones-failed',
  CallTransferAccepted: 'transfer-accepted',
  CallTransferFailed: 'transfer-failed',
};

/** Sub-codes of recognition (Microsoft docs: Call Automation, Gather user input, Event codes). */
function keysFailure(result: CallResult): 'no-key' | 'stopped-midway' | 'failed' {
  if (result.subCode === 8510) return 'no-key';
  if (result.subCode === 8532) return 'stopped-midway';
  return 'failed';
}

function bodyOf(name: string, data: unknown, result: CallResult): CallEventBody {
  const plain = plainEvents[name];
  if (plain !== undefined) return { type: plain };
  switch (name) {
    case 'ParticipantsUpdated': {
      const { participants } = participantsSchema.parse(data);
      return {
        type: 'participants-updated',
        participants: participants.map((one) => one.identifier),
      };
    }
    case 'RecognizeCompleted':
      return { type: 'keys-collected', keys: tonesSchema.parse(data).dtmfResult.tones.join('') };
    case 'RecognizeFailed':
      return { type: 'keys-failed', reason: keysFailure(result) };
    case 'RecognizeCanceled':
      return { type: 'keys-failed', reason: 'canceled' };
    case 'RecordingStateChanged': {
      const { recordingId, state } = recordingSchema.parse(data);
      return { type: 'recording-changed', recordingId, state: state.toLowerCase() };
    }
    case 'ContinuousDtmfRecognitionToneReceived': {
      const { tone: key, sequenceId } = toneSchema.parse(data);
      return { type: 'key-pressed', key, sequence: sequenceId };
    }
    default:
      return { type: 'other', wireType: name };
  }
}

/** A time that cannot be read is as good as none: what happened matters more than when. */
function epochOf(time: string | null | undefined): number | undefined {
  const at = Date.parse(time ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/**
 * Reads a callback body: CloudEvents 1.0, usually an array of one. Every element is read; types
 * that are not known come out as `other`.
 *
 * @throws z.ZodError when the body is not such a list, or an event lacks what its type needs.
 */
export function parseCallEvents(body: unknown): readonly CallEvent[] {
  const events = z.array(cloudEventSchema).parse(Array.isArray(body) ? body : [body]);
  return events.map(({ id, type, time, data }) => {
    const { callConnectionId, serverCallId, correlationId, operationContext, resultInformation } =
      bodySchema.parse(data);
    return {
      eventId: id,
      occurredAt: epochOf(time),
      callConnectionId,
      serverCallId: serverCallId ?? undefined,
      correlationId: correlationId ?? undefined,
      operationContext: operationContext ?? undefined,
      result: resultInformation,
      ...bodyOf(type.replace(PREFIX, ''), data, resultInformation),
    };
  });
}
