import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { voiceLiveStage } from './testing/voice-live-stage.ts';

const { dial, connect, script, setFaults, url } = voiceLiveStage();
const long = 'One two three four five six seven eight nine ten eleven twelve thirteen.';

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
    [
      'more languages than ten',
      'invalid_value',
      [
        {
          type: 'session.update',
          session: {
            input_audio_transcription: { model: 'azure-speech', language: 'en,'.repeat(11) },
          },
        },
      ],
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
    expect(await (await fetch(`${url()}/voice-live/_admin/faults`)).json()).toEqual({});
  });
});
