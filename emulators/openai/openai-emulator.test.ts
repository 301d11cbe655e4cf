import OpenAI, { AzureOpenAI } from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
