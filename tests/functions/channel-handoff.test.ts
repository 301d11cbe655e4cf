import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordedHistorySchema } from '#emulators/functions-host/durable/recorded-history.ts';
import { replayOrchestration } from '#emulators/functions-host/durable/replay-orchestration.ts';
import { ManualClock } from '#emulators/functions-host/fixtures/manual-clock.ts';
import {
  type FunctionsHost,
  startFunctionsHost,
} from '#emulators/functions-host/start-functions-host.ts';
import {
  type ChannelHandoffInput,
  channelHandoffId,
  channelHandoffName,
  type HandoffEvent,
  handoffProgressSchema,
} from '#functions/orchestrations/channel-handoff-messages.ts';
import { bundleApp } from './bundle-app.ts';
import { scriptName } from './script-name.ts';

const minuteMs = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'channel-handoff-'));
const appPath = join(folder, 'app.cjs');

let host: FunctionsHost;
let clock: ManualClock;
/** Activities that were called, with what they got. */
let done: { name: string; input: Record<string, unknown> }[];
/** What an activity does instead of the default. */
let script: Record<string, (input: Record<string, unknown>) => unknown>;

beforeAll(() => bundleApp(join(import.meta.dirname, 'handoff-app.ts'), appPath));
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  clock = new ManualClock(Date.UTC(2026, 2, 2, 10));
  done = [];
  script = {
    summariseHandoff: () => ({
      summary: 'They asked about an order.',
      activeAgent: 'Front',
      scenario: 'shop',
    }),
    sendHandoffMessage: ({ channel }) => ({
      state: 'sent',
      messageId: `message-${String(channel)}`,
    }),
  };
  Reflect.set(globalThis, scriptName, (name: string, input: Record<string, unknown>) => {
    done.push({ name, input });
    return script[name]?.(input) ?? null;
  });
  host = await startFunctionsHost({ port: 0, appPath, clock });
});
afterEach(async () => {
  await host.close();
  expect(clock.pendingTimers).toBe(0);
});

const sessionId = 'call-2026-03-02-0123456789abcdef01234567';
const input: ChannelHandoffInput = {
  requestId: 'request-1',
  sessionId,
  customerId: 'demo-1',
  customerPhone: '+15550100102',
  from: 'voice',
  channels: ['whatsapp', 'webchat'],
  agentMessage: 'As promised.',
  deliveryTimeoutSeconds: 30,
  reminderAfterMinutes: 30,
  giveUpAfterMinutes: 1440,
};

async function start(changes: Partial<ChannelHandoffInput> = {}): Promise<string> {
  const started = { ...input, ...changes };
  const id = channelHandoffId(started.sessionId);
  const url = `${host.url}/durabletask/orchestrators/${channelHandoffName}/${id}`;
  await fetch(url, { method: 'POST', body: JSON.stringify(started) });
  return id;
}
async function raise(id: string, event: HandoffEvent): Promise<void> {
  const url = `${host.url}/durabletask/instances/${id}/raiseEvent/${event.type}`;
  await fetch(url, { method: 'POST', body: JSON.stringify(event) });
}
const stageOf = (customStatus: unknown) => handoffProgressSchema.safeParse(customStatus).data;
/** Resolves when the orchestration has come to a stage and waits there. */
async function whenWaiting(id: string, stage: string, channel?: string): Promise<void> {
  await host.whenInstance(id, ({ customStatus }) => {
    const progress = stageOf(customStatus);
    return progress?.stage === stage && (channel === undefined || progress.channel === channel);
  });
  await clock.whenPending(1);
}
async function whenDone(id: string, name: string, times = 1): Promise<void> {
  await host.whenInstance(id, () => done.filter((each) => each.name === name).length >= times);
  await clock.whenPending(1);
}
const names = () => done.map(({ name }) => name);
const delivered = (channel = 'whatsapp'): HandoffEvent => ({
  type: 'delivered',
  messageId: `message-${channel}`,
});
const failed = (channel = 'whatsapp'): HandoffEvent => ({
  type: 'failed',
  messageId: `message-${channel}`,
  reason: '131026',
});
const arrived: HandoffEvent = { type: 'customerArrived', channel: 'whatsapp' };
const voiceClosed: HandoffEvent = { type: 'voiceClosed' };
const replay = (id: string) => replayOrchestration({ appPath, history: host.recordHistory(id) });

describe('a channel handoff', () => {
  it('prepares, sends, keeps the caller until delivery, then lets go and waits for the customer', async () => {
    const id = await start();
    await whenWaiting(id, 'sending');
    expect(names()).toEqual([
      'summariseHandoff',
      'saveHandoffContext',
      'syncHandoffThread',
      'sendHandoffMessage',
    ]);
    await raise(id, delivered());
    await whenDone(id, 'tellVoiceLeg');
    expect(done.at(-1)?.input).toMatchObject({ delivered: true, channel: 'whatsapp', sessionId });
    await raise(id, voiceClosed);
    await raise(id, arrived);
    const status = await host.whenInstance(id);
    expect(status.output).toEqual({ outcome: 'arrived', channel: 'whatsapp', failures: [] });
    expect(stageOf(status.customStatus)).toMatchObject({ stage: 'arrived', channel: 'whatsapp' });
    expect(names().slice(4)).toEqual(['tellVoiceLeg', 'finishHandoff']);
    await replay(id);
  });

  it('gives every activity the conversation and the channel', async () => {
    const id = await start();
    await whenWaiting(id, 'sending');
    expect(done.at(-1)?.input).toMatchObject({
      handoffId: id,
      requestId: 'request-1',
      channel: 'whatsapp',
      target: 'whatsapp',
      agentMessage: 'As promised.',
      conversation: { summary: 'They asked about an order.', activeAgent: 'Front' },
    });
    await fetch(`${host.url}/durabletask/instances/${id}/terminate?reason=test`, {
      method: 'POST',
    });
  });

  it('tries the next channel when the message fails, and tells the caller only of the one that works', async () => {
    const id = await start();
    await whenWaiting(id, 'sending', 'whatsapp');
    await raise(id, failed());
    await whenWaiting(id, 'sending', 'webchat');
    await raise(id, delivered('webchat'));
    await whenDone(id, 'tellVoiceLeg');
    expect(done.at(-1)?.input).toMatchObject({ delivered: true, channel: 'webchat' });
    await raise(id, voiceClosed);
    await raise(id, arrived);
    expect((await host.whenInstance(id)).output).toEqual({
      outcome: 'arrived',
      channel: 'webchat',
      failures: [{ channel: 'whatsapp', reason: '131026' }],
    });
    await replay(id);
  });

  it('says so when no channel works, and the call goes on', async () => {
    script.sendHandoffMessage = () => ({ state: 'failed', reason: 'message-refused' });
    const id = await start();
    const status = await host.whenInstance(id);
    expect(status.output).toEqual({
      outcome: 'failed',
      failures: [
        { channel: 'whatsapp', reason: 'message-refused' },
        { channel: 'webchat', reason: 'message-refused' },
      ],
    });
    expect(
      done.filter(({ name }) => name === 'tellVoiceLeg').map((each) => each.input.delivered),
    ).toEqual([false]);
    expect(names()).not.toContain('closeVoiceLeg');
    expect(done.at(-1)).toMatchObject({ name: 'finishHandoff', input: { outcome: 'failed' } });
    await replay(id);
  });

  it('takes silence of the messaging service for a failure', async () => {
    const id = await start({ channels: ['whatsapp'] });
    await whenWaiting(id, 'sending');
    clock.advance(29_999);
    expect(names()).not.toContain('tellVoiceLeg');
    clock.advance(1);
    expect((await host.whenInstance(id)).output).toMatchObject({
      outcome: 'failed',
      failures: [{ channel: 'whatsapp', reason: 'no-delivery-report' }],
    });
  });

  it('does not take the report of another message for its own', async () => {
    const id = await start({ channels: ['whatsapp'] });
    await whenWaiting(id, 'sending');
    await raise(id, delivered('something-else'));
    await raise(id, failed('something-else'));
    await clock.whenPending(1);
    clock.advance(30_000);
    expect((await host.whenInstance(id)).output).toMatchObject({ outcome: 'failed' });
  });

  it('uses the agent’s words at once when nothing was said yet', async () => {
    script.summariseHandoff = () => null;
    const id = await start();
    await whenWaiting(id, 'sending');
    expect(done.at(-1)?.input).toMatchObject({ conversation: { summary: 'As promised.' } });
    await fetch(`${host.url}/durabletask/instances/${id}/terminate?reason=test`, {
      method: 'POST',
    });
  });

  it('needs no report when it came with the answer', async () => {
    script.sendHandoffMessage = () => ({ state: 'delivered', messageId: 'message-whatsapp' });
    const id = await start({ from: 'webchat' });
    await whenWaiting(id, 'delivered');
    await raise(id, arrived);
    expect((await host.whenInstance(id)).output).toMatchObject({ outcome: 'arrived' });
    expect(names()).not.toContain('tellVoiceLeg');
  });

  it('knows that who writes has got the message, also without a report', async () => {
    const id = await start();
    await whenWaiting(id, 'sending');
    await raise(id, arrived);
    await whenDone(id, 'tellVoiceLeg');
    await raise(id, voiceClosed);
    expect((await host.whenInstance(id)).output).toMatchObject({
      outcome: 'arrived',
      channel: 'whatsapp',
    });
    await replay(id);
  });

  it('goes on when the caller hangs up before the message is delivered', async () => {
    const id = await start();
    await whenWaiting(id, 'sending');
    await raise(id, voiceClosed);
    await raise(id, delivered());
    await whenWaiting(id, 'delivered');
    await raise(id, arrived);
    expect((await host.whenInstance(id)).output).toMatchObject({ outcome: 'arrived' });
    expect(names()).not.toContain('closeVoiceLeg');
    await replay(id);
  });

  it('closes a voice leg that does not close itself', async () => {
    const id = await start();
    await whenWaiting(id, 'sending');
    await raise(id, delivered());
    await whenDone(id, 'tellVoiceLeg');
    clock.advance(30_000);
    await whenDone(id, 'closeVoiceLeg');
    await raise(id, arrived);
    expect((await host.whenInstance(id)).output).toMatchObject({ outcome: 'arrived' });
  });

  it('reminds once and gives up in the end', async () => {
    script.sendHandoffMessage = () => ({ state: 'delivered', messageId: 'message-whatsapp' });
    const id = await start({ from: 'webchat' });
    await whenWaiting(id, 'delivered');
    clock.advance(30 * minuteMs);
    await whenDone(id, 'remindOfHandoff');
    clock.advance(1410 * minuteMs);
    expect((await host.whenInstance(id)).output).toMatchObject({ outcome: 'given-up' });
    expect(names().filter((name) => name === 'remindOfHandoff')).toHaveLength(1);
    expect(done.at(-1)).toMatchObject({ name: 'finishHandoff', input: { outcome: 'given-up' } });
    await replay(id);
  });

  it('is not thrown off by an event from somebody else', async () => {
    const id = await start();
    await whenWaiting(id, 'sending');
    await fetch(`${host.url}/durabletask/instances/${id}/raiseEvent/delivered`, {
      method: 'POST',
      body: '"nonsense"',
    });
    await raise(id, delivered());
    await whenDone(id, 'tellVoiceLeg');
    await raise(id, voiceClosed);
    await raise(id, arrived);
    expect((await host.whenInstance(id)).output).toMatchObject({ outcome: 'arrived' });
  });
});

/** Moves time on whenever the orchestration waits for it, until it has ended. */
async function runToEnd(id: string, stepMs: number) {
  let isOver = false;
  const ended = host.whenInstance(id).then((status) => {
    isOver = true;
    return status;
  });
  while (!isOver) {
    await Promise.race([ended, clock.whenPending(1)]);
    if (!isOver) clock.advance(stepMs);
  }
  return ended;
}

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
    script.saveHandoffContext = failing(2);
    script.sendHandoffMessage = failing(1, { state: 'delivered', messageId: 'message-whatsapp' });
    const id = await start({ from: 'webchat', giveUpAfterMinutes: 1, reminderAfterMinutes: 2 });
    expect((await runToEnd(id, 500)).output).toMatchObject({
      outcome: 'given-up',
      channel: 'whatsapp',
    });
    expect(names().filter((name) => name === 'saveHandoffContext')).toHaveLength(3);
    await replay(id);
  });

  it('uses the agent’s words when there is no summary, and does without the thread', async () => {
    script.summariseHandoff = failing(9);
    script.syncHandoffThread = failing(9);
    const id = await start({ channels: ['whatsapp'] });
    await runToEnd(id, 500);
    const sent = done.find(({ name }) => name === 'sendHandoffMessage');
    expect(sent?.input).toMatchObject({ conversation: { summary: 'As promised.' } });
  });

  it('sends nobody to an agent who knows nothing: without saved context the channel has failed', async () => {
    script.saveHandoffContext = failing(99);
    const id = await start();
    expect((await runToEnd(id, 500)).output).toMatchObject({
      outcome: 'failed',
      failures: [{ reason: 'context-not-saved' }, { reason: 'context-not-saved' }],
    });
    expect(names()).not.toContain('sendHandoffMessage');
    await replay(id);
  });
});

describe('recorded histories', () => {
  const histories = join(import.meta.dirname, 'histories');
  it.each(readdirSync(histories))('%s replays unchanged', async (file) => {
    const history = recordedHistorySchema.parse(
      JSON.parse(readFileSync(join(histories, file), 'utf8')),
    );
    await expect(replayOrchestration({ appPath, history })).resolves.toBeUndefined();
  });
});

describe('whatever happens, in whatever order', () => {
  const happenings = fc.array(
    fc.oneof(
      fc.constantFrom<HandoffEvent>(
        delivered(),
        failed(),
        delivered('webchat'),
        failed('webchat'),
        arrived,
        voiceClosed,
      ),
      fc.integer({ min: 1, max: 40 }).map((seconds) => seconds * 1000),
    ),
    { maxLength: 12 },
  );
  const failures = fc.record({
    summariseHandoff: fc.integer({ min: 0, max: 4 }),
    sendHandoffMessage: fc.integer({ min: 0, max: 4 }),
    tellVoiceLeg: fc.integer({ min: 0, max: 4 }),
    finishHandoff: fc.integer({ min: 0, max: 4 }),
  });

  it('ends once, consistently, and replays from every point', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(happenings, failures, async (steps, failTimes) => {
        run += 1;
        done = [];
        const left: Record<string, number> = { ...failTimes };
        const tried: Record<string, (input: Record<string, unknown>) => unknown> = { ...script };
        Reflect.set(globalThis, scriptName, (name: string, received: Record<string, unknown>) => {
          left[name] = (left[name] ?? 0) - 1;
          if ((left[name] ?? 0) >= 0) throw new Error('injected');
          done.push({ name, input: received });
          return tried[name]?.(received) ?? null;
        });
        const id = await start({
          sessionId: `session-${run}`,
          requestId: `request-${run}`,
          giveUpAfterMinutes: 60,
        });
        for (const step of steps) {
          if (typeof step === 'number') clock.advance(step);
          else await raise(id, step);
        }
        const { output, runtimeStatus } = await runToEnd(id, 5000);
        expect(runtimeStatus).toBe('Completed');
        const { outcome } = output as { outcome: string };
        const told = done.filter(({ name }) => name === 'tellVoiceLeg');
        expect(told.filter((each) => each.input.delivered === true).length).toBeLessThanOrEqual(1);
        if (outcome === 'failed')
          expect(told.some((each) => each.input.delivered === true)).toBe(false);
        for (const channel of ['whatsapp', 'webchat']) {
          const sent = done.filter(
            (each) => each.name === 'sendHandoffMessage' && each.input.channel === channel,
          );
          expect(sent.length).toBeLessThanOrEqual(1);
        }
        expect(done.filter(({ name }) => name === 'finishHandoff').length).toBeLessThanOrEqual(1);
        await replay(id);
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
