import { z } from 'zod';
import { type CallParty, wireIdentifierSchema } from '#shared/telephony/wire-identifier.ts';

const envelopeSchema = z.looseObject({
  id: z.string().min(1),
  eventType: z.string().min(1),
  eventTime: z.string().nullish(),
  subject: z.string().nullish(),
  data: z.unknown(),
});

const validationSchema = z.looseObject({ validationCode: z.string().min(1) });

const incomingCallSchema = z.looseObject({
  incomingCallContext: z.string().min(1),
  from: wireIdentifierSchema,
  to: wireIdentifierSchema,
  serverCallId: z.string().nullish(),
  correlationId: z.string().nullish(),
  callerDisplayName: z.string().nullish(),
});

/** WhatsApp sends numbers without the plus; people who hide theirs send none. */
const whatsAppNumber = z
  .string()
  .nullish()
  .transform((number) => {
    const digits = (number ?? '').replace(/^\+/, '');
    return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : undefined;
  });

const mediaSchema = z.looseObject({
  id: z.string().min(1),
  mimeType: z.string().nullish(),
  fileName: z.string().nullish(),
  caption: z.string().nullish(),
});

const messageSchema = z.looseObject({
  messageType: z.string().nullish(),
  messageId: z.string().nullish(),
  from: whatsAppNumber,
  to: z.string(),
  receivedTimestamp: z.string().nullish(),
  content: z.string().nullish(),
  media: mediaSchema.nullish(),
  button: z.looseObject({ text: z.string().nullish(), payload: z.string().nullish() }).nullish(),
  interactive: z
    .looseObject({
      type: z.string(),
      buttonReply: z.looseObject({ id: z.string(), title: z.string() }).nullish(),
      listReply: z.looseObject({ id: z.string(), title: z.string() }).nullish(),
    })
    .nullish(),
  reaction: z.looseObject({ messageId: z.string(), emoji: z.string().nullish() }).nullish(),
});

const recordingSchema = z.looseObject({
  recordingStorageInfo: z.looseObject({
    recordingChunks: z.array(
      z.looseObject({
        documentId: z.string().min(1),
        index: z.number().int(),
        endReason: z.string().nullish(),
        contentLocation: z.url(),
        metadataLocation: z.string().nullish(),
        deleteLocation: z.string().nullish(),
      }),
    ),
  }),
  recordingStartTime: z.string().nullish(),
  recordingDurationMs: z.number().nullish(),
});

/** The event names its recording in the subject alone. */
const recordingSubject = /\/serverCallId\/(.+)\/recordingId\/([^/]+)$/;

const statusSchema = z.looseObject({
  messageId: z.string().min(1),
  status: z.string().min(1),
  to: whatsAppNumber,
  error: z
    .looseObject({ channelCode: z.coerce.string().nullish(), channelMessage: z.string().nullish() })
    .nullish(),
});

/** What a customer sent. */
export type InboundContent =
  | { readonly kind: 'text'; readonly text: string }
  /** Tapped a reply button or picked from a list; `id` is the one we gave it. */
  | { readonly kind: 'choice'; readonly id: string; readonly title: string }
  | {
      readonly kind: 'media';
      readonly mediaId: string;
      readonly mimeType: string;
      readonly fileName: string | undefined;
      readonly caption: string;
    }
  | { readonly kind: 'reaction'; readonly toMessageId: string; readonly emoji: string }
  /** A kind we cannot read, e.g. a location. */
  | { readonly kind: 'unreadable'; readonly messageType: string };

export type EventGridEvent =
  | {
      readonly type: 'subscription-validation';
      readonly eventId: string;
      readonly validationCode: string;
    }
  | {
      readonly type: 'incoming-call';
      readonly eventId: string;
      readonly incomingCallContext: string;
      readonly caller: CallParty;
      readonly called: CallParty;
      readonly serverCallId: string | undefined;
      readonly correlationId: string | undefined;
    }
  | {
      readonly type: 'message-received';
      readonly eventId: string;
      /** The service's id, or the event's where it leaves it out. */
      readonly messageId: string;
      /** E.164; undefined when the sender hides the number. */
      readonly from: string | undefined;
      readonly channelId: string;
      readonly content: InboundContent;
    }
  | {
      readonly type: 'message-status';
      readonly eventId: string;
      readonly messageId: string;
      readonly status: 'sent' | 'delivered' | 'read' | 'failed' | 'other';
      readonly to: string | undefined;
      readonly error: { readonly code: string; readonly message: string } | undefined;
    }
  | {
      readonly type: 'recording-file';
      readonly eventId: string;
      readonly recordingId: string;
      readonly serverCallId: string | undefined;
      readonly files: readonly {
        readonly documentId: string;
        readonly index: number;
        readonly contentLocation: string;
        readonly metadataLocation?: string;
        readonly deleteLocation?: string;
        readonly endReason?: string;
      }[];
      /** Epoch milliseconds. */
      readonly startedAt: number | undefined;
      readonly durationMs: number | undefined;
    }
  /** An event that this version has no use for. */
  | { readonly type: 'other'; readonly eventId: string; readonly eventType: string };

function contentOf(message: z.infer<typeof messageSchema>): InboundContent {
  const { content, media, button, interactive, reaction } = message;
  const reply = interactive?.buttonReply ?? interactive?.listReply;
  if (reply) return { kind: 'choice', id: reply.id, title: reply.title };
  if (button?.text)
    return { kind: 'choice', id: button.payload ?? button.text, title: button.text };
  if (reaction)
    return { kind: 'reaction', toMessageId: reaction.messageId, emoji: reaction.emoji ?? '' };
  if (media) {
    return {
      kind: 'media',
      mediaId: media.id,
      mimeType: media.mimeType ?? 'application/octet-stream',
      fileName: media.fileName ?? undefined,
      caption: media.caption ?? content ?? '',
    };
  }
  if (content) return { kind: 'text', text: content };
  return { kind: 'unreadable', messageType: message.messageType ?? 'unknown' };
}

function statusOf(wire: string): 'sent' | 'delivered' | 'read' | 'failed' | 'other' {
  const status = wire.toLowerCase();
  return status === 'sent' || status === 'delivered' || status === 'read' || status === 'failed'
    ? status
    : 'other';
}

type RecordingFileEvent = Extract<EventGridEvent, { readonly type: 'recording-file' }>;

function recordingFileOf(eventId: string, subject: string, data: unknown): RecordingFileEvent {
  const { recordingStorageInfo, recordingStartTime, recordingDurationMs } =
    recordingSchema.parse(data);
  const [, serverCallId, recordingId] = recordingSubject.exec(subject) ?? [];
  const startedAt = Date.parse(recordingStartTime ?? '');
  return {
    type: 'recording-file',
    eventId,
    recordingId: z.string().parse(recordingId),
    serverCallId,
    files: recordingStorageInfo.recordingChunks.map((chunk) => ({
      documentId: chunk.documentId,
      index: chunk.index,
      contentLocation: chunk.contentLocation,
      ...(chunk.metadataLocation ? { metadataLocation: chunk.metadataLocation } : {}),
      ...(chunk.deleteLocation ? { deleteLocation: chunk.deleteLocation } : {}),
      ...(chunk.endReason ? { endReason: chunk.endReason } : {}),
    })),
    startedAt: Number.isNaN(startedAt) ? undefined : startedAt,
    durationMs: recordingDurationMs ?? undefined,
  };
}

function eventOf({
  id: eventId,
  eventType,
  subject,
  data,
}: z.infer<typeof envelopeSchema>): EventGridEvent {
  switch (eventType) {
    case 'Microsoft.EventGrid.SubscriptionValidationEvent': {
      const { validationCode } = validationSchema.parse(data);
      return { type: 'subscription-validation', eventId, validationCode };
    }
    case 'Microsoft.Communication.IncomingCall': {
      const call = incomingCallSchema.parse(data);
      return {
        type: 'incoming-call',
        eventId,
        incomingCallContext: call.incomingCallContext,
        caller: call.from,
        called: call.to,
        serverCallId: call.serverCallId ?? undefined,
        correlationId: call.correlationId ?? undefined,
      };
    }
    case 'Microsoft.Communication.RecordingFileStatusUpdated':
      return recordingFileOf(eventId, subject ?? '', data);
    case 'Microsoft.Communication.AdvancedMessageReceived': {
      const message = messageSchema.parse(data);
      return {
        type: 'message-received',
        eventId,
        messageId: message.messageId ?? eventId,
        from: message.from,
        channelId: message.to,
        content: contentOf(message),
      };
    }
    case 'Microsoft.Communication.AdvancedMessageDeliveryStatusUpdated': {
      const { messageId, status, to, error } = statusSchema.parse(data);
      return {
        type: 'message-status',
        eventId,
        messageId,
        status: statusOf(status),
        to,
        error: error
          ? { code: error.channelCode ?? '', message: error.channelMessage ?? '' }
          : undefined,
      };
    }
    default:
      return { type: 'other', eventId, eventType };
  }
}

/**
 * Reads an Event Grid delivery (Event Grid schema). Wire names after Microsoft docs: Communication
 * Services as an Event Grid source, Advanced Messaging events, Voice and video calling events.
 *
 * @param body the array that was posted, or one event of it (as a Functions trigger gets it).
 * @throws z.ZodError when it is not that, or an event lacks what its type needs.
 */
export function parseEventGridEvents(body: unknown): readonly EventGridEvent[] {
  return z
    .array(envelopeSchema)
    .parse(Array.isArray(body) ? body : [body])
    .map(eventOf);
}
