import fc from 'fast-check';
import { expect, it } from 'vitest';
import { delay } from '#shared/contracts/clock.ts';
import type { RealtimeTurn } from '#shared/contracts/realtime-conversation.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import {
  beginRealtime,
  ConversationFixture,
  libraryContent,
  libraryTool,
  problemsOf,
  realtimeCall,
} from '#shared/testing/conversation-fixture.ts';
import { createChatMessages } from './chat-messages.ts';

const step = fc.oneof(
  fc.record({ does: fc.constantFrom('begin' as const, 'abort' as const) }),
  fc.record({ does: fc.constantFrom('hear' as const, 'say' as const), late: fc.nat(1) }),
  fc.record({
    does: fc.constant('call' as const),
    late: fc.nat(1),
    tools: fc.array(fc.constantFrom('look_up', 'write_down', 'open_vault'), { maxLength: 3 }),
  }),
  fc.record({
    does: fc.constant('end' as const),
    late: fc.nat(1),
    reason: fc.constantFrom('completed' as const, 'cancelled' as const, 'failed' as const),
  }),
  fc.record({ does: fc.constant('cut' as const), late: fc.nat(1), words: fc.nat(6) }),
  fc.record({ does: fc.constant('wait' as const), ms: fc.nat(60) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Begun {
  readonly turn: RealtimeTurn;
  readonly abort: AbortController;
  readonly seen: TurnEvent[];
}

/** Plays an interleaving to its end and gives everything that must not be there. */
async function problemsIn(steps: readonly Step[]): Promise<readonly string[]> {
  const problems: string[] = [];
  const begun: Begun[] = [];
  const pending: Promise<unknown>[] = [];
  const fixture: ConversationFixture = new ConversationFixture({
    content: libraryContent({
      tools: [
        libraryTool({
          name: 'look_up',
          execute: async (_args, { signal }) => {
            await delay(fixture.clock, 5, signal);
            return { message: 'Found.' };
          },
        }),
        libraryTool({
          name: 'write_down',
          effect: 'write',
          execute: async () => {
            await delay(fixture.clock, 30);
            return { message: 'Written.' };
          },
        }),
      ],
    }),
  });
  const conversation = await fixture.open();

  function begin(): void {
    const abort = new AbortController();
    const turn = beginRealtime(conversation, abort.signal);
    const seen: TurnEvent[] = [];
    begun.push({ turn, abort, seen });
    const follow = async () => {
      for await (const event of turn.events) seen.push(event);
    };
    pending.push(follow());
  }

  function play(action: Step): Promise<void> | undefined {
    if (action.does === 'wait') return fixture.clock.advance(action.ms);
    if (action.does === 'begin' && begun.length < 3) begin();
    if (action.does === 'abort') begun.at(-1)?.abort.abort();
    if (!('late' in action)) return undefined;
    const turn = begun.at(-1 - action.late)?.turn;
    switch (action.does) {
      case 'hear':
        turn?.hear('words of the customer');
        break;
      case 'say':
        turn?.say(' words of the agent.');
        break;
      case 'call': {
        const { tools } = action;
        const ids = tools.map((name, n) => realtimeCall(name, { title: `${n}` }));
        const check = async () => {
          const answered = (await turn?.runTools(ids))?.results.map(({ toolCallId }) => toolCallId);
          if (`${answered}` !== `${ids.map(({ id }) => id)}`) problems.push('a call has no result');
        };
        if (turn !== undefined) pending.push(check());
        break;
      }
      case 'end':
        turn?.end(action.reason);
        break;
      case 'cut': {
        const heard = 'words of the agent.'.split(' ').slice(0, action.words).join(' ');
        if (turn !== undefined) pending.push(conversation.cutToHeard(turn.turnId, heard));
        break;
      }
      default:
        action satisfies never;
    }
    return undefined;
  }

  for (const action of steps) await play(action);
  await fixture.clock.advance(10);
  const closed = conversation.close('completed');
  await fixture.clock.advance(2000);
  await Promise.all([closed, ...pending]);

  for (const { seen } of begun) {
    const ends = seen.filter(({ type }) => type === 'turn-end').length;
    if (ends !== 1 || seen.at(-1)?.type !== 'turn-end') problems.push(`${ends} ends`);
  }
  const stored = await fixture.stored();
  const history = stored.histories.Desk ?? [];
  problems.push(...problemsOf(createChatMessages()(stored, 'Desk')));
  const known = new Set<string>();
  history.forEach((item, index) => {
    const opens = history[index - 1]?.turnId !== item.turnId;
    if (opens && known.has(item.turnId)) problems.push('a turn stands in two places');
    if (!opens && item.role === 'user') problems.push('an answer comes before its question');
    if (item.role === 'user' && item.text === '') problems.push('nothing was heard');
    known.add(item.turnId);
  });
  if (fixture.clock.pendingTimers > 0) problems.push('a timer is left');
  return problems;
}

it('keeps history in order and answers every call, whatever comes when', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
      expect(await problemsIn(steps)).toEqual([]);
    }),
    { numRuns: 300 },
  );
}, 60_000);
