import { describe, expect, it } from 'vitest';
import { Conversation } from './conversation.ts';
import type { ConversationItem, NewItem } from './protocol/conversation-item.ts';

const message = (text: string, id?: string): NewItem => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
  ...(id === undefined ? {} : { id }),
});

function spoken(text: string, msPerWord = 500): ConversationItem {
  const words = text.split(' ').map((word, index) => ({
    text: word,
    offsetMs: index * msPerWord,
    durationMs: msPerWord,
  }));
  return {
    id: 'answer',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    text,
    audio: { durationMs: words.length * msPerWord, words, wasCut: false },
  };
}

function open() {
  let made = 0;
  return new Conversation({
    newId: (prefix) => {
      made += 1;
      return `${prefix}_${made}`;
    },
  });
}

const refusal = (code: string) => expect.objectContaining({ name: 'ProtocolError', code });

describe('a conversation', () => {
  it('keeps what clients put into it where they want it', () => {
    const conversation = open();
    expect(conversation.create(message('first')).previousItemId).toBeNull();
    conversation.create(message('last', 'mine'));
    expect(conversation.create(message('between'), 'item_1').previousItemId).toBe('item_1');
    expect(conversation.create(message('before'), 'root').previousItemId).toBeNull();
    expect(conversation.items.map((item) => item.type === 'message' && item.text)).toEqual([
      'before',
      'first',
      'between',
      'last',
    ]);
  });

  it.each([
    [
      'the same id twice',
      'item_create_duplicate_id',
      (it: Conversation) => it.create(message('again', 'mine')),
    ],
    [
      'a place that is not there',
      'item_create_invalid_item_id',
      (it: Conversation) => it.create(message('after'), 'nobody'),
    ],
    [
      'to forget what is not there',
      'item_delete_invalid_item_id',
      (it: Conversation) => it.delete('nobody'),
    ],
    [
      'to find what is not there',
      'item_retrieve_invalid_item_id',
      (it: Conversation) => it.find('nobody'),
    ],
    [
      'to cut what is not there',
      'item_truncate_invalid_item_id',
      (it: Conversation) => it.truncate('nobody', 0),
    ],
    [
      'to cut what nobody has spoken',
      'item_truncate_invalid_item_id',
      (it: Conversation) => it.truncate('mine', 0),
    ],
  ])('refuses %s', (_what, code, act) => {
    const conversation = open();
    conversation.create(message('first', 'mine'));
    expect(() => act(conversation)).toThrow(refusal(code));
    expect(conversation.items).toHaveLength(1);
  });

  it('cuts an answer to the words that were over', () => {
    const conversation = open();
    conversation.append(spoken('One two three four'));
    conversation.truncate('answer', 1499);
    expect(conversation.find('answer')).toMatchObject({
      text: 'One two',
      audio: { durationMs: 1499, wasCut: true },
    });
    expect(() => conversation.truncate('answer', 1500)).toThrow(refusal('invalid_value'));
    conversation.truncate('answer', 0);
    expect(conversation.find('answer')).toMatchObject({ text: '' });
  });

  it('that is cut at its very end loses nothing', () => {
    const conversation = open();
    conversation.append(spoken('One two'));
    conversation.truncate('answer', 1000);
    expect(conversation.find('answer')).toMatchObject({
      text: 'One two',
      audio: { wasCut: false },
    });
  });

  it('knows whether the assistant has been heard', () => {
    const conversation = open();
    conversation.create(message('Hello'));
    expect(conversation.hasAssistantAudio).toBe(false);
    conversation.append(spoken('Hello'));
    expect(conversation.hasAssistantAudio).toBe(true);
  });
});
