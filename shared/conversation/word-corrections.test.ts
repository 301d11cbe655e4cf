import { describe, expect, it } from 'vitest';
import { CodedError } from '#shared/errors/coded-error.ts';
import { ask, ConversationFixture, collect, spoken } from '#shared/testing/conversation-fixture.ts';
import { failsWith, says } from '#shared/testing/scripted-replies.ts';

async function answered() {
  const fixture = new ConversationFixture({
    replies: [says('Thank you.'), says('Goodbye.'), says('Bye.')],
  });
  const conversation = await fixture.open();
  const input = spoken('four two one seven');
  await ask(conversation, input);
  const words = async () => {
    const memo = await fixture.stored();
    return Object.values(memo.histories)
      .flat()
      .flatMap((item) => (item.role === 'user' ? [item.text] : []));
  };
  return { fixture, conversation, input, words };
}

/** Everything that is stored; the live feed has told of the words as they were answered. */
async function kept(fixture: ConversationFixture): Promise<string> {
  const traces: Record<string, unknown> = JSON.parse(await fixture.traces());
  return JSON.stringify({ ...traces, published: [] });
}

describe('the customer’s words in another form', () => {
  it('take the place of those that were answered: in history, record and thread', async () => {
    const { fixture, conversation, input, words } = await answered();
    expect(await conversation.correct(input.turnId, '4217')).toEqual({ corrected: true });
    await ask(conversation, 'Goodbye');
    await conversation.close('completed');
    expect(await words()).toEqual(['4217', 'Goodbye']);
    const sent = fixture.chatModel.requests[1]?.messages.map(({ content }) => content);
    expect(sent).toContain('4217');
    expect(sent).not.toContain('four two one seven');
    const { documents } = await fixture.documents.query('conversations', {
      filters: [{ field: 'turnId', operator: 'equals', value: input.turnId }],
      limit: 10,
    });
    expect(documents).toMatchObject([{ userText: '4217', assistantText: 'Thank you.' }]);
    expect(await kept(fixture)).not.toContain('four two one seven');
  });

  it('may come while the words are being answered', async () => {
    const fixture = new ConversationFixture({ replies: [says('Thank you.')] });
    const conversation = await fixture.open();
    const input = spoken('four two one seven');
    const running = collect(conversation.respond(input, new AbortController().signal));
    const correcting = conversation.correct(input.turnId, '4217');
    await running;
    expect(await correcting).toEqual({ corrected: true });
    await conversation.close('completed');
    expect(JSON.stringify((await fixture.stored()).histories)).toContain('4217');
    expect(await kept(fixture)).not.toContain('four two one seven');
  });

  it('may come twice', async () => {
    const { conversation, input, words } = await answered();
    const both = [
      conversation.correct(input.turnId, '4217'),
      conversation.correct(input.turnId, '4217'),
    ];
    expect(await Promise.all(both)).toEqual([
      { corrected: true },
      { corrected: false, reason: 'unchanged' },
    ]);
    await conversation.close('completed');
    expect(await words()).toEqual(['4217']);
  });

  it('change nothing of a turn that is not known', async () => {
    const { conversation, words } = await answered();
    const unknown = { corrected: false, reason: 'unknown-turn' };
    expect(await conversation.correct('no-such-turn', '4217')).toEqual(unknown);
    expect(await conversation.correct('greeting', '4217')).toEqual(unknown);
    await conversation.close('completed');
    expect(await words()).toEqual(['four two one seven']);
  });

  it('come too late once something else was said', async () => {
    const { fixture, conversation, input, words } = await answered();
    await ask(conversation, 'Goodbye');
    expect(await conversation.correct(input.turnId, '4217')).toEqual({
      corrected: false,
      reason: 'too-late',
    });
    await conversation.close('completed');
    expect(await words()).toEqual(['four two one seven', 'Goodbye']);
    expect(await kept(fixture)).not.toContain('4217');
  });

  it('do not bring back what the content filter took out', async () => {
    const refused = new CodedError('model_content_filtered', 'The filter refused it.');
    const fixture = new ConversationFixture({ replies: [failsWith(refused)] });
    const conversation = await fixture.open();
    const input = spoken('something very bad');
    await ask(conversation, input);
    expect(await conversation.correct(input.turnId, 'Something very bad!')).toEqual({
      corrected: false,
      reason: 'removed',
    });
    await conversation.close('completed');
    expect(JSON.stringify((await fixture.stored()).histories)).not.toMatch(/very bad/);
  });
});
