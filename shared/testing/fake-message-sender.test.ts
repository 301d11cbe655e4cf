import { createFakeMessageSender } from './fake-message-sender.ts';
import { describeMessageSender } from './message-sender-suite.ts';

describeMessageSender('fake', async () => {
  const sender = createFakeMessageSender();
  return {
    sender,
    to: '+15550100102',
    template: { name: 'continue_here', language: 'en_US' },
    received: async () => sender.sent.map(({ messageId }) => messageId),
    refuseNext: async () => sender.refuseNext(),
    close: async () => undefined,
  };
});
