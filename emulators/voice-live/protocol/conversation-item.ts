import { z } from 'zod';

const status = z.enum(['in_progress', 'completed', 'incomplete']);
const identity = { id: z.string().min(1).max(64).optional() };
const inputText = z.looseObject({ type: z.literal('input_text'), text: z.string() });
const outputText = z.looseObject({ type: z.enum(['text', 'output_text']), text: z.string() });

/** An item as clients may create it. Audio cannot be put into the conversation this way here. */
export const newItemSchema = z.discriminatedUnion('type', [
  z.looseObject({
    ...identity,
    type: z.literal('message'),
    role: z.enum(['system', 'user', 'assistant']),
    content: z.array(z.union([inputText, outputText])).min(1),
  }),
  z.looseObject({
    ...identity,
    type: z.literal('function_call'),
    call_id: z.string().min(1),
    name: z.string().min(1),
    arguments: z.string(),
  }),
  z.looseObject({
    ...identity,
    type: z.literal('function_call_output'),
    call_id: z.string().min(1),
    output: z.string(),
  }),
]);
export type NewItem = z.infer<typeof newItemSchema>;

/** Where a word lies in an answer's audio. */
export interface TimedWord {
  readonly text: string;
  readonly offsetMs: number;
  readonly durationMs: number;
}

/** An item of the conversation as this emulator keeps it. */
export type ConversationItem =
  | {
      readonly id: string;
      readonly type: 'message';
      readonly role: 'system' | 'user' | 'assistant';
      status: z.infer<typeof status>;
      /** Words of a text, of an answer's audio, or of what was heard; empty when nothing was understood. */
      text: string;
      /** Set when it was spoken by the model or to it. */
      readonly audio?: { durationMs: number; words: TimedWord[]; wasCut: boolean };
    }
  | {
      readonly id: string;
      readonly type: 'function_call';
      readonly callId: string;
      readonly name: string;
      readonly argumentsJson: string;
    }
  | {
      readonly id: string;
      readonly type: 'function_call_output';
      readonly callId: string;
      readonly output: string;
    };

export type MessageItem = Extract<ConversationItem, { readonly type: 'message' }>;

/** The item as events show it. */
export function wireItem(item: ConversationItem): Readonly<Record<string, unknown>> {
  const { id, type } = item;
  switch (item.type) {
    case 'message':
      return {
        id,
        object: 'realtime.item',
        type,
        status: item.status,
        role: item.role,
        content: [wireContent(item)],
      };
    case 'function_call':
      return {
        id,
        object: 'realtime.item',
        type,
        status: 'completed',
        call_id: item.callId,
        name: item.name,
        arguments: item.argumentsJson,
      };
    case 'function_call_output':
      return { id, object: 'realtime.item', type, call_id: item.callId, output: item.output };
  }
}

/** The one content part of a message. */
export function wireContent(item: MessageItem): Readonly<Record<string, unknown>> {
  const { role, text, audio } = item;
  if (audio !== undefined) {
    return { type: role === 'user' ? 'input_audio' : 'audio', transcript: text };
  }
  return { type: role === 'assistant' ? 'text' : 'input_text', text };
}
