import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { webChatInvitation, whatsappMessages } from './whatsapp-channel.ts';

const said = (...texts: readonly string[]): TurnEvent[] =>
  texts.map((text) => ({ type: 'text-delta', agent: 'Desk', text }));
const toolEnd = (result: Readonly<Record<string, unknown>>): TurnEvent => ({
  type: 'tool-end',
  agent: 'Desk',
  toolCallId: 'c1',
  tool: 'pay_fine',
  ok: result.ok === true,
  result,
  durationMs: 1,
});

describe('whatsappMessages', () => {
  it('joins a turn into one message', () => {
    expect(whatsappMessages(said('Your book ', 'is due.'))).toEqual([
      { kind: 'text', text: 'Your book is due.' },
    ]);
  });

  it('sends nothing for a turn without words', () => {
    expect(whatsappMessages([toolEnd({ ok: true })])).toEqual([]);
  });

  it.each([
    ['a confirmation', toolEnd({ ok: false, code: 'confirmation_required' })],
    ['an offer', { type: 'channel-offer', channels: ['webchat'], reason: 'asked' } as const],
  ])('puts buttons under %s', (_name, event) => {
    expect(whatsappMessages([event, ...said('Shall I?')])).toMatchObject([
      { kind: 'buttons', text: 'Shall I?', buttons: [{ title: 'Yes' }, { title: 'No' }] },
    ]);
  });

  it('has no buttons when something was done after the question', () => {
    const events = [toolEnd({ ok: false, code: 'confirmation_required' }), toolEnd({ ok: true })];
    expect(whatsappMessages([...events, ...said('Done.')])).toEqual([
      { kind: 'text', text: 'Done.' },
    ]);
  });

  it('splits long text within the limit and loses no word', () => {
    const word = fc.stringMatching(/^[a-z]{1,12}[.]?$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 3000 }), (words) => {
        const messages = whatsappMessages(said(words.join(' ')));
        const texts = messages.map((message) => (message.kind === 'text' ? message.text : ''));
        expect(texts.every((text) => text.length > 0 && text.length <= 4096)).toBe(true);
        expect(texts.join(' ').split(/\s+/)).toEqual(words);
      }),
      { numRuns: 50 },
    );
  });

  it('splits text without any break as well', () => {
    const messages = whatsappMessages(said('x'.repeat(9000)));
    expect(messages.map((message) => (message.kind === 'text' ? message.text.length : 0))).toEqual([
      4096, 4096, 808,
    ]);
  });
});

describe('webChatInvitation', () => {
  it('keeps the link whole, however long the text is', () => {
    const link = 'https://chat.example/c?token=abc';
    const message = webChatInvitation('word '.repeat(2000), link);
    expect(message.kind === 'text' && message.text.endsWith(`\n\n${link}`)).toBe(true);
    expect(message.kind === 'text' && message.text.length).toBeLessThanOrEqual(4096);
  });
});
