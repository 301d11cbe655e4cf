import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type OpenAiEmulator, startOpenAiEmulator } from '#emulators/openai/openai-emulator.ts';
import { createPhoneVoice } from '#emulators/speech/phone-voice.ts';
import { type SpeechEmulator, startSpeechEmulator } from '#emulators/speech/speech-emulator.ts';
import { createVoiceLiveEmulator } from './voice-live-emulator.ts';

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

let speech: SpeechEmulator;
let openai: OpenAiEmulator;
const clients: WebSocket[] = [];

beforeEach(async () => {
  speech = await startSpeechEmulator({ port: 0, subscriptionKey: 'key' });
  openai = await startOpenAiEmulator({
    port: 0,
    apiKey: 'key',
    deployments: [],
    embeddingDeployments: [],
    lodger: (host) =>
      createVoiceLiveEmulator({
        ...host,
        speech,
        apiKey: 'key',
        models: ['gpt-realtime'],
        pace: { firstWordMs: 0, transcriptMs: 0, audioSpeed: 50 },
      }),
  });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  await openai.close();
  await speech.close();
});

const address = (
  query = 'api-version=2026-04-10&model=gpt-realtime',
  path = '/voice-live/realtime',
) => `ws://127.0.0.1:${openai.port}${path}?${query}`;

function dial(url = address(), headers: Record<string, string> = { 'api-key': 'key' }) {
  const client = new WebSocket(url, { headers });
  clients.push(client);
  client.on('error', () => client.terminate());
  return client;
}

/** Connects, sets the session up, and writes down every event. */
async function connect(session: object = {}) {
  const client = dial();
  const events: Event[] = [];
  client.on('message', (raw) => events.push(JSON.parse(raw.toString())));
  await once(client, 'open');
  const send = (event: object) => client.send(JSON.stringify(event));
  const of = (type: string) => events.filter((event) => event.type === type);
  const until = (type: string, count = 1) =>
    vi.waitFor(() => expect(of(type).length).toBeGreaterThanOrEqual(count), 5000);
  send({
    type: 'session.update',
    session: {
      input_audio_sampling_rate: 16_000,
      output_audio_format: 'pcm16_16000hz',
      output_audio_timestamp_types: ['word'],
      input_audio_transcription: { model: 'gpt-4o-transcribe' },
      voice: { type: 'azure-standard', name: 'en-US-AvaNeural' },
      turn_detection: {
        type: 'azure_semantic_vad',
        create_response: false,
        interrupt_response: false,
        silence_duration_ms: 300,
      },
      ...session,
    },
  });
  await until('session.updated');
  return {
    client,
    events,
    send,
    of,
    until,
    types: () => events.map(({ type }) => type),
    append: (pcm: Uint8Array) =>
      send({ type: 'input_audio_buffer.append', audio: Buffer.from(pcm).toString('base64') }),
    async say(line: string) {
      const samples = await createPhoneVoice(speech).speak(line);
      this.append(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
      this.append(new Uint8Array(32 * 500));
      return samples.length / 16;
    },
    audioMs: () =>
      of('response.audio.delta').reduce(
        (sum, { delta }) => sum + Buffer.from(String(delta), 'base64').length / 32,
        0,
      ),
  };
}

const script = (...replies: Parameters<OpenAiEmulator['scripts']['add']>[0]) =>
  openai.scripts.add(replies);
const setFaults = (faults: object) =>
  fetch(`${openai.url}/voice-live/_admin/faults`, { method: 'POST', body: JSON.stringify(faults) });
const long = 'One two three four five six seven eight nine ten eleven twelve thirteen.';

describe('the handshake', () => {
  const usual = 'api-version=2026-04-10&model=gpt-realtime';

  it.each([
    ['no key', usual, {}, 401],
    ['a wrong key', usual, { 'api-key': 'other' }, 401],
    ['a model there is not', 'api-version=1&model=gpt-9', { 'api-key': 'key' }, 400],
    ['no version', 'model=gpt-realtime', { 'api-key': 'key' }, 400],
  ])('is refused with %s', async (_what, query, headers, status) => {
    const [, response] = await once(dial(address(query), headers), 'unexpected-response');
    expect(response.statusCode).toBe(status);
  });

  it('is refused on another path', async () => {
    const [, response] = await once(dial(address(usual, '/realtime')), 'unexpected-response');
    expect(response.statusCode).toBe(404);
  });

  it.each([
    ['in the query', `${usual}&api-key=key`, {}],
    ['as a token', usual, { authorization: 'Bearer key' }],
  ])('takes the key %s', async (_how, query, headers) => {
    const client = dial(address(query), headers);
    const [message] = await once(client, 'message');
    expect(JSON.parse(message.toString())).toMatchObject({
      type: 'session.created',
      session: { model: 'gpt-realtime', voice: { type: 'openai' } },
    });
  });
});

describe('hearing', () => {
  it('tells where speech begins and ends, what it was, and answers only when asked to', async () => {
    const session = await connect();
    session.append(new Uint8Array(32 * 1000));
    const spokenMs = await session.say('My power is out.');
    await session.until('conversation.item.input_audio_transcription.completed');
    const [started] = session.of('input_audio_buffer.speech_started');
    const [stopped] = session.of('input_audio_buffer.speech_stopped');
    const [transcript] = session.of('conversation.item.input_audio_transcription.completed');
    expect(started?.audio_start_ms).toBe(1000 - 420);
    expect(stopped?.audio_end_ms).toBeCloseTo(1000 + spokenMs + 300, -1);
    expect(transcript).toMatchObject({ item_id: started?.item_id, transcript: 'My power is out.' });
    expect(session.of('response.created')).toEqual([]);
    session.send({ type: 'conversation.item.retrieve', item_id: String(started?.item_id) });
    await session.until('conversation.item.retrieved');
    expect(session.of('conversation.item.retrieved')[0]).toMatchObject({
      item: { role: 'user', content: [{ type: 'input_audio', transcript: 'My power is out.' }] },
    });
  });

  it('answers by itself and is interrupted by itself where that is wanted', async () => {
    script({ text: long }, { text: 'Yes.' });
    const session = await connect({
      turn_detection: { type: 'server_vad', silence_duration_ms: 300 },
    });
    await session.say('Hello.');
    await session.until('response.audio.delta');
    await session.say('Wait a moment.');
    await session.until('response.done', 2);
    const [first, second] = session.of('response.done').map(({ response }) => response);
    expect([first, second]).toMatchObject([
      { status: expect.stringMatching(/cancelled|completed/) },
      { status: 'completed' },
    ]);
  });

  it('does not take a click for speech', async () => {
    const session = await connect();
    const click = new Int16Array(320).fill(9000);
    session.append(new Uint8Array(click.buffer));
    session.append(new Uint8Array(32 * 600));
    await session.say('Hello.');
    await session.until('input_audio_buffer.committed');
    expect(session.of('input_audio_buffer.speech_started')).toHaveLength(1);
  });

  it('leaves the end of an utterance to the client without turn detection', async () => {
    const session = await connect({ turn_detection: null });
    session.send({ type: 'input_audio_buffer.commit' });
    await session.until('error');
    expect(session.of('error')[0]).toMatchObject({
      error: { code: 'input_audio_buffer_commit_empty' },
    });
    await session.say('Hello.');
    session.send({ type: 'input_audio_buffer.commit' });
    await session.until('conversation.item.input_audio_transcription.completed');
    expect(session.of('input_audio_buffer.speech_started')).toEqual([]);
    await session.say('Forget it.');
    session.send({ type: 'input_audio_buffer.clear' });
    await session.until('input_audio_buffer.cleared');
    session.send({ type: 'input_audio_buffer.commit' });
    await session.until('error', 2);
  });

  it('hears nothing in speech that lost a sample', async () => {
    const session = await connect();
    const samples = await createPhoneVoice(speech).speak('My power is out.');
    const damaged = samples.slice();
    damaged[2000] = (damaged[2000] ?? 0) ^ 1;
    session.append(new Uint8Array(damaged.buffer));
    session.append(new Uint8Array(32 * 500));
    await session.until('conversation.item.input_audio_transcription.completed');
    expect(session.of('conversation.item.input_audio_transcription.completed')[0]?.transcript).toBe(
      '',
    );
  });
});

describe('answering', () => {
  it('gives the events of an answer in their order, with audio of the right length', async () => {
    script({ text: 'Hello. How can I help?' });
    const session = await connect();
    session.send({ type: 'response.create' });
    await session.until('response.done');
    const order = [...new Set(session.types())].filter((type) => !type.startsWith('session.'));
    expect(order).toEqual([
      'response.created',
      'response.output_item.added',
      'conversation.item.created',
      'response.content_part.added',
      'response.audio_transcript.delta',
      'response.audio_timestamp.delta',
      'response.audio.delta',
      'response.audio.done',
      'response.audio_transcript.done',
      'response.audio_timestamp.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.done',
    ]);
    expect(session.of('response.audio_transcript.done')[0]?.transcript).toBe(
      'Hello. How can I help?',
    );
    const last = session.of('response.audio_timestamp.delta').at(-1);
    const endMs = Number(last?.audio_offset_ms) + Number(last?.audio_duration_ms);
    expect(endMs).toBeGreaterThan(500);
    expect(endMs).toBeLessThanOrEqual(session.audioMs());
    expect(session.of('response.done')[0]).toMatchObject({
      response: { status: 'completed', usage: { output_tokens: expect.any(Number) } },
    });
  });

  it('speaks at the rate that was asked for', async () => {
    const lengths: number[] = [];
    for (const format of ['pcm16', 'pcm16_16000hz', 'pcm16_8000hz']) {
      script({ text: 'Hello.' });
      const session = await connect({ output_audio_format: format });
      session.send({ type: 'response.create' });
      await session.until('response.done');
      lengths.push(session.audioMs());
    }
    const [at24, at16, at8] = lengths;
    expect((at24 ?? 0) / (at16 ?? 1)).toBeCloseTo(1.5, 1);
    expect((at8 ?? 0) / (at16 ?? 1)).toBeCloseTo(0.5, 1);
  });

  it('calls tools and goes on with what they came to', async () => {
    script({ tool_calls: [{ name: 'pay', arguments: { amount: 5 } }] }, { text: 'Paid.' });
    const session = await connect();
    session.send({ type: 'response.create' });
    await session.until('response.done');
    const [done] = session.of('response.function_call_arguments.done');
    expect(done).toMatchObject({ name: 'pay', arguments: '{"amount":5}' });
    session.send({
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: String(done?.call_id), output: '{"ok":true}' },
    });
    session.send({ type: 'response.create' });
    await session.until('response.done', 2);
    expect(session.of('response.audio_transcript.done')[0]?.transcript).toBe('Paid.');
  });

  it('lets its brain think about the conversation, the tools and the instructions', async () => {
    const session = await connect({
      instructions: 'You are the voice of the bakery.',
      tools: [
        {
          type: 'function',
          name: 'get_opening_hours',
          description: 'Tells when the shop is open.',
          parameters: { type: 'object', properties: {} },
        },
      ],
    });
    await session.say('When is the shop open?');
    await session.until('input_audio_buffer.committed');
    session.send({ type: 'response.create' });
    await session.until('response.done');
    expect(session.of('response.function_call_arguments.done')[0]).toMatchObject({
      name: 'get_opening_hours',
    });
    session.send({ type: 'response.create', response: { tool_choice: 'none' } });
    await session.until('response.done', 2);
    expect(session.of('response.function_call_arguments.done')).toHaveLength(1);
  });

  it('stops when it is cancelled, and remembers of an answer what was heard of it', async () => {
    script({ text: `${long} ${long} ${long}` });
    const session = await connect();
    session.send({ type: 'response.create' });
    await vi.waitFor(() => expect(session.audioMs()).toBeGreaterThan(1500), 5000);
    session.send({ type: 'response.cancel' });
    await session.until('response.done');
    expect(session.of('response.done')[0]).toMatchObject({
      response: {
        status: 'cancelled',
        status_details: { reason: 'client_cancelled' },
        output: [{ status: 'incomplete' }],
      },
    });
    const item_id = String(session.of('response.audio.delta')[0]?.item_id);
    const truncate = (audio_end_ms: number) =>
      session.send({ type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms });
    truncate(600_000);
    await session.until('error');
    expect(session.of('error')[0]).toMatchObject({ error: { param: 'audio_end_ms' } });
    const [, second] = session.of('response.audio_timestamp.delta');
    truncate(Number(second?.audio_offset_ms) + Number(second?.audio_duration_ms));
    session.send({ type: 'conversation.item.retrieve', item_id });
    await session.until('conversation.item.retrieved');
    expect(session.of('conversation.item.retrieved')[0]).toMatchObject({
      item: { content: [{ transcript: 'One two' }] },
    });
  });
});

describe('what a client may not do', () => {
  it.each([
    [
      'another answer at the same time',
      'conversation_already_has_active_response',
      [{ type: 'response.create' }, { type: 'response.create' }],
    ],
    ['cancelling nothing', 'response_cancel_not_active', [{ type: 'response.cancel' }]],
    ['an event there is not', 'invalid_value', [{ type: 'response.hurry' }]],
    [
      'deleting nothing',
      'item_delete_invalid_item_id',
      [{ type: 'conversation.item.delete', item_id: 'x' }],
    ],
    [
      'a rate there is not',
      'invalid_value',
      [{ type: 'session.update', session: { input_audio_sampling_rate: 44_100 } }],
    ],
  ])('is answered with an error that names its event: %s', async (_what, code, sent) => {
    script({ text: long });
    const session = await connect();
    for (const [index, event] of sent.entries()) session.send({ event_id: `e${index}`, ...event });
    await session.until('error');
    expect(session.of('error')[0]).toMatchObject({
      error: { code, event_id: `e${sent.length - 1}` },
    });
  });

  it('is answered with an error when it is no JSON, and the session goes on', async () => {
    script({ text: 'Hello.' });
    const session = await connect();
    session.client.send('{');
    await session.until('error');
    session.send({ type: 'response.create' });
    await session.until('response.done');
  });
});

describe('faults', () => {
  it('refuse connections, and only as many as asked for', async () => {
    await setFaults({ refuse_connections: 1 });
    const [, response] = await once(dial(), 'unexpected-response');
    expect(response.statusCode).toBe(503);
    await connect();
  });

  it.each([
    ['rate_limit', 'rate_limit_exceeded'],
    ['fail_next', 'internal_error'],
  ])('let an answer fail: %s', async (fault, code) => {
    script({ text: 'Hello.' });
    const session = await connect();
    await setFaults({ [fault]: 1 });
    session.send({ type: 'response.create' });
    await session.until('response.done');
    expect(session.of('response.done')[0]).toMatchObject({
      response: { status: 'failed', status_details: { error: { code } } },
    });
    session.send({ type: 'response.create' });
    await session.until('response.audio.done');
  });

  it('filter an answer after a sentence', async () => {
    script({ text: 'First. Second.' });
    const session = await connect();
    await setFaults({ content_filter: 1 });
    session.send({ type: 'response.create' });
    await session.until('response.done');
    expect(session.of('response.audio_transcript.done')[0]?.transcript).toBe('First. ');
    expect(session.of('response.done')[0]).toMatchObject({
      response: { status: 'incomplete', status_details: { reason: 'content_filter' } },
    });
  });

  it('cut the connection in the middle of an answer', async () => {
    script({ text: long });
    const session = await connect();
    await setFaults({ drop_in_answer_after_ms: 500 });
    const closed = once(session.client, 'close');
    session.send({ type: 'response.create' });
    await closed;
    expect(session.audioMs()).toBeGreaterThanOrEqual(300);
    expect(session.audioMs()).toBeLessThanOrEqual(600);
  });

  it('cut connections after a while, stall them, and refuse answers', async () => {
    const session = await connect();
    await setFaults({ error_event: 1 });
    session.send({ type: 'response.create', event_id: 'asked' });
    await session.until('error');
    expect(session.of('error')[0]).toMatchObject({
      error: { code: 'server_error', event_id: 'asked' },
    });
    await setFaults({ stall: true });
    const before = session.events.length;
    session.send({ type: 'response.cancel' });
    await setFaults({ stall: false, drop_connection_after_ms: 1 });
    await once(dial(), 'close');
    expect(session.events).toHaveLength(before);
  });

  it('are refused when nobody knows them', async () => {
    expect((await setFaults({ hiccup: true })).status).toBe(400);
    expect(await (await fetch(`${openai.url}/voice-live/_admin/faults`)).json()).toEqual({});
  });
});
