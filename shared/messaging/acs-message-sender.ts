import { createHash } from 'node:crypto';
import { isUnexpected, type NotificationContent } from '@azure-rest/communication-messages';
import type { Clock } from '#shared/contracts/clock.ts';
import type { MessageSender } from '#shared/contracts/message-sender.ts';
import { MessagingError } from '#shared/errors/coded-error.ts';
import { createMessagesClient } from './messages-client.ts';
import { notificationBody } from './notification-body.ts';

const REQUEST_TIMEOUT_MS = 10_000;

export interface AcsMessageSenderOptions {
  /** `endpoint=...;accesskey=...` */
  readonly connectionString: string;
  /** Channel registration id of the WhatsApp account. */
  readonly channelId: string;
  readonly clock: Clock;
}

/** A UUID that is the same for the same key (`Repeatability-Request-ID` takes nothing else). */
function repeatabilityId(idempotencyKey: string): string {
  const bytes = createHash('sha256').update(idempotencyKey).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Sends WhatsApp messages through Azure Communication Services. */
export function createAcsMessageSender(options: AcsMessageSenderOptions): MessageSender {
  const client = createMessagesClient(options.connectionString);
  return {
    async send(to, message, idempotencyKey) {
      const { body, apiVersion } = notificationBody(message);
      const request = { channelRegistrationId: options.channelId, to: [to], ...body };
      const response = await client
        .path('/messages/notifications:send')
        .post({
          contentType: 'application/json',
          // `interactive` is on the wire but not in the package's types.
          body: request as unknown as NotificationContent,
          headers: {
            'Repeatability-Request-ID': repeatabilityId(idempotencyKey),
            'Repeatability-First-Sent': new Date(options.clock.now()).toUTCString(),
          },
          timeout: REQUEST_TIMEOUT_MS,
          ...(apiVersion === undefined ? {} : { queryParameters: { 'api-version': apiVersion } }),
        })
        .then(undefined, (error: unknown) => {
          throw new MessagingError('The messaging service does not answer.', { cause: error });
        });
      if (isUnexpected(response)) {
        const { code } = response.body.error ?? {};
        throw new MessagingError(
          `The messaging service answered HTTP ${response.status} (${code ?? 'no code'}).`,
        );
      }
      const [receipt] = response.body.receipts;
      if (receipt === undefined) throw new MessagingError('The messaging service gave no receipt.');
      return { messageId: receipt.messageId };
    },
  };
}
