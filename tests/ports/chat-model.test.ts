import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenAiEmulator, startOpenAiEmulator } from '#emulators/openai/openai-emulator.ts';
import type { ChatEvent, ChatModel } from '#shared/contracts/chat-model.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import { createAzureOpenAiChatModel } from '#shared/llm/azure-openai-chat-model.ts';
import { createPooledFetch, type PooledFetch } from '#shared/llm/pooled-fetch.ts';
import { withPatience } from '#shared/llm/with-patience.ts';
import type { PoolLimits } from '#shared/pools/warmable-resource-pool.ts';
import { type ChatModelHarness, describeChatModel } from '#shared/testing/chat-model-suite.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';

const startEmulator = () =>
  startOpenAiEmulator({
    port: 0,
    apiKey: 'local-key',
    deployments: ['chat', 'other'],
    embeddingDeployments: [],
    timeToFirstTokenMs: 1,
    perTokenMs: 1,
  });

/** Time-outs of services that answer, however busy the machine is, and of those that never will. */
const patientMs = 20_000;
const impatientMs = 150;

const modelAt = (
  emulator: OpenAiEmulator,
  apiKey = 'local-key',
  firstTokenTimeoutMs = patientMs,
  pool?: PooledFetch,
) =>
  createAzureOpenAiChatModel({
    endpoint: emulator.url,
    apiKey,
    apiVersion: '2024-10-21',
    deployment: 'chat',
    firstTokenTimeoutMs,
    ...(pool === undefined ? {} : { fetch: pool.fetch }),
    clock: systemClock,
  });

async function statistics(emulator: OpenAiEmulator): Promise<Readonly<Record<string, number>>> {
  const response = await fetch(`${emulator.url}/_admin/statistics`);
  return (await response.json()) as Readonly<Record<string, number>>;
}

/** Over Node's own connections, and over those of the worker's pool. */
for (const connections of ['own', 'pooled'] as const) {
  describeChatModel(`Azure OpenAI, emulated, ${connections} connections`, () =>
    openHarness(connections),
  );
}

function poolAt(emulator: OpenAiEmulator, limits: Partial<PoolLimits> = {}) {
  return createPooledFetch({
    endpoint: emulator.url,
    limits: {
      warmTarget: 1,
      capacity: 4,
      maxWaitMs: 5000,
      maxAgeMs: 60_000,
      dedicatedMs: 0,
      ...limits,
    },
    connectTimeoutMs: 5000,
    clock: systemClock,
    logger: new FakeLogger(),
  });
}

async function openHarness(connections: 'own' | 'pooled'): Promise<ChatModelHarness> {
  const emulator = await startEmulator();
  const pool = connections === 'pooled' ? poolAt(emulator) : undefined;
  pool?.start();
  const model = (apiKey?: string, firstTokenTimeoutMs?: number) =>
    modelAt(emulator, apiKey, firstTokenTimeoutMs, pool);
  let chatModel = model();
  return {
    get chatModel(): ChatModel {
      return chatModel;
    },
    async script(...answers) {
      emulator.scripts.add(
        answers.map(({ text, calls, endedBy }) => ({
          ...(text === undefined ? {} : { text }),
          ...(calls === undefined ? {} : { tool_calls: calls.map((call) => ({ ...call })) }),
          ...(endedBy === 'content-filter' ? { finish_reason: 'content_filter' as const } : {}),
        })),
      );
    },
    async breakWith(failure) {
      switch (failure) {
        case 'rate-limit':
          emulator.faults.set({ rate_limit: 1000, retry_after_ms: 1 });
          break;
        case 'outage':
          emulator.faults.set({ fail_next: 1000 });
          break;
        case 'filtered-prompt':
          emulator.faults.set({ content_filter: 'prompt' });
          break;
        case 'wrong-key':
          chatModel = model('wrong');
          break;
        case 'stall':
          emulator.faults.set({ stall: true });
          chatModel = model('local-key', impatientMs);
          break;
        default:
          failure satisfies never;
      }
    },
    running: async () => (await statistics(emulator)).running ?? Number.NaN,
    async close() {
      await pool?.close();
      await emulator.close();
    },
  };
}

describe('Azure OpenAI chat model', () => {
  let emulator: OpenAiEmulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());
  const read = async (chatModel: ChatModel, signal = new AbortController().signal) => {
    const events: ChatEvent[] = [];
    for await (const event of chatModel.stream(
      { messages: [{ role: 'user', content: 'hello' }] },
      signal,
    )) {
      events.push(event);
    }
    return events;
  };

  it('repeats what failed before the first token, as often as it may', async () => {
    emulator.faults.set({ rate_limit: 1, retry_after_ms: 1, fail_next: 1 });
    expect((await read(modelAt(emulator))).at(-1)).toMatchObject({
      type: 'finish',
      reason: 'stop',
    });
    expect(await statistics(emulator)).toMatchObject({ requests: 3, failed: 2, finished: 1 });
  });

  it('does not wait longer than a caller would for a rate limit', async () => {
    emulator.faults.set({ rate_limit: 1, retry_after_ms: 60_000 });
    await expect(read(modelAt(emulator))).rejects.toMatchObject({ code: 'model_rate_limited' });
    expect(await statistics(emulator)).toMatchObject({ requests: 1 });
  });

  it('fails and repeats nothing when the answer breaks off', async () => {
    emulator.faults.set({ cut_stream_after_tokens: 2 });
    await expect(read(modelAt(emulator))).rejects.toMatchObject({ code: 'model_unavailable' });
    expect(await statistics(emulator)).toMatchObject({ requests: 1 });
  });

  it('uses the deployment that the request names', async () => {
    const chatModel = modelAt(emulator);
    const ask = (model: string) =>
      chatModel
        .stream(
          { model, messages: [{ role: 'user', content: 'hello' }] },
          new AbortController().signal,
        )
        [Symbol.asyncIterator]();
    await expect(ask('other').next()).resolves.toMatchObject({ done: false });
    await expect(ask('none').next()).rejects.toMatchObject({ code: 'model_request_refused' });
  });

  it('stops asking a service that keeps failing', async () => {
    emulator.faults.set({ fail_next: 1000 });
    const chatModel = createAzureOpenAiChatModel({
      endpoint: emulator.url,
      apiKey: 'local-key',
      apiVersion: '2024-10-21',
      deployment: 'chat',
      firstTokenTimeoutMs: patientMs,
      maxAttempts: 1,
      clock: systemClock,
    });
    for (let call = 0; call < 8; call += 1) {
      await expect(read(chatModel)).rejects.toMatchObject({ code: 'model_unavailable' });
    }
    expect(await statistics(emulator)).toMatchObject({ requests: 5 });
  });

  it('says why it does not ask any more', async () => {
    emulator.faults.set({ rate_limit: 1000, retry_after_ms: 1 });
    const chatModel = modelAt(emulator);
    for (let call = 0; call < 4; call += 1) {
      await expect(read(chatModel)).rejects.toMatchObject({ code: 'model_rate_limited' });
    }
    expect(await statistics(emulator)).toMatchObject({ requests: 5 });
  });

  it('takes callers who interrupt early for no failure of the service', async () => {
    const chatModel = modelAt(emulator);
    emulator.faults.set({ stall: true });
    for (let call = 1; call <= 6; call += 1) {
      const abort = new AbortController();
      const failed = expect(read(chatModel, abort.signal)).rejects.toThrow('barge-in');
      await vi.waitFor(async () =>
        expect(await statistics(emulator)).toMatchObject({ running: 1, requests: call }),
      );
      abort.abort(new Error('barge-in'));
      await failed;
      await vi.waitFor(async () =>
        expect(await statistics(emulator)).toMatchObject({ running: 0 }),
      );
    }
    emulator.faults.clear();
    expect((await read(chatModel)).at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
  });

  it('gives up when the patience of the request ends, however many attempts are left', async () => {
    emulator.faults.set({ stall: true });
    const hurried = withPatience(modelAt(emulator), { firstTokenTimeoutMs: 400, deadlineMs: 700 });
    await expect(read(hurried)).rejects.toMatchObject({ code: 'model_timeout' });
    // A second attempt would have had less time than one needs.
    expect(await statistics(emulator)).toMatchObject({ requests: 1 });
    const patient = withPatience(modelAt(emulator), { firstTokenTimeoutMs: 300, deadlineMs: 1300 });
    await expect(read(patient)).rejects.toMatchObject({ code: 'model_timeout' });
    expect(await statistics(emulator)).toMatchObject({ requests: 3 });
  });

  it('does not let callers wait for somebody else’s trial of a dead service', async () => {
    emulator.faults.set({ stall: true });
    const chatModel = modelAt(emulator, 'local-key', 150);
    for (let failed = 0; failed < 2; failed += 1) {
      await expect(read(chatModel)).rejects.toMatchObject({ code: 'model_timeout' });
    }
    expect(await statistics(emulator)).toMatchObject({ requests: 5 });
    // The breaker counts by the machine's time.
    const present = Date.now.bind(Date);
    const now = vi.spyOn(Date, 'now').mockImplementation(() => present() + 6000);
    const slowTrial = withPatience(chatModel, { firstTokenTimeoutMs: 20_000, deadlineMs: 20_000 });
    const trial = new AbortController();
    const trying = read(slowTrial, trial.signal).catch(() => undefined);
    await vi.waitFor(async () => expect(await statistics(emulator)).toMatchObject({ running: 1 }));
    const hurried = withPatience(chatModel, { firstTokenTimeoutMs: 100, deadlineMs: 100 });
    await expect(read(hurried)).rejects.toMatchObject({ code: 'model_timeout' });
    trial.abort(new Error('barge-in'));
    await trying;
    now.mockRestore();
  });

  it('answers over connections that were open before they were needed', async () => {
    const pool = poolAt(emulator, { warmTarget: 2 });
    pool.start();
    await vi.waitFor(() => expect(pool.metrics()).toMatchObject({ warm: 2, ready: true }));
    const chatModel = modelAt(emulator, 'local-key', patientMs, pool);
    for (let turn = 0; turn < 5; turn += 1) await read(chatModel);
    expect(pool.metrics()).toMatchObject({
      inUse: 0,
      // One that is in use is replaced at once.
      created: 3,
      allocations: { dedicated: 0, warm: 5, cold: 0 },
    });
    await pool.close();
  });

  it('replaces a connection whose answer was not wanted to the end', async () => {
    const pool = poolAt(emulator, { warmTarget: 1 });
    pool.start();
    const chatModel = modelAt(emulator, 'local-key', patientMs, pool);
    emulator.faults.set({ stall_after_tokens: 1 });
    const bargeIn = new AbortController();
    const failed = expect(read(chatModel, bargeIn.signal)).rejects.toThrow('barge-in');
    await vi.waitFor(async () => expect(await statistics(emulator)).toMatchObject({ running: 1 }));
    bargeIn.abort(new Error('barge-in'));
    await failed;
    await vi.waitFor(() => expect(pool.metrics()).toMatchObject({ inUse: 0, discarded: 1 }));
    emulator.faults.clear();
    expect((await read(chatModel)).at(-1)).toMatchObject({ type: 'finish' });
    await pool.close();
  });

  it('keeps waiting requests to a bound', async () => {
    const pool = poolAt(emulator, { warmTarget: 0, capacity: 1, maxWaitMs: 100 });
    emulator.faults.set({ stall: true });
    const blocked = new AbortController();
    const chatModel = modelAt(emulator, 'local-key', patientMs, pool);
    const first = read(chatModel, blocked.signal).catch(() => undefined);
    await vi.waitFor(async () => expect(await statistics(emulator)).toMatchObject({ running: 1 }));
    await expect(read(chatModel)).rejects.toMatchObject({ code: 'model_unavailable' });
    expect(pool.metrics().refused).toBeGreaterThan(0);
    blocked.abort();
    await first;
    await pool.close();
  });

  it('signs in with tokens where there is no key', async () => {
    const asked: (string | null)[] = [];
    const chatModel = createAzureOpenAiChatModel({
      endpoint: emulator.url,
      tokens: { current: async () => 'of-our-identity' },
      apiVersion: '2024-10-21',
      deployment: 'chat',
      firstTokenTimeoutMs: patientMs,
      fetch: async (_url, init) => {
        asked.push(new Headers(init?.headers).get('authorization'));
        return new Response('{}', { status: 401 });
      },
      clock: systemClock,
    });
    await expect(read(chatModel)).rejects.toMatchObject({ code: 'model_request_refused' });
    expect(asked).toEqual(['Bearer of-our-identity']);
  });

  it('gives up on an answer that goes silent half-way', async () => {
    emulator.faults.set({ stall_after_tokens: 2 });
    await expect(read(modelAt(emulator, 'local-key', impatientMs))).rejects.toMatchObject({
      code: 'model_timeout',
    });
    await vi.waitFor(async () => expect(await statistics(emulator)).toMatchObject({ running: 0 }));
  });
});
