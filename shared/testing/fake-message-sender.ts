import type { MessageSender, OutboundMessage } from '#shared/contracts/message-sender.ts';
import { MessagingError } from '#shared/errors/coded-error.ts';

/** A message that the fake took. */
export interface SentMessage {
  readonly messageId: string;
  readonly to: string;
  readonly message: OutboundMessage;
  readonly idempotencyKey: string;
}

/** A message sender in memory. */
export interface FakeMessageSender extends MessageSender {
  /** What was sent, each once, in order. */
  readonly sent: readonly SentMessage[];
  /** The next message is refused. */
  refuseNext(): void;
}

/** Makes a scripted sender that keeps the promises of `message-sender-suite.ts`. */
export function createFakeMessageSender(): FakeMessageSender {
  const sent: SentMessage[] = [];
  let refusing = false;
  return {
    sent,
    refuseNext() {
      refusing = true;
    },
    async send(to, message, idempotencyKey) {
      if (refusing) {
        refusing = false;
        throw new MessagingError('The messaging service refused the message.');
      }
      const known = sent.find((one) => one.idempotencyKey === idempotencyKey);
      if (known !== undefined) return { messageId: known.messageId };
      const messageId = `message-${sent.length + 1}`;
      sent.push({ messageId, to, message, idempotencyKey });
      return { messageId };
    },
  };
}
