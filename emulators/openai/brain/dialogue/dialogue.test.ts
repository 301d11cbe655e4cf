import { describe, expect, it } from 'vitest';
import { chatCompletionRequestSchema } from '../../protocol/chat-completion-request.ts';
import { agentWordsBefore, readDialogue } from './dialogue.ts';

const read = (messages: unknown[]) =>
  readDialogue(chatCompletionRequestSchema.parse({ messages }).messages);

describe('readDialogue', () => {
  it('groups messages into turns with their tool runs', () => {
    const dialogue = read([
      { role: 'system', content: 'A' },
      { role: 'developer', content: 'B' },
      { role: 'assistant', content: 'Hello!' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'my power' },
          { type: 'image_url', image_url: {} },
        ],
      },
      { role: 'user', content: 'is out' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'c', type: 'function', function: { name: 'report', arguments: '{"a":1}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c', content: '{"ok":true,"message":"Done."}' },
      { role: 'assistant', content: 'Reported.' },
      { role: 'user', content: 'thanks' },
    ]);
    expect(dialogue.system).toBe('A\n\nB');
    expect(dialogue.turns.map(({ user, replies }) => [user, ...replies])).toEqual([
      ['', 'Hello!'],
      ['my power is out', 'Reported.'],
      ['thanks'],
    ]);
    expect(dialogue.turns[1]?.runs).toMatchObject([
      { tool: 'report', arguments: { a: 1 }, result: { ok: true, message: 'Done.' }, turn: 1 },
    ]);
    expect(agentWordsBefore(dialogue, 2)).toBe('Reported.');
  });

  it('takes broken argument JSON as no arguments', () => {
    const dialogue = read([
      { role: 'user', content: 'x' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'c', type: 'function', function: { name: 'report', arguments: '{"a":' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c', content: 'plain words' },
    ]);
    expect(dialogue.turns[1]?.runs).toMatchObject([
      { arguments: {}, result: { ok: true, message: 'plain words' } },
    ]);
  });
});
