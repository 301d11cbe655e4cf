import { describe, expect, it } from 'vitest';
import { type ServerMessage, Transcript } from './page/transcript.js';

const ready: ServerMessage = { type: 'ready', sessionId: 's', reconnectToken: 't', agent: 'Desk' };
const piece = (turnId: string, text: string, agent = 'Desk') => ({
  type: 'text-delta',
  turnId,
  agent,
  text,
});
const whole = (turnId: string, text: string, agent = 'Desk') => ({
  type: 'message',
  turnId,
  agent,
  text,
});
const end = (turnId: string, finishReason = 'completed') => ({
  type: 'turn-end',
  turnId,
  finishReason,
});
const toBilling = { type: 'agent-switch', from: 'Desk', to: 'BillingAgent' };

function transcript(...messages: readonly ServerMessage[]) {
  const made = new Transcript();
  for (const message of [ready, ...messages]) made.apply(message);
  return made;
}

/** What the page shows, one line each. */
function linesOf({ entries }: Transcript): readonly string[] {
  return entries.map((entry) => {
    switch (entry.kind) {
      case 'agent':
        return `${entry.agent}: ${entry.text}${entry.isDone ? '' : ' …'}`;
      case 'customer':
        return `> ${entry.text}${entry.isAnswered ? '' : ' ?'}`;
      default:
        return `(${entry.text})`;
    }
  });
}

function apply(to: Transcript, ...messages: readonly ServerMessage[]) {
  for (const message of messages) to.apply(message);
}

describe('the transcript of a web chat', () => {
  it('grows with the pieces of an answer and keeps the whole', () => {
    const chat = transcript();
    chat.say('a', 'Is it paid?');
    apply(chat, piece('a', 'It '), piece('a', 'is pai'));
    expect(linesOf(chat)).toEqual(['> Is it paid? ?', 'Desk: It is pai …']);
    apply(chat, whole('a', 'It is paid.'), end('a'));
    expect(linesOf(chat)).toEqual(['> Is it paid?', 'Desk: It is paid.']);
  });

  it('begins with what was said on the other channel, once', () => {
    const handoff = { type: 'handoff', sourceChannel: 'voice', summary: 'No power.', facts: {} };
    const chat = transcript(handoff, whole('greeting', 'Hello.'), end('greeting'), ready, handoff);
    expect(linesOf(chat)).toEqual(['(No power.)', 'Desk: Hello.']);
    expect(linesOf(transcript({ ...handoff, summary: '' }))).toEqual([]);
  });

  it('shows nothing twice when the last turn is repeated', () => {
    const chat = transcript();
    chat.say('a', 'My bill?');
    const turn = [
      whole('a', 'One moment.'),
      toBilling,
      piece('a', 'Billing here.', 'BillingAgent'),
      whole('a', 'Billing here.', 'BillingAgent'),
      end('a'),
    ];
    apply(chat, ...turn);
    const before = linesOf(chat);
    expect(before).toEqual([
      '> My bill?',
      'Desk: One moment.',
      '(You are now talking to Billing.)',
      'BillingAgent: Billing here.',
    ]);
    chat.connectionLost();
    apply(chat, { ...ready, agent: 'BillingAgent' });
    apply(chat, ...turn.filter(({ type }) => type !== 'text-delta'));
    expect(linesOf(chat)).toEqual(before);
    expect(chat.agent).toBe('BillingAgent');
  });

  it('does not put pieces together that have a gap between them', () => {
    const chat = transcript();
    chat.say('a', 'Tell me');
    apply(chat, piece('a', 'The first half, '));
    chat.connectionLost();
    apply(chat, ready, piece('a', 'and the end.'));
    expect(linesOf(chat)).toEqual(['> Tell me ?', 'Desk: The first half,  …']);
    apply(chat, whole('a', 'The first half, the middle, and the end.'), end('a'));
    expect(linesOf(chat)).toEqual(['> Tell me', 'Desk: The first half, the middle, and the end.']);
    chat.say('b', 'More');
    apply(chat, piece('b', 'Here.'));
    expect(linesOf(chat).at(-1)).toBe('Desk: Here. …');
  });

  it('answers stand behind their questions, also when the next question waits already', () => {
    const chat = transcript();
    chat.say('a', 'One?');
    chat.say('b', 'Two?');
    expect(chat.unanswered?.id).toBe('a');
    apply(chat, piece('a', 'First.'), whole('a', 'First.'), end('a'));
    expect(chat.unanswered?.id).toBe('b');
    apply(chat, whole('b', 'Second.'), end('b'), end('b'));
    expect(chat.unanswered).toBeUndefined();
    expect(linesOf(chat)).toEqual(['> One?', 'Desk: First.', '> Two?', 'Desk: Second.']);
  });

  it('says so when an answer did not come through, was stopped, or failed', () => {
    const chat = transcript();
    for (const [id, ...messages] of [
      ['a', end('a')],
      ['b', piece('b', 'It is'), whole('b', 'It is'), end('b', 'cancelled')],
      ['c', { type: 'error', code: 'internal', message: '' }, end('c', 'failed')],
      ['d', { type: 'error', code: 'invalid_request', message: '' }],
    ] as const) {
      chat.say(id, id);
      apply(chat, ...messages);
    }
    expect(linesOf(chat)).toEqual([
      '> a',
      '(The answer to this message got lost on the way. Please ask again.)',
      '> b',
      'Desk: It is',
      '(Stopped.)',
      '> c',
      '(Something went wrong on our side. Please try again.)',
      '> d',
      '(This message could not be read. Please write it in another way.)',
    ]);
  });

  it('tells what is being done, without the names of tools', () => {
    const chat = transcript();
    chat.say('a', 'Is there an outage?');
    apply(chat, { type: 'tool-start', turnId: 'a', tool: 'check_outage' });
    expect(chat.activity).toBe('Looking into it');
    const progress = { type: 'tool-progress', turnId: 'a', tool: 'check_outage' };
    apply(chat, { ...progress, message: 'Checking the map…' });
    expect(chat.activity).toBe('Checking the map');
    apply(chat, { type: 'tool-end', turnId: 'a', tool: 'check_outage', ok: true });
    expect(chat.activity).toBeUndefined();
  });

  it('keeps an offer until the customer writes', () => {
    const chat = transcript({ type: 'channel-offer', channels: ['whatsapp'], reason: 'busy' });
    expect(chat.offers).toEqual(['whatsapp']);
    chat.say('a', 'No');
    expect(chat.offers).toEqual([]);
  });

  it('survives being stored, with what is still to be sent', () => {
    const chat = transcript(whole('greeting', 'Hello.'), end('greeting'));
    chat.say('a', 'One?');
    const restored = new Transcript(JSON.parse(JSON.stringify(chat.store())));
    expect(linesOf(restored)).toEqual(linesOf(chat));
    expect(restored.unanswered?.id).toBe('a');
    apply(restored, ready, whole('greeting', 'Hello.'), end('greeting'));
    expect(linesOf(restored)).toEqual(['Desk: Hello.', '> One? ?']);
  });

  it('passes over what it does not know', () => {
    const chat = transcript({ type: 'pong' }, { type: 'survey', questions: [1] });
    apply(chat, { type: 'text-delta' }, { type: 'channel-offer', channels: 'whatsapp' });
    expect(chat.offers).toEqual([]);
  });
});
