import { describe, expect, it } from 'vitest';
import { MalformedServerEventError, parseServerEvent, toolCallsOf } from './server-event.ts';

const parse = (event: object) => parseServerEvent(JSON.stringify(event));

describe('events of the service', () => {
  it.each([
    ['response.audio.delta', 'response.output_audio.delta'],
    ['response.audio_transcript.delta', 'response.output_audio_transcript.delta'],
    ['response.text.delta', 'response.output_text.delta'],
  ])('are known by their old and their new name: %s', (old, renamed) => {
    const body = { item_id: 'item_1', response_id: 'resp_1', delta: 'AAAA' };
    expect(parse({ type: renamed, ...body })).toEqual(parse({ type: old, ...body }));
    expect(parse({ type: old, ...body })).toMatchObject({ type: old, delta: 'AAAA' });
  });

  it('that we have no use for are passed over', () => {
    expect(parse({ type: 'rate_limits.updated', rate_limits: [] })).toBeUndefined();
    expect(parse({ type: 'response.animation_viseme.delta', viseme_id: 3 })).toBeUndefined();
  });

  it.each(['no json', '[]', '{"type":3}', '{"type":"response.audio.delta"}'])(
    'that are none are refused: %s',
    (message) => {
      expect(() => parseServerEvent(message)).toThrow(MalformedServerEventError);
    },
  );

  it('give whole calls only', () => {
    const call = { type: 'function_call', id: 'item_1', call_id: 'call_1', name: 'pay' };
    const event = parse({
      type: 'response.done',
      response: {
        id: 'resp_1',
        status: 'completed',
        output: [
          { type: 'message', id: 'item_0' },
          { ...call, arguments: '{"amount":5}', status: 'completed' },
          { ...call, call_id: 'call_2', arguments: '{"amou', status: 'incomplete' },
          { type: 'mcp_call', id: 'item_3' },
        ],
      },
    });
    if (event?.type !== 'response.done') throw new Error('not understood');
    expect(toolCallsOf(event.response)).toEqual([
      { id: 'call_1', name: 'pay', argumentsJson: '{"amount":5}' },
    ]);
  });
});
