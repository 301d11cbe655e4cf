import { describe, expect, it } from 'vitest';
import {
  ask,
  ConversationFixture,
  collect,
  libraryContent,
  libraryTool,
  spoken,
  textOf,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, hangs, says } from '#shared/testing/scripted-replies.ts';
import { typesOf, watchTurn } from '#shared/testing/watch-turn.ts';

const live = () => new AbortController().signal;

/** Everything that can happen without time passing has happened. */
const settled = (fixture: ConversationFixture) => fixture.clock.advance(0);

describe('a discarded turn', () => {
  it('yields nothing more, not even what nobody has taken yet', async () => {
    const fixture = new ConversationFixture({ replies: [says('We open at nine.')] });
    const conversation = await fixture.open();
    const turn = conversation.prepare(spoken('When'), live());
    await settled(fixture);
    turn.discard();
    expect(await collect(turn.events)).toEqual([]);
  });

  it('gives up the floor at once, though its model does not react', async () => {
    const fixture = new ConversationFixture({ replies: [hangs, says('Nine.')] });
    const conversation = await fixture.open();
    const turn = conversation.prepare(spoken('When'), live());
    const { over } = watchTurn(turn.events);
    await settled(fixture);
    turn.discard();
    expect(textOf(await ask(conversation, 'When do you open?'))).toBe('Nine.');
    expect(await over).toEqual([]);
    expect(fixture.clock.pendingTimers).toBe(0);
  });

  it('tells its tools, and hears nothing of what they do afterwards', async () => {
    let wake: () => void = () => undefined;
    let aborted = false;
    const slow = libraryTool({
      name: 'look_slowly',
      execute: async (_args, context) => {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        aborted = context.signal.aborted;
        context.learn({ wish: 'a secret wish' });
        context.identify({ customerId: 'ada-1', verified: true });
        context.progress('Still looking.');
        return { message: 'Found.' };
      },
    });
    const fixture = new ConversationFixture({
      content: libraryContent({ tools: [slow] }),
      replies: [callsTools(['look_slowly', {}]), says('Nine.')],
    });
    const conversation = await fixture.open({ channel: 'webchat' });
    const turn = conversation.prepare(spoken('Look'), live());
    const { over } = watchTurn(turn.events);
    await settled(fixture);
    turn.discard();
    expect(textOf(await ask(conversation, 'When do you open?'))).toBe('Nine.');
    wake();
    await settled(fixture);
    await conversation.close('completed');
    expect(aborted).toBe(true);
    expect(conversation.customerId).toBeUndefined();
    expect(typesOf(await over)).toEqual(['tool-start']);
    expect(await fixture.traces()).not.toMatch(/secret|look_slowly/);
  });

  it('may be prepared again under the same id', async () => {
    const fixture = new ConversationFixture({ replies: [says('Nine.'), says('At nine.')] });
    const conversation = await fixture.open({ channel: 'webchat' });
    const input = spoken('When do you');
    conversation.prepare(input, live()).discard();
    await settled(fixture);
    fixture.chatModel.replace([says('At nine.')]);
    const turn = conversation.prepare(input, live());
    turn.commit({ ...input, text: 'When do you open?' });
    expect(textOf(await collect(turn.events))).toBe('At nine.');
    expect((await fixture.stored()).turnCount).toBe(1);
  });
});
