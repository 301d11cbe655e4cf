import { describe, expect, it } from 'vitest';
import { sessionControlChannel } from '#shared/contracts/session-event.ts';
import { longestStreamRecoveryMs } from '#shared/telephony/longest-stream-recovery.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { ScriptedConversation } from '../testing/scripted-conversation.ts';
import { DepartedConversations, restartGraceMs } from './departed-conversations.ts';

function world() {
  const clock = new VirtualClock();
  const hotStore = new FakeHotStore({ clock });
  const logger = new FakeLogger();
  const departed = new DepartedConversations({ hotStore, clock, logger });
  const conversation = new ScriptedConversation({ clock });
  const { sessionId } = conversation;
  const leave = (streamId: string, code: number) =>
    departed.add({ streamId, conversation, outcome: 'completed', code });
  return { clock, hotStore, logger, departed, conversation, sessionId, leave };
}

describe('a conversation whose stream has ended', () => {
  it('is closed soon after a call that is over, later after a stream that broke or went away', async () => {
    for (const [code, soonestMs] of [
      [1000, 500],
      [1001, restartGraceMs],
      [1006, restartGraceMs],
    ] as const) {
      const { clock, departed, conversation, sessionId, leave } = world();
      await departed.takeOver(sessionId, 'stream-1');
      leave('stream-1', code);
      await clock.advance(soonestMs - 1);
      expect(conversation.closes).toEqual([]);
      await clock.advance(1);
      expect(conversation.closes).toEqual(['completed']);
      expect(await departed.takeOver(sessionId, 'late')).toBeUndefined();
    }
  });

  it('is taken back by a stream that comes in time', async () => {
    const { clock, departed, conversation, sessionId, leave } = world();
    await departed.takeOver(sessionId, 'stream-1');
    leave('stream-1', 1006);
    await clock.advance(15_000);
    expect(await departed.takeOver(sessionId, 'next')).toBe(conversation);
    await clock.advance(60_000);
    expect(conversation.closes).toEqual([]);
  });

  it('is closed at once when the session is told to close', async () => {
    const { clock, hotStore, departed, conversation, sessionId, leave } = world();
    const order = (body: object) =>
      hotStore.publish(sessionControlChannel(sessionId), JSON.stringify(body));
    await departed.takeOver(sessionId, 'stream-1');
    leave('stream-1', 1001);
    await clock.advance(100);
    const report = { type: 'channel-switch-delivered', handoffId: 'h', target: 'whatsapp' };
    await order(report);
    await clock.advance(0);
    expect(conversation.closes).toEqual([]);
    await order({ type: 'session-close', reason: 'call-ended' });
    await clock.advance(0);
    expect(conversation.closes).toEqual(['completed']);
    expect(clock.pendingTimers).toBe(0);
    expect(await departed.takeOver(sessionId, 'late')).toBeUndefined();
    await order({ type: 'session-close', reason: 'call-ended' });
    await clock.advance(60_000);
    expect(conversation.closes).toEqual(['completed']);
  });

  it('is not closed by an order that comes after it was taken back', async () => {
    const { clock, hotStore, departed, conversation, sessionId, leave } = world();
    await departed.takeOver(sessionId, 'stream-1');
    leave('stream-1', 1001);
    expect(await departed.takeOver(sessionId, 'next')).toBe(conversation);
    await clock.advance(0);
    const order = JSON.stringify({ type: 'session-close', reason: 'call-ended' });
    await hotStore.publish(sessionControlChannel(sessionId), order);
    await clock.advance(60_000);
    expect(conversation.closes).toEqual([]);
  });

  it('is closed after its time when it cannot listen for orders', async () => {
    const { clock, hotStore, logger, departed, conversation, sessionId, leave } = world();
    await departed.takeOver(sessionId, 'stream-1');
    hotStore.available = false;
    leave('stream-1', 1006);
    await clock.advance(1000);
    hotStore.available = true;
    await clock.advance(restartGraceMs - 1000);
    expect(conversation.closes).toEqual(['completed']);
    expect(logger.events('warn')).toEqual(['departed session takes no orders']);
  });

  it('stays open when another stream has the call, on whatever worker', async () => {
    const { clock, departed, conversation, sessionId, leave } = world();
    await departed.takeOver(sessionId, 'stream-1');
    await departed.takeOver(sessionId, 'stream-2');
    leave('stream-1', 1006);
    await clock.advance(60_000);
    expect(conversation.closes).toEqual([]);
  });

  it('is not taken back when another worker has gone on with it meanwhile', async () => {
    const { clock, hotStore, logger, departed, conversation, sessionId, leave } = world();
    const elsewhere = new DepartedConversations({ hotStore, clock, logger });
    await departed.takeOver(sessionId, 'stream-1');
    leave('stream-1', 1006);
    await clock.advance(1000);
    expect(await elsewhere.takeOver(sessionId, 'stream-2')).toBeUndefined();
    await clock.advance(1000);
    expect(await departed.takeOver(sessionId, 'stream-3')).toBeUndefined();
    await clock.advance(60_000);
    expect(conversation.closes).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
    expect(hotStore.subscriptionCount).toBe(0);
  });

  it('is taken back although the store cannot tell who had it', async () => {
    const { hotStore, logger, departed, conversation, sessionId, leave } = world();
    await departed.takeOver(sessionId, 'stream-1');
    leave('stream-1', 1006);
    hotStore.available = false;
    expect(await departed.takeOver(sessionId, 'stream-2')).toBe(conversation);
    expect(logger.events('warn')).toContain('stream was not registered');
  });

  it('outlasts every attempt to restart its stream', () => {
    expect(restartGraceMs).toBeGreaterThan(longestStreamRecoveryMs);
  });

  it('is taken back from the last of two streams that ended one after the other', async () => {
    const { clock, departed, conversation, sessionId, leave } = world();
    await departed.takeOver(sessionId, 'stream-2');
    leave('stream-1', 1001);
    await clock.advance(400);
    leave('stream-2', 1006);
    await clock.advance(1000);
    expect(await departed.takeOver(sessionId, 'next')).toBe(conversation);
    await clock.advance(60_000);
    expect(conversation.closes).toEqual([]);
  });

  it('is left alone, and the failure logged, when the store cannot tell', async () => {
    const { clock, hotStore, logger, departed, conversation, sessionId, leave } = world();
    await departed.takeOver(sessionId, 'stream-1');
    leave('stream-1', 1000);
    hotStore.available = false;
    await clock.advance(1000);
    expect(conversation.closes).toEqual([]);
    expect(logger.events('error')).toEqual(['conversation was not closed']);
  });

  it('is let go without an end when the worker moves its calls elsewhere', async () => {
    const { clock, departed, conversation, leave } = world();
    leave('stream-1', 1012);
    await departed.release();
    await clock.advance(60_000);
    expect(conversation.closes).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });
});
