import OpenAI, { AzureOpenAI } from 'openai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenAiEmulator, startOpenAiEmulator } from './openai-emulator.ts';

let emulator: OpenAiEmulator;
let client: AzureOpenAI;

beforeEach(async () => {
  emulator = await startOpenAiEmulator({
    port: 0,
    apiKey: 'local-key',
    deployments: ['chat'],
    embeddingDeployments: ['embed'],
    timeToFirstTokenMs: 0,
    perTokenMs: 0,
  });
  client = new AzureOpenAI({
    endpoint: emulator.url,
    apiKey: 'local-key',
    apiVersion: '2024-10-21',
    maxRetries: 0,
  });
});

afterEach(async () => {
  await emulator.close();
});

const ask = (content: string): OpenAI.ChatCompletionMessageParam[] => [
  { role: 'system', content: 'You are the billing agent.' },
  { role: 'user', content },
];

async function statistics(): Promise<Record<string, number>> {
  return (await fetch(`${emulator.url}/_admin/statistics`)).json() as Promise<
    Record<string, number>
  >;
}

describe('scripted replies', () => {
  it('uses each reply once, when its pattern fits, then thinks for itself again', async () => {
    emulator.scripts.add([
      { when_user: 'weather', text: 'Sunny.' },
      {
        tool_calls: [
          { name: 'a', arguments: { x: 1 } },
          { name: 'b', arguments: {} },
        ],
      },
    ]);
    const first = await client.chat.completions.create({ model: 'chat', messages: ask('hello') });
    expect(first.choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: 'a', arguments: '{"x":1}' } },
      { function: { name: 'b', arguments: '{}' } },
    ]);
    const second = await client.chat.completions.create({
      model: 'chat',
      messages: ask('How is the Weather?'),
    });
    expect(second.choices[0]?.message.content).toBe('Sunny.');
    const third = await client.chat.completions.create({
      model: 'chat',
      messages: ask('How is the Weather?'),
    });
    expect(third.choices[0]?.message.content).not.toBe('Sunny.');
  });

  it('streams parallel calls by index', async () => {
    emulator.scripts.add([
      {
        tool_calls: [
          { name: 'a', arguments: { x: 1 } },
          { name: 'b', arguments: { y: 'zz' } },
        ],
      },
    ]);
    const stream = await client.chat.completions.create({
      model: 'chat',
      messages: ask('go'),
      stream: true,
    });
    const calls: string[] = [];
    for await (const chunk of stream) {
      for (const call of chunk.choices[0]?.delta.tool_calls ?? []) {
        calls[call.index] =
          `${calls[call.index] ?? ''}${call.function?.name ?? ''}${call.function?.arguments ?? ''}`;
      }
    }
    expect(calls).toEqual(['a{"x":1}', 'b{"y":"zz"}']);
  });

  it('refuses a script with a pattern that is no regular expression', async () => {
    const response = await fetch(`${emulator.url}/_admin/script`, {
      method: 'POST',
      body: JSON.stringify({ replies: [{ when_user: '(', text: 'x' }] }),
    });
    expect(response.status).toBe(400);
  });
});

describe('faults', () => {
  const setFaults = (faults: Record<string, unknown>) =>
    fetch(`${emulator.url}/_admin/faults`, { method: 'POST', body: JSON.stringify(faults) });

  it('refuses an unknown fault name', async () => {
    expect((await setFaults({ rate_limt: 1 })).status).toBe(400);
  });

  it('rate_limit answers 429 with retry-after-ms for the next n calls, and the SDK retries past it', async () => {
    await setFaults({ rate_limit: 2, retry_after_ms: 1 });
    const failing = await client.chat.completions
      .create({ model: 'chat', messages: ask('hi') })
      .catch((error: unknown) => error);
    expect(failing).toBeInstanceOf(OpenAI.RateLimitError);
    expect(
      (failing as InstanceType<typeof OpenAI.RateLimitError>).headers?.get('retry-after-ms'),
    ).toBe('1');
    const retried = await client.chat.completions.create(
      { model: 'chat', messages: ask('hi') },
      { maxRetries: 2 },
    );
    expect(retried.choices).toHaveLength(1);
  });

  it('fail_next and error_rate answer 500', async () => {
    await setFaults({ fail_next: 1 });
    await expect(
      client.chat.completions.create({ model: 'chat', messages: ask('hi') }),
    ).rejects.toMatchObject({ status: 500 });
    await setFaults({ error_rate: 0.5 });
    const outcomes: string[] = [];
    for (let call = 0; call < 4; call += 1) {
      await client.chat.completions.create({ model: 'chat', messages: ask('hi') }).then(
        () => outcomes.push('ok'),
        () => outcomes.push('500'),
      );
    }
    expect(outcomes).toEqual(['ok', '500', 'ok', '500']);
  });

  it('cut_stream_after_tokens drops the connection in mid-stream', async () => {
    await setFaults({ cut_stream_after_tokens: 2 });
    const stream = await client.chat.completions.create({
      model: 'chat',
      messages: ask('hello'),
      stream: true,
    });
    let text = '';
    await expect(
      (async () => {
        for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      })(),
    ).rejects.toThrow();
    expect('Hello! How can I help you today?').toContain(text);
    expect(text.length).toBeLessThan(10);
  });

  it('content_filter refuses the prompt or ends the answer', async () => {
    await setFaults({ content_filter: 'prompt' });
    await expect(
      client.chat.completions.create({ model: 'chat', messages: ask('hi') }),
    ).rejects.toMatchObject({ status: 400, code: 'content_filter' });
    await setFaults({ content_filter: 'completion' });
    const answer = await client.chat.completions.create({ model: 'chat', messages: ask('hi') });
    expect(answer.choices[0]?.finish_reason).toBe('content_filter');
  });

  it('stall sends nothing until the client gives up', async () => {
    await setFaults({ stall: true });
    const abort = new AbortController();
    const pending = client.chat.completions.create(
      { model: 'chat', messages: ask('hi'), stream: true },
      { signal: abort.signal },
    );
    await vi.waitFor(async () => expect((await statistics()).running).toBe(1));
    abort.abort();
    await expect(pending).rejects.toThrow();
    await vi.waitFor(async () =>
      expect(await statistics()).toMatchObject({ running: 0, disconnected: 1 }),
    );
  });
});

describe('cancellation', () => {
  it('stops generating when the client disconnects in mid-stream', async () => {
    emulator.scripts.add([{ text: 'word '.repeat(5000) }]);
    const slow = await startOpenAiEmulator({
      port: 0,
      apiKey: 'k',
      deployments: ['chat'],
      embeddingDeployments: [],
      timeToFirstTokenMs: 0,
      perTokenMs: 20,
    });
    slow.scripts.add([{ text: 'word '.repeat(5000) }]);
    const abort = new AbortController();
    const slowClient = new AzureOpenAI({
      endpoint: slow.url,
      apiKey: 'k',
      apiVersion: '2024-10-21',
      deployment: 'chat',
      maxRetries: 0,
    });
    const stream = await slowClient.chat.completions.create(
      { model: 'chat', messages: ask('go'), stream: true },
      { signal: abort.signal },
    );
    let seen = 0;
    for await (const chunk of stream) {
      seen += chunk.choices.length;
      if (seen === 3) abort.abort();
    }
    expect(abort.signal.aborted).toBe(true);
    await vi.waitFor(async () => {
      const counts = (await (await fetch(`${slow.url}/_admin/statistics`)).json()) as Record<
        string,
        number
      >;
      expect(counts).toMatchObject({ running: 0, disconnected: 1, finished: 0 });
    });
    await slow.close();
    await slow.close();
  });
});
