import { describe, expect, it, vi } from 'vitest';
import {
  ask,
  ConversationFixture,
  libraryCustomer,
  spoken,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';

const customerPhone = '+15550100199';

/** What is kept of a call whose caller has proven nothing: the record and thread are the session's own. */
async function written(fixture: ConversationFixture, turnId: string) {
  const owner = 'stranger:session-1';
  const record = await fixture.documents.read('conversations', `turn:session-1:${turnId}`, owner);
  const thread = await fixture.threads.latest(owner, 10);
  return {
    record: record?.document.assistantText,
    thread: thread.filter(({ speaker }) => speaker === 'agent').map(({ text }) => text),
  };
}

describe('the place in line for a person', () => {
  it.each([
    ['completed', ['session-1']],
    ['abandoned', ['session-1']],
    ['transferred', []],
  ] as const)('after a call that was %s', async (outcome, left) => {
    const fixture = new ConversationFixture();
    await (await fixture.open()).close(outcome);
    expect(fixture.leftQueue).toEqual(left);
  });
});

describe('what is kept of a turn that the caller interrupted', () => {
  const open = async (replies: ConstructorParameters<typeof ConversationFixture>[0]) => {
    const fixture = new ConversationFixture({ customers: [libraryCustomer()], ...replies });
    return { fixture, conversation: await fixture.open({ customerPhone }) };
  };

  it('is what they heard, in the thread and in the record', async () => {
    const { fixture, conversation } = await open({ replies: [says('We open at nine and more.')] });
    const input = spoken('When do you open?');
    await ask(conversation, input);
    await conversation.cutToHeard(input.turnId, 'We open at nine');
    await conversation.close('completed');
    expect(await written(fixture, input.turnId)).toEqual({
      record: 'We open at nine',
      thread: ['We open at nine'],
    });
  });

  it('leaves out an agent of whom nothing was heard', async () => {
    const { fixture, conversation } = await open({
      replies: [
        [...says('One moment.').slice(0, 2), ...callsTools(['handoff_loans', {}])],
        says('It is due on Friday.'),
      ],
    });
    const input = spoken('When is Emma due?');
    await ask(conversation, input);
    await conversation.cutToHeard(input.turnId, 'One moment.');
    await conversation.close('completed');
    expect(await written(fixture, input.turnId)).toEqual({
      record: 'One moment.',
      thread: ['One moment.'],
    });
  });

  it('grows again when the agent went on after a false alarm', async () => {
    const { fixture, conversation } = await open({ replies: [says('We open at nine and more.')] });
    const input = spoken('When do you open?');
    await ask(conversation, input);
    await conversation.cutToHeard(input.turnId, 'We open');
    await conversation.cutToHeard(input.turnId, 'We open at nine');
    await conversation.close('completed');
    expect((await written(fixture, input.turnId)).thread).toEqual(['We open at nine']);
  });

  it('is not undone by a slow write of what was meant to be said', async () => {
    const { fixture, conversation } = await open({ replies: [says('We open at nine and more.')] });
    const append = fixture.threads.append.bind(fixture.threads);
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    vi.spyOn(fixture.threads, 'append').mockImplementation(async (customerId, items) => {
      await held;
      return append(customerId, items);
    });
    const input = spoken('When do you open?');
    await ask(conversation, input);
    await conversation.cutToHeard(input.turnId, 'We open');
    goOn();
    await conversation.close('completed');
    expect((await written(fixture, input.turnId)).thread).toEqual(['We open']);
  });

  it('stays whole when all of it was heard', async () => {
    const { fixture, conversation } = await open({ replies: [says('We open at nine.')] });
    const input = spoken('When do you open?');
    await ask(conversation, input);
    await conversation.cutToHeard(input.turnId, 'We open at nine.');
    await conversation.close('completed');
    expect((await written(fixture, input.turnId)).thread).toEqual(['We open at nine.']);
  });
});
