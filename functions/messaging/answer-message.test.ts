import { expect, it } from 'vitest';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createTestApp } from '../testing/test-app.ts';
import { answerMessage } from './answer-message.ts';

it('sends nothing when another consumer has taken over during the turn', async () => {
  const clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  const messages = createFakeMessageSender();
  const { services, conversations } = createTestApp({
    clock,
    messages,
    hotStore: new FakeHotStore({ clock }),
    documents: new FakeDocumentStore({ clock }),
    logger: new FakeLogger(),
    calls: createFakeCallControl(),
  });
  const takenOver = new AbortController();
  conversations.onTurn = async () => takenOver.abort(new Error('taken over'));
  const message = {
    messageId: 'in-1',
    from: '+15550100102',
    text: 'Hello',
    source: 'text',
  } as const;
  await expect(answerMessage(services, message, takenOver.signal)).rejects.toThrow('taken over');
  expect(messages.sent).toEqual([]);
});
