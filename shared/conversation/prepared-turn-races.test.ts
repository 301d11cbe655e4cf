import { describe, expect, it } from 'vitest';
import { delay } from '#shared/contracts/clock.ts';
import {
  ask,
  ConversationFixture,
  collect,
  endOf,
  libraryContent,
  libraryTool,
  spoken,
  textOf,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, hangs, says } from '#shared/testing/scripted-replies.ts';

const live = () => new AbortController().signal;
const settled = (fixture: ConversationFixture) => fixture.clock.advance(0);

/** A conversation whose model calls a write that takes 10 ms, then says that it is done. */
async function writing() {
  const written: string[] = [];
  const fixture: ConversationFixture = new ConversationFixture({
    content: libraryContent({
      tools: [
        libraryTool({
          name: 'write_down',
          effect: 'write',
          execute: async () => {
            await delay(fixture.clock, 10);
            written.push('write_down');
            return { message: 'Done.' };
          },
        }),
      ],
    }),
    replies: [callsTools(['write_down', {}]), says('Done.'), says('Next.')],
  });
  return { fixture, written, conversation: await fixture.open({ channel: 'webchat' }) };
}

describe('deciding about a prepared turn', () => {
  it('counts the first decision: a commit before a discard', async () => {
    const { fixture, written, conversation } = await writing();
    const input = spoken('Write');
    const turn = conversation.prepare(input, live());
    const events = collect(turn.events);
    await settled(fixture);
    turn.commit(input);
    turn.discard();
    await fixture.clock.advance(10);
    expect(endOf(await events).finishReason).toBe('completed');
    expect(written).toEqual(['write_down']);
  });

  it('counts the first decision: a discard before a commit', async () => {
    const { fixture, written, conversation } = await writing();
    const before = await fixture.traces();
    const input = spoken('Write');
    const turn = conversation.prepare(input, live());
    const events = collect(turn.events);
    await settled(fixture);
    turn.discard();
    turn.commit(input);
    await fixture.clock.advance(20);
    expect(await events).toEqual([]);
    expect(written).toEqual([]);
    expect(await fixture.traces()).toBe(before);
  });

  it('discards when the caller goes on before the commit, and leaves no timer', async () => {
    const { fixture, written, conversation } = await writing();
    const before = await fixture.traces();
    const abort = new AbortController();
    const input = spoken('Write');
    const turn = conversation.prepare(input, abort.signal);
    const events = collect(turn.events);
    await settled(fixture);
    abort.abort();
    turn.commit(input);
    await fixture.clock.advance(20);
    expect(await events).toEqual([]);
    expect(written).toEqual([]);
    expect(await fixture.traces()).toBe(before);
    expect(fixture.clock.pendingTimers).toBe(0);
  });

  it('aborts the turn when the caller cuts in after the commit', async () => {
    const { fixture, conversation } = await writing();
    const abort = new AbortController();
    const input = spoken('Write');
    const turn = conversation.prepare(input, abort.signal);
    const events = collect(turn.events);
    await settled(fixture);
    turn.commit(input);
    await fixture.clock.advance(5);
    abort.abort();
    expect(endOf(await events).finishReason).toBe('cancelled');
    const { histories } = await fixture.stored();
    expect(histories.Desk?.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool']);
  });

  it('starts no write when commit and abort come together', async () => {
    const { fixture, written, conversation } = await writing();
    const abort = new AbortController();
    const input = spoken('Write');
    const turn = conversation.prepare(input, abort.signal);
    const events = collect(turn.events);
    await settled(fixture);
    turn.commit(input);
    abort.abort();
    await fixture.clock.advance(20);
    expect((await events).map(({ type }) => type)).toEqual(['turn-end']);
    expect(endOf(await events).finishReason).toBe('cancelled');
    expect(written).toEqual([]);
    // Nothing was said or changed: the same words may come again.
    fixture.chatModel.replace([says('Here I am.')]);
    expect(textOf(await ask(conversation, input))).toBe('Here I am.');
  });

  it('works for a signal that was aborted before', async () => {
    const fixture = new ConversationFixture({ replies: [says('Nine.')] });
    const conversation = await fixture.open();
    const input = spoken('When?');
    const turn = conversation.prepare(input, AbortSignal.abort());
    turn.commit(input);
    expect(await collect(turn.events)).toEqual([]);
    expect(textOf(await ask(conversation, input))).toBe('Nine.');
  });

  it('takes a commit while a look-up is under way', async () => {
    const fixture: ConversationFixture = new ConversationFixture({
      content: libraryContent({
        tools: [
          libraryTool({
            name: 'look_up',
            execute: async (_args, context) => {
              context.learn({ before: 'yes' });
              await delay(fixture.clock, 50, context.signal);
              context.learn({ after: 'yes' });
              return { message: 'It is in.' };
            },
          }),
        ],
      }),
      replies: [callsTools(['look_up', {}]), says('It is in.')],
    });
    const conversation = await fixture.open({ channel: 'webchat' });
    const input = spoken('Is Emma');
    const turn = conversation.prepare(input, live());
    const events = collect(turn.events);
    await fixture.clock.advance(20);
    turn.commit({ ...input, text: 'Is Emma in?' });
    await fixture.clock.advance(30);
    expect(textOf(await events)).toBe('It is in.');
    const memo = await fixture.stored();
    expect(memo.facts).toMatchObject({ before: 'yes', after: 'yes' });
    expect(memo.histories.Desk?.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'assistant',
    ]);
    expect(fixture.published.slice(1, 4).map(({ type }) => type)).toEqual([
      'user-final',
      'tool-start',
      'tool-end',
    ]);
  });

  it('is given up with a warning when nobody decides', async () => {
    const fixture = new ConversationFixture({ replies: [says('Nine.'), says('Ten.')] });
    const conversation = await fixture.open();
    const turn = conversation.prepare(spoken('When?'), live());
    const events = collect(turn.events);
    const next = ask(conversation, 'And then?');
    await fixture.clock.advance(30_000);
    expect(textOf(await next)).toBe('Ten.');
    expect((await events).map(({ type }) => type)).toEqual(['text-delta', 'text-delta']);
    expect(fixture.logger.events('warn')).toEqual([
      'prepared turn was neither committed nor discarded',
    ]);
  });

  it('is done by leaving the events: discarded before the commit, aborted after it', async () => {
    const fixture = new ConversationFixture({ replies: [says('One two.'), says('Three four.')] });
    fixture.chatModel.add(says('Five.'));
    const conversation = await fixture.open({ channel: 'webchat' });
    for (const decide of [() => undefined, 'commit'] as const) {
      const input = spoken('Count');
      const turn = conversation.prepare(input, live());
      if (decide === 'commit') turn.commit(input);
      for await (const { type } of turn.events) if (type === 'text-delta') break;
    }
    expect(textOf(await ask(conversation, 'Go on'))).toBe('Five.');
    const texts = (await fixture.stored()).histories.Desk?.map(
      (item) => 'text' in item && item.text,
    );
    expect(texts?.slice(-2)).toEqual(['Go on', 'Five.']);
    expect(texts).not.toContain('One');
  });
});

describe('one turn at a time', () => {
  it('holds for a turn that is asked for while one is prepared: discard lets it begin', async () => {
    const fixture = new ConversationFixture({ replies: [says('Nine.'), says('Ten.')] });
    const conversation = await fixture.open();
    const turn = conversation.prepare(spoken('When?'), live());
    const next = ask(conversation, 'And on Sundays?');
    await settled(fixture);
    expect(fixture.chatModel.requests).toHaveLength(1);
    turn.discard();
    expect(textOf(await next)).toBe('Ten.');
    expect(fixture.chatModel.requests[1]?.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
    ]);
  });

  it('holds for a turn that is asked for while one is prepared: it follows a committed one', async () => {
    const fixture = new ConversationFixture({ replies: [says('Nine.'), says('Ten.')] });
    const conversation = await fixture.open();
    const input = spoken('When?');
    const turn = conversation.prepare(input, live());
    const next = ask(conversation, 'And on Sundays?');
    await settled(fixture);
    turn.commit(input);
    expect(textOf(await next)).toBe('Ten.');
    expect(fixture.chatModel.requests[1]?.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
    ]);
    expect(textOf(await collect(turn.events))).toBe('Nine.');
  });

  it('holds for two prepared turns, and what is decided in the line counts', async () => {
    const fixture = new ConversationFixture({ replies: [says('One.'), says('Three.')] });
    const conversation = await fixture.open({ channel: 'webchat' });
    const begin = (text: string) => {
      const input = spoken(text);
      return { input, turn: conversation.prepare(input, live()) };
    };
    const [first, second, third] = [begin('one'), begin('two'), begin('three')];
    second.turn.discard();
    third.turn.commit(third.input);
    await settled(fixture);
    expect(fixture.chatModel.requests).toHaveLength(1);
    first.turn.discard();
    expect(textOf(await collect(third.turn.events))).toBe('Three.');
    expect(await collect(second.turn.events)).toEqual([]);
    expect((await fixture.stored()).recentTurnIds).toEqual([third.input.turnId]);
  });

  it('ends a committed turn in the line as any other when it is aborted there', async () => {
    const fixture = new ConversationFixture({ replies: [hangs] });
    const conversation = await fixture.open();
    const first = conversation.prepare(spoken('one'), live());
    const abort = new AbortController();
    const input = spoken('two');
    const second = conversation.prepare(input, abort.signal);
    second.commit(input);
    await settled(fixture);
    abort.abort();
    expect(endOf(await collect(second.events)).finishReason).toBe('cancelled');
    first.discard();
  });

  it('is discarded in the very moment it gets the floor', async () => {
    const fixture = new ConversationFixture({ replies: [says('Two.'), says('Three.')] });
    const conversation = await fixture.open();
    const first = conversation.prepare(spoken('one'), live());
    const second = conversation.prepare(spoken('two'), live());
    await settled(fixture);
    first.discard();
    second.discard();
    fixture.chatModel.replace([says('Three.')]);
    expect(textOf(await ask(conversation, 'three'))).toBe('Three.');
    await settled(fixture);
    expect(fixture.clock.pendingTimers).toBe(0);
  });
});

describe('what happens beside a prepared turn', () => {
  it('is not held up by a cut of the turn that is only prepared', async () => {
    const fixture = new ConversationFixture({ replies: [says('We open at nine.'), says('Ten.')] });
    const conversation = await fixture.open({ channel: 'webchat' });
    const input = spoken('When?');
    const turn = conversation.prepare(input, live());
    await settled(fixture);
    await conversation.cutToHeard(input.turnId, 'We');
    turn.commit(input);
    await collect(turn.events);
    await conversation.cutToHeard(input.turnId, 'We open');
    await ask(conversation, 'And?');
    expect(fixture.chatModel.requests[1]?.messages[2]?.content).toBe('We open —');
  });

  it('waits with a cut for the turn that runs since another one was discarded', async () => {
    const fixture: ConversationFixture = new ConversationFixture({ replies: [hangs] });
    fixture.chatModel.add(async function* (_request, signal) {
      yield* says('We open at nine.').slice(0, 1);
      await delay(fixture.clock, 50, signal);
    });
    const conversation = await fixture.open({ channel: 'webchat' });
    const turn = conversation.prepare(spoken('When?'), live());
    const abort = new AbortController();
    const input = spoken('When do you open?');
    const next = ask(conversation, input, abort.signal);
    await settled(fixture);
    turn.discard();
    await settled(fixture);
    abort.abort();
    await conversation.cutToHeard(input.turnId, 'We');
    await next;
    await conversation.close('completed');
    expect((await fixture.stored()).histories.Desk).toMatchObject([
      { role: 'user' },
      { role: 'assistant', text: 'We', interrupted: true },
    ]);
  });

  it.each(['undecided', 'committed'] as const)('closes: the turn is %s', async (state) => {
    const fixture = new ConversationFixture({ replies: [hangs] });
    const conversation = await fixture.open();
    const input = spoken('When?');
    const turn = conversation.prepare(input, live());
    const events = collect(turn.events);
    await settled(fixture);
    if (state === 'committed') turn.commit(input);
    await conversation.close('completed');
    turn.commit(input);
    expect((await events).map(({ type }) => type)).toEqual(
      state === 'committed' ? ['turn-end'] : [],
    );
    expect((await fixture.stored()).turnCount).toBe(0);
    expect(await collect(conversation.prepare(input, live()).events)).toEqual([]);
    expect(fixture.clock.pendingTimers).toBe(0);
  });
});
