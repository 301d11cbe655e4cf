import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { createPhoneVoice } from '#emulators/speech/phone-voice.ts';
import { voiceLiveStage } from './testing/voice-live-stage.ts';

const { address, dial, connect, script, speech } = voiceLiveStage();
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

  it('tells the language of what was said where Azure Speech listens for several', async () => {
    const session = await connect({
      input_audio_transcription: { model: 'azure-speech', language: 'en-US,es-US' },
    });
    await session.say('Quiero pagar mi factura.', 'es-ES-ElviraNeural');
    await session.say('How much is it?');
    const completed = 'conversation.item.input_audio_transcription.completed';
    await session.until(completed, 2);
    expect(session.of(completed)).toMatchObject([
      { phrases: [{ text: 'Quiero pagar mi factura.', locale: 'es-US' }] },
      { phrases: [{ text: 'How much is it?', locale: 'en-US' }] },
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
    const samples = await createPhoneVoice(speech()).speak('My power is out.');
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

  it('keeps the voice that it has spoken with, except for a single answer', async () => {
    script({ text: 'One.' }, { text: 'Two.' });
    const session = await connect();
    const andrew = { type: 'azure-standard', name: 'en-US-AndrewNeural' };
    const ava = { type: 'azure-standard', name: 'en-US-AvaNeural' };
    session.send({ type: 'session.update', session: { voice: andrew } });
    session.send({ type: 'session.update', session: { voice: ava } });
    await session.until('session.updated', 3);
    session.send({ type: 'response.create' });
    await session.until('response.done');
    session.send({ type: 'session.update', event_id: 'e1', session: { voice: andrew } });
    await session.until('error');
    expect(session.of('error')[0]).toMatchObject({
      error: { type: 'invalid_request_error', code: 'cannot_update_voice', event_id: 'e1' },
    });
    session.send({ type: 'session.update', session: { voice: ava, instructions: 'Be brief.' } });
    await session.until('session.updated', 4);
    session.send({ type: 'response.create', response: { voice: andrew } });
    await session.until('response.done', 2);
    expect(session.of('error')).toHaveLength(1);
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
