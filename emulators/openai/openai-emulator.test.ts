import OpenAI, { AzureOpenAI } from 'openai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenAiEmulator, startOpenAiEmulator } from './openai-emulator.ts';

const tools: OpenAI.ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'get_balance',
      description: 'Tells the balance of the account.\nExample requests: "what do I owe"',
      parameters: {
        type: 'object',
        properties: {
          account_number: { type: 'string', description: "The customer's account number" },
        },
        required: ['account_number'],
      },
    },
  },
];

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

describe('chat completions with the real SDK', () => {
  it('answers without streaming and counts tokens', async () => {
    const answer = await client.chat.completions.create({ model: 'chat', messages: ask('hello') });
    expect(answer.choices[0]?.message.content).toMatch(/help/i);
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.usage?.total_tokens).toBe(
      (answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0),
    );
  });

  it('streams text whose deltas concatenate to the whole answer, with usage last', async () => {
    const whole = await client.chat.completions.create({ model: 'chat', messages: ask('hello') });
    const stream = await client.chat.completions.create({
      model: 'chat',
      messages: ask('hello'),
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) {
      chunks.push(chunk);
      text += chunk.choices[0]?.delta.content ?? '';
    }
    expect(chunks[0]).toMatchObject({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] });
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
  });

  it('streams a tool call with its arguments in pieces', async () => {
    const stream = await client.chat.completions.create({
      model: 'chat',
      messages: ask('What do I owe? My account number is 12345678'),
      tools,
      stream: true,
    });
    let name = '';
    let args = '';
    let pieces = 0;
    let finish: string | null | undefined;
    for await (const chunk of stream) {
      const call = chunk.choices[0]?.delta.tool_calls?.[0];
      name += call?.function?.name ?? '';
      args += call?.function?.arguments ?? '';
      if (call) pieces += 1;
      finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    expect(name).toBe('get_balance');
    expect(JSON.parse(args)).toEqual({ account_number: '12345678' });
    expect(pieces).toBeGreaterThan(3);
    expect(finish).toBe('tool_calls');
  });

  it('honours tool_choice none, required and a named function', async () => {
    const create = (choice: OpenAI.ChatCompletionToolChoiceOption) =>
      client.chat.completions.create({
        model: 'chat',
        messages: ask('What do I owe on account 12345678?'),
        tools,
        tool_choice: choice,
      });
    expect((await create('none')).choices[0]?.message.tool_calls).toBeUndefined();
    expect((await create('required')).choices[0]?.message.tool_calls).toHaveLength(1);
    const named = await create({ type: 'function', function: { name: 'get_balance' } });
    expect(named.choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'get_balance' },
    });
  });

  it('answers a JSON schema with an object of that shape', async () => {
    const answer = await client.chat.completions.create({
      model: 'chat',
      messages: ask('My account number is 12345678 and my email is ann@example.com'),
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'contact',
          schema: {
            type: 'object',
            properties: {
              account_number: { type: 'string' },
              email: { type: 'string', format: 'email' },
              urgent: { type: 'boolean' },
            },
            required: ['account_number', 'email', 'urgent'],
          },
        },
      },
    });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({
      account_number: '12345678',
      email: 'ann@example.com',
      urgent: false,
    });
  });

  it('serves the v1 surface with a bearer key and the model in the body', async () => {
    const v1 = new OpenAI({
      baseURL: `${emulator.url}/openai/v1/`,
      apiKey: 'local-key',
      maxRetries: 0,
    });
    const answer = await v1.chat.completions.create({ model: 'chat', messages: ask('hello') });
    expect(answer.model).toBe('chat');
    await expect(
      v1.chat.completions.create({ model: 'none', messages: ask('hello') }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('cuts the answer at max_completion_tokens with finish reason length', async () => {
    const answer = await client.chat.completions.create({
      model: 'chat',
      messages: ask('hello'),
      max_completion_tokens: 3,
    });
    expect(answer.choices[0]?.finish_reason).toBe('length');
    expect(answer.usage?.completion_tokens).toBe(3);
  });
});

describe('refusals', () => {
  it('refuses a wrong key, an unknown deployment, a missing api-version and a bad body', async () => {
    const post = (path: string, body: unknown, key = 'local-key') =>
      fetch(`${emulator.url}${path}`, {
        method: 'POST',
        headers: { 'api-key': key, 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    const path = '/openai/deployments/chat/chat/completions?api-version=2024-10-21';
    const refused = async (response: Response) => [
      response.status,
      ((await response.json()) as { error: { code: string } }).error.code,
    ];
    expect(await refused(await post(path, { messages: ask('hi') }, 'wrong'))).toEqual([401, '401']);
    expect(
      await refused(await post(path.replace('chat/chat', 'nope/chat'), { messages: ask('hi') })),
    ).toEqual([404, 'DeploymentNotFound']);
    expect(await refused(await post('/openai/deployments/chat/chat/completions', {}))).toEqual([
      404,
      '404',
    ]);
    expect(await refused(await post(path, '{not json'))).toEqual([400, 'BadRequest']);
    expect(await refused(await post(path, { messages: [] }))).toEqual([400, 'BadRequest']);
    expect(
      await refused(
        await post(path, { messages: [{ role: 'tool', tool_call_id: 'x', content: '{}' }] }),
      ),
    ).toEqual([400, 'BadRequest']);
    const unanswered = {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'x', arguments: '{}' } }],
    };
    expect(
      await refused(
        await post(path, { messages: [...ask('hi'), unanswered, { role: 'user', content: 'hm' }] }),
      ),
    ).toEqual([400, 'BadRequest']);
  });
});

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

describe('embeddings with the real SDK', () => {
  it('are of length one, repeatable, and near for texts about the same thing', async () => {
    const embed = async (input: string[]) => {
      const answer = await client.embeddings.create({ model: 'embed', input });
      return answer.data.map((each) => each.embedding);
    };
    const [outage = [], blackout = [], bill = []] = await embed([
      'the power is out at my house',
      'there is no electricity at home',
      'how do I pay my bill by credit card',
    ]);
    const cosine = (a: number[], b: number[]) =>
      a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
    expect(outage).toHaveLength(1536);
    expect(cosine(outage, outage)).toBeCloseTo(1, 5);
    expect(cosine(outage, blackout)).toBeGreaterThan(cosine(outage, bill) + 0.2);
    expect(await embed(['the power is out at my house'])).toEqual([outage]);
  });

  it('answers float arrays and other dimensions when asked', async () => {
    const answer = await client.embeddings.create({
      model: 'embed',
      input: 'hello',
      encoding_format: 'float',
      dimensions: 64,
    });
    expect(answer.data[0]?.embedding).toHaveLength(64);
  });
});

it('frees its port and its sockets on close', async () => {
  const other = await startOpenAiEmulator({
    port: 0,
    apiKey: 'k',
    deployments: ['chat'],
    embeddingDeployments: [],
  });
  await other.close();
  const again = await startOpenAiEmulator({
    port: other.port,
    apiKey: 'k',
    deployments: ['chat'],
    embeddingDeployments: [],
  });
  expect(again.port).toBe(other.port);
  await again.close();
});

it('explains why a tool was chosen', async () => {
  const response = await fetch(`${emulator.url}/_admin/explain`, {
    method: 'POST',
    body: JSON.stringify({ messages: ask('what do I owe'), tools }),
  });
  expect(await response.json()).toMatchObject({
    plan: { calls: [], text: expect.stringContaining('account number') },
    lastUserMessage: 'what do I owe',
    ranking: [{ tool: 'get_balance', isHandoff: false, score: expect.any(Number) }],
  });
});
