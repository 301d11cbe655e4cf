import { describe, expect, it } from 'vitest';
import type { QueueStatus } from '#shared/contracts/tool-services.ts';
import {
  ask,
  ConversationFixture,
  libraryContent,
  libraryCustomer,
  libraryTool,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';

const offer = libraryTool({
  name: 'offer_channel_switch',
  effect: 'call',
  signal: () => ({ type: 'channel-offer', channels: ['whatsapp'], reason: 'high_volume' }),
});

function busyFixture(status: QueueStatus, tools = [offer]) {
  const fixture = new ConversationFixture({
    content: libraryContent({ tools }),
    customers: [libraryCustomer()],
  });
  fixture.queue = status;
  return fixture;
}

const adviceIn = (fixture: ConversationFixture, request = 0): string | undefined =>
  /## Advice\n(.*)/.exec(fixture.chatModel.requests[request]?.messages[0]?.content ?? '')?.[1];

const phone = { customerPhone: '+15550100199' };

describe('the channel router', () => {
  it.each([
    [
      { callersWaiting: 42, estimatedWaitSeconds: 840 },
      '42 callers are waiting, about 14 minutes.',
    ],
    [{ callersWaiting: 1, estimatedWaitSeconds: 91 }, '1 caller is waiting, about 2 minutes.'],
    [{ callersWaiting: 31, estimatedWaitSeconds: undefined }, '31 callers are waiting.'],
  ])('advises an offer when the scenario’s threshold is passed: %j', async (status, words) => {
    const fixture = busyFixture(status);
    fixture.chatModel.add(says('Yes.'));
    await ask(await fixture.open(phone), 'Hello');
    expect(adviceIn(fixture)).toBe(
      `- Lines are busy: ${words} When the customer's current request is dealt with, call \`offer_channel_switch\` once with reason "high_volume".`,
    );
  });

  it.each([
    ['lines are free', { callersWaiting: 30, estimatedWaitSeconds: 90 }, phone, [offer]],
    ['the agent cannot offer', { callersWaiting: 99, estimatedWaitSeconds: 999 }, phone, []],
  ])('is silent when %s', async (_name, status, options, tools) => {
    const fixture = busyFixture(status, tools);
    fixture.chatModel.add(says('Yes.'));
    await ask(await fixture.open(options), 'Hello');
    expect(adviceIn(fixture)).toBeUndefined();
  });

  it('is silent on other channels', async () => {
    const fixture = busyFixture({ callersWaiting: 99, estimatedWaitSeconds: 999 });
    fixture.chatModel.add(says('Yes.'));
    await ask(await fixture.open({ ...phone, channel: 'webchat' }), 'Hello');
    expect(adviceIn(fixture)).toBeUndefined();
  });

  it('is silent once the offer was made, already in the same turn', async () => {
    const fixture = busyFixture({ callersWaiting: 99, estimatedWaitSeconds: 999 });
    fixture.chatModel.add(callsTools(['offer_channel_switch', {}]), says('WhatsApp?'));
    await ask(await fixture.open(phone), 'Hello');
    expect([adviceIn(fixture, 0), adviceIn(fixture, 1)]).toEqual([expect.any(String), undefined]);
  });

  it('does not advise on what was known before the queue fell silent', async () => {
    const fixture = busyFixture({ callersWaiting: 99, estimatedWaitSeconds: 999 });
    fixture.chatModel.add(says('Yes.'));
    let reachable = true;
    const conversations = fixture.conversations({
      callQueue: {
        status: async () => {
          if (!reachable) throw new Error('no queue');
          return fixture.queue;
        },
        join: async () => ({ place: 1, status: fixture.queue }),
        leave: async () => undefined,
      },
    });
    const { sessionId } = await fixture.open();
    const conversation = await conversations.open({ sessionId, channel: 'voice', ...phone });
    reachable = false;
    await fixture.clock.advance(61_000);
    await ask(conversation, 'Hello');
    expect(adviceIn(fixture)).toBeUndefined();
  });

  it('holds no turn up when the queue does not answer', async () => {
    const fixture = busyFixture({ callersWaiting: 99, estimatedWaitSeconds: 999 });
    fixture.chatModel.add(says('Yes.'));
    const conversations = fixture.conversations({
      callQueue: {
        status: () => new Promise(() => undefined),
        join: async () => ({ place: 1, status: fixture.queue }),
        leave: async () => undefined,
      },
    });
    const { sessionId } = await fixture.open();
    const conversation = await conversations.open({ sessionId, channel: 'voice', ...phone });
    const turn = ask(conversation, 'Hello');
    await fixture.clock.advance(150);
    await turn;
    expect(adviceIn(fixture)).toBeUndefined();
    expect(fixture.clock.pendingTimers).toBe(0);
  });

  it('goes on without advice when the queue fails, and says so in the log', async () => {
    const fixture = busyFixture({ callersWaiting: 0, estimatedWaitSeconds: 0 });
    fixture.chatModel.add(says('Yes.'));
    const conversations = fixture.conversations({
      callQueue: {
        status: () => Promise.reject(new Error('no queue')),
        join: async () => ({ place: 1, status: fixture.queue }),
        leave: async () => undefined,
      },
    });
    const { sessionId } = await fixture.open();
    await ask(await conversations.open({ sessionId, channel: 'voice', ...phone }), 'Hello');
    expect(fixture.logger.events('warn')).toContain('queue status is not known');
  });
});
