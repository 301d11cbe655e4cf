import { z } from 'zod';
import type { CallControl } from '#shared/contracts/call-control.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { Content } from '#shared/contracts/content.ts';
import type { Conversations } from '#shared/contracts/conversation.ts';
import type { CustomerContexts } from '#shared/contracts/customer.ts';
import type { DocumentStore } from '#shared/contracts/document-store.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { MessageSender } from '#shared/contracts/message-sender.ts';
import type { RecordingFiles } from '#shared/contracts/recording-control.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import type { ThreadStore } from '#shared/contracts/thread-store.ts';
import type { PromptRenderer } from '#shared/conversation/prompt-renderer.ts';
import type { SessionStore } from '#shared/conversation/session-store.ts';
import type { PhoneDigest } from '#shared/messaging/phone-digest.ts';
import type { SessionTokens } from '#shared/security/session-token.ts';
import type { CallSlots } from '#shared/state/call-slots.ts';
import type { Mailbox } from '#shared/state/mailbox.ts';
import type { SeenEvents } from '#shared/state/seen-events.ts';
import type { WaitingLine } from '#shared/state/waiting-line.ts';
import type { CallRecordings } from '#shared/telephony/call-recordings.ts';
import type { CallRecords } from './calls/call-records.ts';
import type { Dependency } from './health/probe-dependencies.ts';
import type { Authentication } from './http/authenticate.ts';
import type { Orchestrations } from './orchestrations/orchestrations.ts';

/** Settings that endpoints use, in the shape they use them. */
export interface AppSettings {
  /** Public address of this app, without a slash at the end. */
  readonly baseUrl: string;
  /** Our own number, E.164. */
  readonly ownPhone: string;
  /** What callers on hold hear under the spoken lines: a WAV or MP3 file. */
  readonly holdMusicUrl: string;
  /** ws:// or wss:// address of the media worker, without a slash at the end. */
  readonly mediaWorkerUrl: string;
  /** Page that web-chat links open. */
  readonly webChatUrl: string;
  /** Calls can be carried by a model that hears and speaks by itself. */
  readonly hasVoiceLive: boolean;
  /** Calls are recorded that do not say it themselves. */
  readonly recordsCalls: boolean;
  readonly promptVoice: string;
  readonly scenario: string;
  readonly messagingSessionTtlMs: number;
  readonly demoUserTtlSeconds: number;
}

/** A WhatsApp message as it waits in its conversation's mailbox. */
export const waitingMessageSchema = z.object({
  messageId: z.string(),
  /** E.164. */
  from: z.string(),
  text: z.string(),
  source: z.enum(['text', 'button']),
});
export type WaitingMessage = z.infer<typeof waitingMessageSchema>;

/** Everything an endpoint or activity may use. Built once by `main.ts`; tests use the fakes. */
export interface Services {
  readonly settings: AppSettings;
  readonly clock: Clock;
  readonly randomId: () => string;
  readonly phoneDigest: PhoneDigest;
  readonly logger: Logger;
  readonly authentication: Authentication;
  readonly sessionTokens: SessionTokens;
  readonly content: Content;
  readonly renderer: PromptRenderer;
  readonly calls: CallControl;
  readonly callRecords: CallRecords;
  readonly recordings: CallRecordings;
  readonly recordingFiles: RecordingFiles;
  readonly slots: CallSlots;
  readonly waitingCalls: WaitingLine;
  readonly seenEvents: SeenEvents;
  readonly mailbox: Mailbox<WaitingMessage>;
  readonly hotStore: HotStore;
  readonly documents: DocumentStore;
  readonly customers: CustomerContexts;
  readonly threads: ThreadStore;
  readonly sessions: SessionStore;
  readonly conversations: Conversations;
  /** Absent: no messaging channel is set up. */
  readonly messages?: MessageSender;
  /** Summary of a conversation in words, within its deadline whatever happens. */
  readonly summarise: (memo: SessionMemo) => Promise<string>;
  readonly orchestrations: Orchestrations;
  readonly dependencies: readonly Dependency[];
}
