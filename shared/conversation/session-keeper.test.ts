import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delay } from '#shared/contracts/clock.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import { ask, ConversationFixture } from '#shared/testing/conversation-fixture.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { says } from '#shared/testing/scripted-replies.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { withFacts } from './known-facts.ts';
import { createMemoStore } from './memo-store.ts';
import { SessionKeeper } from './session-keeper.ts';
import { appendItems, rememberTurn } from './turn-memory.ts';

const emptyMemo: SessionMemo = {
  sessionId: 'session-1',
  channel: 'webchat',
  scenario: 'library',
  state: 'active',
  activeAgent: 'Desk',
  visitedAgents: ['Desk'],
  verified: false,
  greeted: false,
  facts: {},
  histories: {},
  toolCounts: {},
  turnCount: 0,
  recentTurnIds: [],
  createdAt: 0,
  lastActivityAt: 0,
};

/** One step of one of two writers that hold the same session. */
const step = fc.record({
  writer: fc.constantFrom(0, 1),
  action: fc.constantFrom('learn', 'turn', 'count', 'save'),
});

describe('SessionKeeper', () => {
  it('loses nothing of two writers, in whatever order they change and save', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const clock = new VirtualClock();
        const store = createMemoStore({ hotStore: new FakeHotStore({ clock }), ttlMs: 60_000 });
        const version = await store.save(emptyMemo, 0);
        const keepers = [0, 1].map(() => new SessionKeeper({ store, memo: emptyMemo, version }));
        const expected = { facts: new Set<string>(), turns: new Set<string>(), counted: 0 };
        for (const [index, { writer, action }] of steps.entries()) {
          const keeper = keepers[writer];
          if (keeper === undefined) continue;
          await clock.advance(1);
          if (action === 'learn') {
            keeper.change((memo) => withFacts(memo, { [`fact_${index}`]: index }));
            expected.facts.add(`fact_${index}`);
          } else if (action === 'turn') {
            const turnId = `turn-${index}`;
            keeper.change((memo) => rememberTurn(memo, turnId));
            appendItems(keeper, clock, { turnId, agent: 'Desk' }, [
              { role: 'user', text: `say ${index}` },
              {
                role: 'assistant',
                text: '',
                toolCalls: [{ id: `c${index}`, name: 'look_up', argumentsJson: '{}' }],
              },
              { role: 'tool', toolCallId: `c${index}`, tool: 'look_up', resultJson: '{}' },
            ]);
            expected.turns.add(turnId);
          } else if (action === 'count') {
            keeper.change((memo) => ({
              ...memo,
              toolCounts: { look_up: (memo.toolCounts.look_up ?? 0) + 1 },
            }));
            expected.counted += 1;
          } else {
            await keeper.save();
          }
        }
        await Promise.all(keepers.map((keeper) => keeper.save()));
        const memo = (await store.load('session-1'))?.memo;
        expect(new Set(Object.keys(memo?.facts ?? {}))).toEqual(expected.facts);
        expect(memo?.turnCount).toBe(expected.turns.size);
        expect(new Set(memo?.recentTurnIds)).toEqual(expected.turns);
        expect(memo?.toolCounts.look_up ?? 0).toBe(expected.counted);
        const history = memo?.histories.Desk ?? [];
        expect(new Set(history.map(({ turnId }) => turnId))).toEqual(expected.turns);
        expect(history).toHaveLength(expected.turns.size * 3);
        // A turn's items stand together: its call is followed by its result.
        for (const [index, item] of history.entries()) {
          expect(item.turnId).toBe(history[index - (index % 3)]?.turnId);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('writes nothing when nothing has changed', async () => {
    const clock = new VirtualClock();
    const store = createMemoStore({ hotStore: new FakeHotStore({ clock }), ttlMs: 60_000 });
    const keeper = new SessionKeeper({ store, memo: emptyMemo, version: 0 });
    await keeper.save();
    await keeper.save();
    expect((await store.load('session-1'))?.version).toBe(1);
  });

  it('runs its own saves one after another, so that it never merges with itself', async () => {
    const clock = new VirtualClock();
    const hotStore = new FakeHotStore({ clock });
    const store = createMemoStore({
      ttlMs: 60_000,
      hotStore: {
        readVersioned: (key) => hotStore.readVersioned(key),
        writeVersioned: async (key, write) => {
          await delay(clock, 5);
          return hotStore.writeVersioned(key, write);
        },
      },
    });
    const keeper = new SessionKeeper({ store, memo: emptyMemo, version: 0 });
    const saves: Promise<void>[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      keeper.change((memo) => ({ ...memo, turnCount: memo.turnCount + 1 }));
      saves.push(keeper.save());
    }
    await clock.advance(100);
    await Promise.all(saves);
    expect((await store.load('session-1'))?.memo.turnCount).toBe(3);
  });

  it('starts anew when the stored session has expired', async () => {
    const clock = new VirtualClock();
    const store = createMemoStore({ hotStore: new FakeHotStore({ clock }), ttlMs: 60_000 });
    const keeper = new SessionKeeper({ store, memo: emptyMemo, version: 0 });
    await keeper.save();
    await clock.advance(60_001);
    keeper.change((memo) => withFacts(memo, { wish: 'novel' }));
    await keeper.save();
    expect((await store.load('session-1'))?.memo.facts).toEqual({ wish: 'novel' });
  });
});

describe('two conversations on one session', () => {
  it('lose no update of each other', async () => {
    const fixture = new ConversationFixture({
      replies: [says('One.'), says('Two.'), says('Three.'), says('Four.')],
    });
    const first = await fixture.open({ channel: 'webchat' });
    const second = await fixture.open({ channel: 'webchat' });
    await Promise.all([ask(first, 'a'), ask(second, 'b')]);
    await Promise.all([ask(first, 'c'), ask(second, 'd')]);
    const memo = await fixture.stored();
    const said = memo.histories.Desk?.flatMap((item) => (item.role === 'user' ? [item.text] : []));
    expect(said?.toSorted()).toEqual(['a', 'b', 'c', 'd']);
    expect(memo.turnCount).toBe(4);
  });
});
