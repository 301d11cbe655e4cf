import { z } from 'zod';
import type { Clock } from '#shared/contracts/clock.ts';
import type { DocumentStore } from '#shared/contracts/document-store.ts';
import type { CallerKeypad } from '#shared/contracts/keypad.ts';
import type { MessageSender } from '#shared/contracts/message-sender.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import { ToolFailure } from '#shared/contracts/tool.ts';
import type { ToolServices } from '#shared/contracts/tool-services.ts';
import type { CallQueue } from './call-queue.ts';
import type { StartChannelSwitch } from './channel-switch.ts';
import { createClaimedRecords } from './claimed-records.ts';
import { isClaimed, ownerOf } from './identity.ts';
import type { LiveSession } from './live-session.ts';
import { phoneOf, reachableChannels } from './reachable-channels.ts';
import { createRecordArea, publicOwner } from './record-area.ts';
import { transferTargetOf } from './transfer-target.ts';

export interface ToolServicesDependencies {
  readonly documents: DocumentStore;
  readonly callQueue: CallQueue;
  /** Absent where no messaging channel is set up; `sendMessage` then refuses. */
  readonly messageSender?: MessageSender;
  readonly startChannelSwitch: StartChannelSwitch;
  readonly clock: Pick<Clock, 'now'>;
}

const customerIdOf = z.object({ customerId: z.string() });

/**
 * What one tool call may use, bound to the session's customer as they are known when it is used.
 *
 * @param call.idempotencyKey messages sent by a repetition of the same call are not sent again.
 */
export function createToolServices(
  dependencies: ToolServicesDependencies,
  call: {
    readonly session: LiveSession;
    readonly scenario: ScenarioDefinition;
    readonly idempotencyKey: string;
    /** The customer's keypad, while they have one. */
    readonly keypad: () => CallerKeypad | undefined;
    readonly signal: AbortSignal;
  },
): ToolServices {
  const { documents, callQueue, messageSender, startChannelSwitch, clock } = dependencies;
  const { session, scenario } = call;
  const recordsOf = (ownerId: string) => createRecordArea({ documents, ownerId });
  let sentMessages = 0;

  return {
    customerRecords() {
      const { customerId } = session.memo;
      if (customerId === undefined) {
        throw new ToolFailure({
          code: 'customer_unknown',
          message: 'I do not know yet whose account this is about.',
          fix: 'Find out who the customer is first.',
        });
      }
      const customer = recordsOf(customerId);
      return isClaimed(session.memo)
        ? createClaimedRecords({ customer, session: recordsOf(ownerOf(session.memo)) })
        : customer;
    },
    publicRecords: recordsOf(publicOwner),
    recordsForVerification: recordsOf,

    async findCustomerByAccount(accountNumber) {
      const { documents: found } = await documents.query('customers', {
        filters: [{ field: 'profile.account_number', operator: 'equals', value: accountNumber }],
        limit: 1,
      });
      return found[0] === undefined ? undefined : customerIdOf.parse(found[0]);
    },

    queue: {
      status: () => callQueue.status(),
      join: ({ priority }) => callQueue.join({ sessionId: session.memo.sessionId, priority }),
    },

    transferTarget(department) {
      const { channel, callConnectionId } = session.memo;
      if (channel !== 'voice' || callConnectionId === undefined) return undefined;
      const found = transferTargetOf(scenario, department, clock.now());
      return found && { state: found.state, name: found.target.name, kind: found.target.kind };
    },

    async captureKeys(request) {
      const keypad = call.keypad();
      if (keypad === undefined) {
        throw new ToolFailure({
          code: 'no_keypad',
          message: 'I can only take those digits by the keypad of a telephone.',
          fix: 'Never ask for the digits in words. Offer another way, or to connect a person.',
        });
      }
      return keypad.capture(request, call.signal);
    },

    async startChannelSwitch(request) {
      await session.save();
      const { sessionId, customerId, channel } = session.memo;
      return startChannelSwitch({
        sessionId,
        customerId,
        customerPhone: phoneOf(session.memo),
        from: channel,
        ...request,
      });
    },

    reachableChannels: async () => reachableChannels(scenario, session.memo),

    async sendMessage(message) {
      const to = phoneOf(session.memo);
      if (messageSender === undefined || to === undefined) {
        throw new ToolFailure({
          code: 'no_messaging',
          message: 'I cannot send a message to this customer.',
          fix: 'Say it instead, or ask for a number to write to.',
        });
      }
      sentMessages += 1;
      return messageSender.send(to, message, `${call.idempotencyKey}:${sentMessages}`);
    },
  };
}
