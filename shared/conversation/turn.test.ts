import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '#shared/contracts/chat-model.ts';
import { delay } from '#shared/contracts/clock.ts';
import {
  ConversationFixture,
  endOf,
  libraryContent,
  libraryTool,
  problemsOf,
  spoken,
  waysToAsk,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, type ScriptedReply, says } from '#shared/testing/scripted-replies.ts';

/** Tools of every kind; each takes `ms` of virtual time, some give up when told to, some never. */
function slowTools(fixture: () => ConversationFixture, written: string[]) {
  const tool = (name: string, effect: 'read' | 'write', ms: number, obeys: boolean) =>
    libraryTool({
      name,
      effect,
      timeoutMs: 60,
      execute: async (_args, context) => {
        await delay(fixture().clock, ms, obeys ? context.signal : undefined);
        if (effect === 'write') written.push(name);
        return { message: `${name} is done.` };
      },
    });
  return [
    tool('read_fast', 'read', 5, true),
    tool('read_slow', 'read', 100, true),
    tool('write_fast', 'write', 10, true),
    tool('write_slow', 'write', 90, false),
  ];
}

const slowly = (fixture: () => ConversationFixture, events: readonly ChatEvent[]): ScriptedReply =>
  async function* (_request, signal) {
    for (const event of events) {
      await delay(fixture().clock, 3, signal);
      yield event;
    }
  };

const toolName = fc.constantFrom(
  'read_fast',
  'read_slow',
  'write_fast',
  'write_slow',
  'handoff_loans',
);
const modelAnswer = fc.oneof(
  fc.constantFrom('All right.', 'Let me see about that for you.').map((text) => says(text)),
  fc
    .tuple(fc.array(toolName, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([names, talks]) => [
      ...(talks ? says('One moment please.').slice(0, 2) : []),
      ...callsTools(...names.map((name, n) => [name, { title: `${n}` }] as const)),
    ]),
);
const turn = fc.record({
  answers: fc.array(modelAnswer, { maxLength: 3 }),
  abortAfterMs: fc.option(fc.integer({ min: 0, max: 220 })),
  heardWords: fc.option(fc.integer({ min: 0, max: 8 })),
});

describe.each(waysToAsk)('history ($way)', ({ ask }) => {
  it('is valid for the chat API whenever a turn is aborted or cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 5 }), async (plan) => {
        const fixture: ConversationFixture = new ConversationFixture({
          content: libraryContent({ tools: slowTools(() => fixture, []) }),
        });
        const conversation = await fixture.open({ channel: 'webchat' });
        for (const { answers, abortAfterMs, heardWords } of plan) {
          const script = [...answers, says('That is all.')];
          const model: ScriptedReply[] = script.map((events) => slowly(() => fixture, events));
          // Whatever is left of an aborted turn's script must not leak into the next turn.
          fixture.chatModel.replace(model);
          const abort = new AbortController();
          const input = spoken('Please help me with this.');
          const running = ask(conversation, input, abort.signal);
          if (abortAfterMs !== null) {
            await fixture.clock.advance(abortAfterMs);
            abort.abort();
          }
          await fixture.clock.advance(3000);
          const end = endOf(await running);
          if (heardWords !== null) {
            await conversation.cutToHeard(
              input.turnId,
              end.text.split(/\s+/).slice(0, heardWords).join(' '),
            );
          }
        }
        fixture.chatModel.replace([says('Goodbye.')]);
        await ask(conversation, 'Bye');
        const requests = fixture.chatModel.requests.map(({ messages }) => problemsOf(messages));
        expect(requests.flat()).toEqual([]);
        expect(fixture.clock.pendingTimers).toBe(0);
        const { histories } = await fixture.stored();
        for (const history of Object.values(histories)) {
          const times = history.map(({ turnId, at }) => `${turnId} ${at}`);
          expect(new Set(times).size).toBe(times.length);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('ends an aborted turn in the same moment, whatever was going on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(modelAnswer, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 150 }),
        async (answers, abortAfterMs) => {
          const fixture: ConversationFixture = new ConversationFixture({
            content: libraryContent({ tools: slowTools(() => fixture, []) }),
          });
          const script = [...answers, says('That is all.')];
          fixture.chatModel.replace(script.map((events) => slowly(() => fixture, events)));
          const conversation = await fixture.open();
          const abort = new AbortController();
          const startedAt = fixture.clock.now();
          const running = ask(conversation, 'Please help me with this.', abort.signal);
          await fixture.clock.advance(abortAfterMs);
          abort.abort();
          const end = endOf(await running);
          // The clock has not moved since: nothing was waited for.
          const endedAt =
            end.finishReason === 'cancelled' ? fixture.clock.now() : expect.any(Number);
          expect(end.timings.endedAt).toEqual(endedAt);
          expect(fixture.clock.now()).toBe(startedAt + abortAfterMs);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps the real result of a write that finished behind our back', async () => {
    const written: string[] = [];
    const fixture: ConversationFixture = new ConversationFixture({
      content: libraryContent({ tools: slowTools(() => fixture, written) }),
      replies: [callsTools(['write_slow', {}])],
    });
    const conversation = await fixture.open({ channel: 'webchat' });
    const abort = new AbortController();
    const running = ask(conversation, 'Do it', abort.signal);
    await fixture.clock.advance(20);
    abort.abort();
    await running;
    await fixture.clock.advance(100);
    expect(written).toEqual(['write_slow']);
    const [, , result] = (await fixture.stored()).histories.Desk ?? [];
    expect(result?.role === 'tool' && JSON.parse(result.resultJson)).toEqual({
      ok: true,
      message: 'write_slow is done.',
    });
  });
});

describe.each(waysToAsk)('cutToHeard ($way)', ({ ask }) => {
  it('cuts a turn that has ended to the word that was heard', async () => {
    const fixture = new ConversationFixture({
      replies: [says('We open at nine and close at six.'), says('Yes.')],
    });
    const conversation = await fixture.open();
    const input = spoken('When do you open?');
    await ask(conversation, input);
    await conversation.cutToHeard(input.turnId, '  We open at   nine');
    await ask(conversation, 'And on Sundays?');
    expect(fixture.chatModel.requests[1]?.messages.map(({ content }) => content).slice(1)).toEqual([
      'When do you open?',
      'We open at nine —',
      'And on Sundays?',
    ]);
  });

  it('removes an answer of which nothing was heard, but not its tool calls', async () => {
    const fixture = new ConversationFixture({
      content: libraryContent({ tools: [libraryTool({ name: 'look_up' })] }),
      replies: [callsTools(['look_up', {}]), says('It is in.'), says('Hello?')],
    });
    const conversation = await fixture.open();
    const input = spoken('Is Emma in?');
    await ask(conversation, input);
    await conversation.cutToHeard(input.turnId, '');
    await ask(conversation, 'Hello?');
    expect(fixture.chatModel.requests[2]?.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
      'user',
    ]);
  });

  it('cuts across a handoff, in everybody’s history', async () => {
    const fixture = new ConversationFixture({
      replies: [
        [...says('One moment.').slice(0, 2), ...callsTools(['handoff_loans', {}])],
        says('It is due on Friday.'),
        says('Yes.'),
      ],
    });
    const conversation = await fixture.open({ channel: 'webchat' });
    const input = spoken('When is Emma due?');
    await ask(conversation, input);
    await conversation.cutToHeard(input.turnId, 'One moment. You have reached');
    await ask(conversation, 'Hello?');
    const texts = fixture.chatModel.requests[2]?.messages.map(({ content }) => content).slice(1);
    expect(texts).toEqual(['One moment.', 'You have reached —', 'When is Emma due?', 'Hello?']);
  });

  it('waits for the turn it cuts, and ignores a turn it does not know', async () => {
    const fixture: ConversationFixture = new ConversationFixture();
    fixture.chatModel.add(
      slowly(() => fixture, says('We open at nine.')),
      says('Yes.'),
    );
    const conversation = await fixture.open();
    const abort = new AbortController();
    const input = spoken('When do you open?');
    const running = ask(conversation, input, abort.signal);
    await fixture.clock.advance(4);
    abort.abort();
    await conversation.cutToHeard(input.turnId, 'We');
    await running;
    await conversation.cutToHeard('no-such-turn', 'anything');
    await ask(conversation, 'Hello?');
    expect(fixture.chatModel.requests[1]?.messages.map(({ content }) => content).slice(1)).toEqual([
      'When do you open?',
      'We —',
      'Hello?',
    ]);
  });
});
