import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { chatRequestOf } from './chat-request.ts';
import type { ConversationItem } from './protocol/conversation-item.ts';
import { defaultSettings } from './protocol/session-settings.ts';

const tool = { type: 'function' as const, name: 'pay', description: 'Pays.', parameters: {} };
const settings = { ...defaultSettings(), instructions: 'You are Ava.' };

const said = (role: 'user' | 'assistant', text: string, wasCut = false): ConversationItem => ({
  id: text,
  type: 'message',
  role,
  status: 'completed',
  text,
  audio: { durationMs: 0, words: [], wasCut },
});
const call = (callId: string): ConversationItem => ({
  id: `call ${callId}`,
  type: 'function_call',
  callId,
  name: 'pay',
  argumentsJson: '{}',
});
const result = (callId: string): ConversationItem => ({
  id: `result ${callId}`,
  type: 'function_call_output',
  callId,
  output: '{"ok":true}',
});

const messageSchema = z.looseObject({
  role: z.string(),
  content: z.string().nullish(),
  tool_calls: z.array(z.looseObject({ id: z.string() })).optional(),
  tool_call_id: z.string().optional(),
});

/** Who said what, calls and results by their ids. */
const chatOf = (...items: readonly ConversationItem[]) =>
  chatRequestOf(items, settings, {}).messages.map((message) => {
    const {
      role,
      content,
      tool_calls: calls = [],
      tool_call_id: of,
    } = messageSchema.parse(message);
    return [role, content, ...calls.map(({ id }) => id), of].filter(Boolean).join(' ');
  });

describe('a session as a chat', () => {
  it('begins with the instructions, those of a single answer before those of the session', () => {
    expect(chatOf()).toEqual(['system You are Ava.']);
    const { messages } = chatRequestOf([], settings, { instructions: 'Be brief.' });
    expect(messages).toMatchObject([{ role: 'system', content: 'Be brief.' }]);
  });

  it('shows that an answer was cut, and leaves out what nobody has said or heard', () => {
    expect(
      chatOf(
        said('assistant', 'Your bill is', true),
        said('user', ''),
        said('assistant', '', true),
      ),
    ).toEqual(['system You are Ava.', 'assistant Your bill is —']);
  });

  it('puts results behind their calls, however late they came', () => {
    expect(chatOf(call('1'), call('2'), said('user', 'Wait'), result('2'), result('1'))).toEqual([
      'system You are Ava.',
      'assistant 1 2',
      'tool {"ok":true} 1',
      'tool {"ok":true} 2',
      'user Wait',
    ]);
  });

  it('leaves out a call that has no result yet', () => {
    expect(chatOf(said('user', 'Pay it'), call('1'))).toEqual([
      'system You are Ava.',
      'user Pay it',
    ]);
  });

  it('puts calls into the answer that made them', () => {
    expect(chatOf(said('assistant', 'One moment.'), call('1'), result('1'))).toEqual([
      'system You are Ava.',
      'assistant One moment. 1',
      'tool {"ok":true} 1',
    ]);
  });

  it('offers the tools, and the choice of a single answer before that of the session', () => {
    const withTool = { ...settings, tools: [tool], tool_choice: 'required' as const };
    const { tools, tool_choice } = chatRequestOf([], withTool, {});
    expect(tools).toMatchObject([{ type: 'function', function: { name: 'pay' } }]);
    expect(tool_choice).toBe('required');
    expect(chatRequestOf([], withTool, { tool_choice: 'none' }).tool_choice).toBe('none');
    const named = { type: 'function' as const, name: 'pay' };
    expect(chatRequestOf([], withTool, { tool_choice: named }).tool_choice).toMatchObject({
      function: { name: 'pay' },
    });
    expect(chatRequestOf([], settings, {}).tools).toBeUndefined();
  });
});
