import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenAiEmulator, startOpenAiEmulator } from '#emulators/openai/openai-emulator.ts';
import type { ChatEvent, ChatModel } from '#shared/contracts/chat-model.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import { createAzureOpenAiChatModel } from '#shared/llm/azure-openai-chat-model.ts';
import { describeChatModel } from '#shared/testing/chat-model-suite.ts';

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

const modelAt = (emulator: OpenAiEmulator, apiKey = 'local-key', firstTokenTimeoutMs = patientMs) =>
  createAzureOpenAiChatModel({
    endpoint: emulator.url,
    apiKey,
    apiVersion: '2024-10-21',
    deployment: 'chat',
    firstTokenTimeoutMs,
    clock: systemClock,
  });

async function statistics(emulator: OpenAiEmulator): Promise<Readonly<Record<string, number>>> {
  const response = await fetch(`${emulator.url}/_admin/statistics`);
  return (await response.json()) as Readonly<Record<string, number>>;
}

describeChatModel('Azure OpenAI, emulated', async () => {
  const emulator = await startEmulator();
  let chatModel = modelAt(emulator);
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
          chatModel = modelAt(emulator, 'wrong');
          break;
        case 'stall':
          emulator.faults.set({ stall: true });
          chatModel = modelAt(emulator, 'local-key', impatientMs);
          break;
        default:
          failure satisfies never;
      }
    },
    running: async () => (await statistics(emulator)).running ?? Number.NaN,
    close: () => emulator.close(),
  };
});

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

  it('gives up on an answer that goes silent half-way', async () => {
    emulator.faults.set({ stall_after_tokens: 2 });
    await expect(read(modelAt(emulator, 'local-key', impatientMs))).rejects.toMatchObject({
      code: 'model_timeout',
    });
    await vi.waitFor(async () => expect(await statistics(emulator)).toMatchObject({ running: 0 }));
  });
});
