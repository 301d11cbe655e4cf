import { describe, expect, it } from 'vitest';
import type { ChatModel } from '#shared/contracts/chat-model.ts';
import type { HistoryItem } from '#shared/contracts/session.ts';
import { ModelError } from '#shared/errors/coded-error.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { failsWith, hangs, ScriptedReplies, says } from '#shared/testing/scripted-replies.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { extractiveSummary } from './extractive-summary.ts';
import { summariseConversation } from './summary.ts';

const history: readonly HistoryItem[] = [
  { role: 'user', turnId: '1', text: 'My power is out', at: 1 },
  {
    role: 'assistant',
    turnId: '1',
    text: '',
    at: 2,
    toolCalls: [{ id: 'c1', name: 'report_outage', argumentsJson: '{}' }],
    interrupted: false,
  },
  {
    role: 'tool',
    turnId: '1',
    toolCallId: 'c1',
    tool: 'report_outage',
    resultJson: '{"ok":true,"message":"Ticket 4711 is open."}',
    at: 3,
  },
  {
    role: 'assistant',
    turnId: '1',
    text: 'I have opened ticket 4711.',
    at: 4,
    toolCalls: [],
    interrupted: false,
  },
];
const facts = { customer_id: 'demo-1', customer_name: 'Ada', outage_ticket_id: '4711' };

function start(chatModel: ChatModel, signal = new AbortController().signal) {
  const clock = new VirtualClock();
  const summary = summariseConversation({
    history,
    facts,
    chatModel,
    clock,
    logger: new FakeLogger(),
    signal,
    deadlineMs: 1500,
  });
  return { clock, summary };
}

const extracted =
  'The customer said: "My power is out". We answered: "Ticket 4711 is open.". Known: outage ticket id 4711.';

describe('summariseConversation', () => {
  it('takes the model’s words, on one line', async () => {
    const model = new ScriptedReplies(says('Power is out.\nTicket 4711 is open.'));
    const { summary, clock } = start(model);
    expect(await summary).toEqual({ text: 'Power is out. Ticket 4711 is open.', by: 'model' });
    expect(model.requests[0]?.messages[1]?.content).toBe(
      'Customer: My power is out\nAgent: I have opened ticket 4711.',
    );
    expect(clock.pendingTimers).toBe(0);
  });

  it('makes one of what was said when the model is too slow', async () => {
    const { summary, clock } = start(new ScriptedReplies(hangs));
    await clock.advance(1500);
    expect(await summary).toEqual({ text: extracted, by: 'extract' });
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    ['fails', failsWith(new ModelError('model_unavailable'))],
    ['says nothing', says('')],
  ])('makes one of what was said when the model %s', async (_name, reply) => {
    const { summary } = start(new ScriptedReplies(reply));
    expect(await summary).toEqual({ text: extracted, by: 'extract' });
  });

  it('quotes no digits by which a customer proved who they are', () => {
    const said: HistoryItem[] = [
      { role: 'user', turnId: '1', text: 'my last four are 9 4 3 1', at: 1 },
      { role: 'user', turnId: '2', text: 'code 943-122, house 14', at: 2 },
    ];
    const text = extractiveSummary({ history: said, facts: {} });
    expect(text).toBe('The customer said: "my last four are …"; "code …, house 14".');
  });

  it('gives up when it is told to', async () => {
    const abort = new AbortController();
    const { summary } = start(new ScriptedReplies(hangs), abort.signal);
    abort.abort(new DOMException('over', 'AbortError'));
    await expect(summary).rejects.toThrow('over');
  });
});
