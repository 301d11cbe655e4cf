import { describe, expect, it } from 'vitest';
import { ConversationFixture } from '#shared/testing/conversation-fixture.ts';
import { withFacts } from './known-facts.ts';
import { createMemoStore } from './memo-store.ts';
import { SessionDraft } from './session-draft.ts';
import { SessionKeeper } from './session-keeper.ts';

async function drafted() {
  const fixture = new ConversationFixture();
  await (await fixture.open()).close('completed');
  const store = createMemoStore({ hotStore: fixture.hotStore, ttlMs: 60_000 });
  const memo = await fixture.stored();
  const session = new SessionKeeper({ store, memo, version: 1 });
  return { fixture, session, draft: new SessionDraft(session) };
}

describe('a session draft', () => {
  it('is seen by nobody and stored nowhere before it is committed', async () => {
    const { fixture, session, draft } = await drafted();
    const before = session.memo;
    draft.change((memo) => withFacts(memo, { wish: 'novels' }));
    await draft.save();
    expect(draft.memo.facts).toMatchObject({ wish: 'novels' });
    expect(session.memo).toBe(before);
    expect((await fixture.stored()).facts).toEqual({});
  });

  it('applies its changes in order to what the session is by then, and is the session afterwards', async () => {
    const { fixture, session, draft } = await drafted();
    draft.change((memo) => withFacts(memo, { wish: 'novels' }));
    draft.change((memo) =>
      withFacts(memo, { wish: `${String(memo.facts.wish)} by ${memo.facts.author}` }),
    );
    session.change((memo) => withFacts(memo, { author: 'Woolf', wish: 'poems' }));
    draft.commit();
    expect(session.memo.facts).toEqual({ author: 'Woolf', wish: 'novels by Woolf' });
    draft.change((memo) => withFacts(memo, { author: undefined }));
    expect(draft.memo).toBe(session.memo);
    await draft.save();
    expect((await fixture.stored()).facts).toEqual({ wish: 'novels by Woolf' });
  });
});
