import { createCustomerContexts } from '#shared/channels/customer-contexts.ts';
import { createThreadStore } from '#shared/channels/thread-store.ts';
import { createMemoStore } from '#shared/conversation/memo-store.ts';
import { createPromptRenderer } from '#shared/conversation/prompt-renderer.ts';
import { createCallSlots } from '#shared/state/call-slots.ts';
import { createMailbox } from '#shared/state/mailbox.ts';
import { waitingCallsKey } from '#shared/state/queue-keys.ts';
import { createSeenEvents } from '#shared/state/seen-events.ts';
import { createWaitingLine } from '#shared/state/waiting-line.ts';
import { createWorkerRegistry } from '#shared/state/worker-registry.ts';
import { createCallRecords } from './calls/call-records.ts';
import { longestCallMs } from './calls/longest-call.ts';
import { type Services, waitingMessageSchema } from './services.ts';

/** Longer than Event Grid repeats a delivery (Microsoft docs: 24 hours). */
const deliveriesRepeatMs = 26 * 3_600_000;
/** A process that died while it handled an event blocks the event no longer. */
const eventClaimMs = 8000;
/** A consumer of a mailbox that has died is replaced after this time. */
const mailboxLockMs = 15_000;
/** A message that cannot be answered must not silence its conversation for ever. */
const maxMessageAttempts = 5;

/** What differs between the cloud, a laptop and a test: everything else is built from it. */
export type Adapters = Pick<
  Services,
  | 'settings'
  | 'clock'
  | 'randomId'
  | 'phoneDigest'
  | 'logger'
  | 'authentication'
  | 'sessionTokens'
  | 'content'
  | 'calls'
  | 'recordings'
  | 'recordingFiles'
  | 'messages'
  | 'hotStore'
  | 'documents'
  | 'conversations'
  | 'summarise'
  | 'orchestrations'
  | 'dependencies'
>;

/** Builds the services on top of the adapters. Opens nothing and starts nothing. */
export function assembleServices(adapters: Adapters): Services {
  const { hotStore, documents, clock, logger, settings } = adapters;
  return {
    ...adapters,
    renderer: createPromptRenderer(),
    callRecords: createCallRecords({ documents }),
    slots: createCallSlots({
      hotStore,
      clock,
      workers: createWorkerRegistry({ hotStore, clock }),
      leaseMs: longestCallMs,
    }),
    waitingCalls: createWaitingLine({ hotStore, clock, name: waitingCallsKey }),
    seenEvents: createSeenEvents({
      hotStore,
      clock,
      keepMs: deliveriesRepeatMs,
      claimMs: eventClaimMs,
      onNotMarked: (event, error) =>
        logger.warn('event was not marked as handled', { event, error }),
    }),
    mailbox: createMailbox({
      hotStore,
      clock,
      schema: waitingMessageSchema,
      lockMs: mailboxLockMs,
      keepMs: deliveriesRepeatMs,
      maxAttempts: maxMessageAttempts,
      onGivenUp: (conversationId, messageId, error) =>
        logger.error('message given up', {
          conversationId,
          messageId,
          error,
        }),
    }),
    customers: createCustomerContexts({ documents, clock }),
    threads: createThreadStore({ documents }),
    sessions: createMemoStore({ hotStore, ttlMs: settings.messagingSessionTtlMs }),
  };
}
