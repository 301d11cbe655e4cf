import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageSender, OutboundMessage } from '#shared/contracts/message-sender.ts';
import { MessagingError } from '#shared/errors/coded-error.ts';

/** One message sender under test, with a customer who may be written to at the other end. */
export interface MessageSenderHarness {
  readonly sender: MessageSender;
  readonly to: string;
  /** A template that the account has, with one parameter. */
  readonly template: { readonly name: string; readonly language: string };
  /** Ids of what the customer got, once there are that many. */
  received(count: number): Promise<readonly string[]>;
  /** The next message is refused by the service. */
  refuseNext(): Promise<void>;
  close(): Promise<void>;
}

/** The promises every message sender keeps. */
export function describeMessageSender(
  name: string,
  open: () => Promise<MessageSenderHarness>,
): void {
  describe(`MessageSender: ${name}`, () => {
    let harness: MessageSenderHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    it('sends every kind of message, each with an id of its own, and all arrive', async () => {
      const { sender, to, template } = harness;
      const messages: readonly OutboundMessage[] = [
        { kind: 'text', text: 'Grüß Gott 👋' },
        { kind: 'buttons', text: 'Is that right?', buttons: [{ id: 'yes', title: 'Yes' }] },
        {
          kind: 'list',
          text: 'Which bill?',
          buttonTitle: 'Bills',
          items: [
            { id: 'may', title: 'May', description: '40 euros' },
            { id: 'june', title: 'June' },
          ],
        },
        {
          kind: 'media',
          mediaKind: 'image',
          mediaUrl: 'https://files.example/map.png',
          caption: 'The area',
        },
        { kind: 'media', mediaKind: 'document', mediaUrl: 'https://files.example/bill.pdf' },
        { kind: 'template', ...template, values: ['Ana'] },
      ];
      const ids: string[] = [];
      for (const [index, message] of messages.entries()) {
        ids.push((await sender.send(to, message, `key-${index}`)).messageId);
      }
      expect(new Set(ids).size).toBe(messages.length);
      expect(await harness.received(messages.length)).toEqual(ids);
    });

    it('sends once for one key, however often and however close together it is asked', async () => {
      const { sender, to } = harness;
      const message: OutboundMessage = { kind: 'text', text: 'Your crew is on its way.' };
      const receipts = await Promise.all([
        sender.send(to, message, 'crew'),
        sender.send(to, message, 'crew'),
        sender.send(to, message, 'crew'),
      ]);
      expect(new Set(receipts.map(({ messageId }) => messageId)).size).toBe(1);
      const other = await sender.send(to, message, 'crew again');
      expect(await harness.received(2)).toEqual([receipts[0]?.messageId, other.messageId]);
    });

    it('throws MessagingError when the service refuses, and the same key may be tried again', async () => {
      const { sender, to } = harness;
      const message: OutboundMessage = { kind: 'text', text: 'Hello' };
      await harness.refuseNext();
      await expect(sender.send(to, message, 'hello')).rejects.toBeInstanceOf(MessagingError);
      const { messageId } = await sender.send(to, message, 'hello');
      expect(await harness.received(1)).toEqual([messageId]);
    });
  });
}
