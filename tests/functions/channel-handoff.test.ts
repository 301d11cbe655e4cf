import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handoffProgressSchema } from '#functions/orchestrations/channel-handoff-messages.ts';
import { bundleApp } from './bundle-app.ts';
import {
  arrived,
  delivered,
  failed,
  HandoffBench,
  sessionId,
  voiceClosed,
} from './handoff-bench.ts';

const minuteMs = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'channel-handoff-'));
const appPath = join(folder, 'app.cjs');

let bench: HandoffBench;

beforeAll(() => bundleApp(join(import.meta.dirname, 'orchestrations-app.ts'), appPath));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  bench = await HandoffBench.open(appPath);
});
afterEach(async () => {
  await bench.host.close();
  expect(bench.clock.pendingTimers).toBe(0);
});

const stageOf = (customStatus: unknown) => handoffProgressSchema.safeParse(customStatus).data;

describe('a channel handoff', () => {
  it('prepares, sends, keeps the caller until delivery, then lets go and waits for the customer', async () => {
    const id = await bench.start();
    await bench.whenWaiting(id, 'sending');
    expect(bench.names()).toEqual([
      'summariseHandoff',
      'saveHandoffContext',
      'syncHandoffThread',
      'sendHandoffMessage',
    ]);
    await bench.raise(id, delivered());
    await bench.whenDone(id, 'tellVoiceLeg');
    expect(bench.done.at(-1)?.input).toMatchObject({
      delivered: true,
      channel: 'whatsapp',
      sessionId,
    });
    await bench.raise(id, voiceClosed);
    await bench.raise(id, arrived);
    const status = await bench.host.whenInstance(id);
    expect(status.output).toEqual({ outcome: 'arrived', channel: 'whatsapp', failures: [] });
    expect(stageOf(status.customStatus)).toMatchObject({ stage: 'arrived', channel: 'whatsapp' });
    expect(bench.names().slice(4)).toEqual(['tellVoiceLeg', 'finishHandoff']);
    await bench.replay(id);
  });

  it('gives every activity the conversation and the channel', async () => {
    const id = await bench.start();
    await bench.whenWaiting(id, 'sending');
    expect(bench.done.at(-1)?.input).toMatchObject({
      handoffId: id,
      requestId: 'request-1',
      channel: 'whatsapp',
      target: 'whatsapp',
      agentMessage: 'As promised.',
      conversation: { summary: 'They asked about an order.', activeAgent: 'Front' },
    });
    await bench.terminate(id);
  });

  it('tries the next channel when the message fails, and tells the caller only of the one that works', async () => {
    const id = await bench.start();
    await bench.whenWaiting(id, 'sending', 'whatsapp');
    await bench.raise(id, failed());
    await bench.whenWaiting(id, 'sending', 'webchat');
    await bench.raise(id, delivered('webchat'));
    await bench.whenDone(id, 'tellVoiceLeg');
    expect(bench.done.at(-1)?.input).toMatchObject({ delivered: true, channel: 'webchat' });
    await bench.raise(id, voiceClosed);
    await bench.raise(id, arrived);
    expect((await bench.host.whenInstance(id)).output).toEqual({
      outcome: 'arrived',
      channel: 'webchat',
      failures: [{ channel: 'whatsapp', reason: '131026' }],
    });
    await bench.replay(id);
  });

  it('says so when no channel works, and the call goes on', async () => {
    bench.script.sendHandoffMessage = () => ({ state: 'failed', reason: 'message-refused' });
    const id = await bench.start();
    const status = await bench.host.whenInstance(id);
    expect(status.output).toEqual({
      outcome: 'failed',
      failures: [
        { channel: 'whatsapp', reason: 'message-refused' },
        { channel: 'webchat', reason: 'message-refused' },
      ],
    });
    expect(
      bench.done.filter(({ name }) => name === 'tellVoiceLeg').map((each) => each.input.delivered),
    ).toEqual([false]);
    expect(bench.names()).not.toContain('closeVoiceLeg');
    expect(bench.done.at(-1)).toMatchObject({
      name: 'finishHandoff',
      input: { outcome: 'failed' },
    });
    await bench.replay(id);
  });

  it('takes silence of the messaging service for a failure', async () => {
    const id = await bench.start({ channels: ['whatsapp'] });
    await bench.whenWaiting(id, 'sending');
    bench.clock.advance(29_999);
    expect(bench.names()).not.toContain('tellVoiceLeg');
    bench.clock.advance(1);
    expect((await bench.host.whenInstance(id)).output).toMatchObject({
      outcome: 'failed',
      failures: [{ channel: 'whatsapp', reason: 'no-delivery-report' }],
    });
  });

  it('does not take the report of another message for its own', async () => {
    const id = await bench.start({ channels: ['whatsapp'] });
    await bench.whenWaiting(id, 'sending');
    await bench.raise(id, delivered('something-else'));
    await bench.raise(id, failed('something-else'));
    await bench.clock.whenPending(1);
    bench.clock.advance(30_000);
    expect((await bench.host.whenInstance(id)).output).toMatchObject({ outcome: 'failed' });
  });

  it('uses the agent’s words at once when nothing was said yet', async () => {
    bench.script.summariseHandoff = () => null;
    const id = await bench.start();
    await bench.whenWaiting(id, 'sending');
    expect(bench.done.at(-1)?.input).toMatchObject({ conversation: { summary: 'As promised.' } });
    await bench.terminate(id);
  });

  it('needs no report when it came with the answer', async () => {
    bench.script.sendHandoffMessage = () => ({ state: 'delivered', messageId: 'message-whatsapp' });
    const id = await bench.start({ from: 'webchat' });
    await bench.whenWaiting(id, 'delivered');
    await bench.raise(id, arrived);
    expect((await bench.host.whenInstance(id)).output).toMatchObject({ outcome: 'arrived' });
    expect(bench.names()).not.toContain('tellVoiceLeg');
  });

  it('knows that who writes has got the message, also without a report', async () => {
    const id = await bench.start();
    await bench.whenWaiting(id, 'sending');
    await bench.raise(id, arrived);
    await bench.whenDone(id, 'tellVoiceLeg');
    await bench.raise(id, voiceClosed);
    expect((await bench.host.whenInstance(id)).output).toMatchObject({
      outcome: 'arrived',
      channel: 'whatsapp',
    });
    await bench.replay(id);
  });

  it('goes on when the caller hangs up before the message is delivered', async () => {
    const id = await bench.start();
    await bench.whenWaiting(id, 'sending');
    await bench.raise(id, voiceClosed);
    await bench.raise(id, delivered());
    await bench.whenWaiting(id, 'delivered');
    await bench.raise(id, arrived);
    expect((await bench.host.whenInstance(id)).output).toMatchObject({ outcome: 'arrived' });
    expect(bench.names()).not.toContain('closeVoiceLeg');
    await bench.replay(id);
  });

  it('closes a voice leg that does not close itself', async () => {
    const id = await bench.start();
    await bench.whenWaiting(id, 'sending');
    await bench.raise(id, delivered());
    await bench.whenDone(id, 'tellVoiceLeg');
    bench.clock.advance(30_000);
    await bench.whenDone(id, 'closeVoiceLeg');
    await bench.raise(id, arrived);
    expect((await bench.host.whenInstance(id)).output).toMatchObject({ outcome: 'arrived' });
  });

  it('reminds once and gives up in the end', async () => {
    bench.script.sendHandoffMessage = () => ({ state: 'delivered', messageId: 'message-whatsapp' });
    const id = await bench.start({ from: 'webchat' });
    await bench.whenWaiting(id, 'delivered');
    bench.clock.advance(30 * minuteMs);
    await bench.whenDone(id, 'remindOfHandoff');
    bench.clock.advance(1410 * minuteMs);
    expect((await bench.host.whenInstance(id)).output).toMatchObject({ outcome: 'given-up' });
    expect(bench.names().filter((name) => name === 'remindOfHandoff')).toHaveLength(1);
    expect(bench.done.at(-1)).toMatchObject({
      name: 'finishHandoff',
      input: { outcome: 'given-up' },
    });
    await bench.replay(id);
  });

  it('is not thrown off by an event from somebody else', async () => {
    const id = await bench.start();
    await bench.whenWaiting(id, 'sending');
    await bench.raiseText(id, 'delivered', '"nonsense"');
    await bench.raise(id, delivered());
    await bench.whenDone(id, 'tellVoiceLeg');
    await bench.raise(id, voiceClosed);
    await bench.raise(id, arrived);
    expect((await bench.host.whenInstance(id)).output).toMatchObject({ outcome: 'arrived' });
  });
});

describe('when an activity fails', () => {
  const failing = (times: number, then: unknown = null) => {
    let calls = 0;
    return () => {
      calls += 1;
      if (calls <= times) throw new Error('store down');
      return then;
    };
  };

  it('tries it again', async () => {
    bench.script.saveHandoffContext = failing(2);
    bench.script.sendHandoffMessage = failing(1, {
      state: 'delivered',
      messageId: 'message-whatsapp',
    });
    const id = await bench.start({
      from: 'webchat',
      giveUpAfterMinutes: 1,
      reminderAfterMinutes: 2,
    });
    expect((await bench.runToEnd(id, 500)).output).toMatchObject({
      outcome: 'given-up',
      channel: 'whatsapp',
    });
    expect(bench.names().filter((name) => name === 'saveHandoffContext')).toHaveLength(1);
    await bench.replay(id);
  });

  it('uses the agent’s words when there is no summary, and does without the thread', async () => {
    bench.script.summariseHandoff = failing(9);
    bench.script.syncHandoffThread = failing(9);
    const id = await bench.start({ channels: ['whatsapp'] });
    await bench.runToEnd(id, 500);
    const sent = bench.done.find(({ name }) => name === 'sendHandoffMessage');
    expect(sent?.input).toMatchObject({ conversation: { summary: 'As promised.' } });
  });

  it('sends nobody to an agent who knows nothing: without saved context the channel has failed', async () => {
    bench.script.saveHandoffContext = failing(99);
    const id = await bench.start();
    expect((await bench.runToEnd(id, 500)).output).toMatchObject({
      outcome: 'failed',
      failures: [{ reason: 'context-not-saved' }, { reason: 'context-not-saved' }],
    });
    expect(bench.names()).not.toContain('sendHandoffMessage');
    await bench.replay(id);
  });
});
