import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ChatEvent, ChatRequest } from '#shared/contracts/chat-model.ts';
import { delay } from '#shared/contracts/clock.ts';
import type { PreparedTurn, TurnInput } from '#shared/contracts/conversation.ts';
import type { HistoryItem } from '#shared/contracts/session.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import {
  ConversationFixture,
  libraryContent,
  libraryTool,
  problemsOf,
  spoken,
} from '#shared/testing/conversation-fixture.ts';
import { callsTools, type ScriptedReply, says } from '#shared/testing/scripted-replies.ts';
import { createChatMessages } from './chat-messages.ts';

const behaviour = fc.constantFrom('talk', 'read', 'write', 'read and write', 'hang', 'fail');
const step = fc.oneof(
  fc.record({ does: fc.constant('prepare' as const), again: fc.boolean() }),
  fc.record({
    does: fc.constantFrom('commit' as const, 'discard' as const, 'abort' as const),
    which: fc.nat(5),
  }),
  fc.record({ does: fc.constant('respond' as const) }),
  fc.record({ does: fc.constant('cut' as const), which: fc.nat(5), words: fc.nat(6) }),
  fc.record({ does: fc.constant('wait' as const), ms: fc.nat(40) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** A turn that was asked for. Its marker is in all it hears, says, looks up and writes. */
interface Begun {
  readonly marker: string;
  readonly input: TurnInput;
  readonly abort: AbortController;
  readonly prepared?: PreparedTurn;
  readonly seen: TurnEvent[];
  /** What was said in the end. */
  text: string;
  fate: 'open' | 'counts' | 'discarded';
  /** How many events had come when it was discarded. */
  seenAtDiscard?: number;
}

/** What the model does with a request; the marker is that of the customer's last words. */
function answerTo(request: ChatRequest, kind: string): readonly ChatEvent[] {
  const words = request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const marker = words.match(/q\d+z/)?.[0] ?? 'none';
  const args = { title: marker };
  switch (kind) {
    case 'read':
      return callsTools(['look_up', args]);
    case 'write':
      return [...says(`Wait ${marker}.`).slice(0, 2), ...callsTools(['write_down', args])];
    case 'read and write':
      return callsTools(['write_down', args], ['look_up', args]);
    case 'fail':
      return [];
    default:
      return says(`This is what I know of ${marker}.`);
  }
}

/** Plays an interleaving to its end and gives everything that must not be there. */
async function problemsIn(steps: readonly Step[], behaviours: readonly string[]) {
  const problems: string[] = [];
  const begun: Begun[] = [];
  const iterations: Promise<void>[] = [];
  const counts = (marker: string) =>
    begun.some((turn) => turn.marker === marker && turn.fate === 'counts');

  const tools = [
    libraryTool({
      name: 'look_up',
      execute: async ({ title }, context) => {
        context.learn({ [`fact_${String(title)}`]: true });
        await delay(fixture.clock, 5, context.signal);
        return { message: `Found ${String(title)}.` };
      },
    }),
    libraryTool({
      name: 'write_down',
      effect: 'write',
      execute: async ({ title }) => {
        if (!counts(String(title))) problems.push(`${String(title)} was written`);
        await delay(fixture.clock, 8);
        return { message: `Wrote ${String(title)}.` };
      },
    }),
  ];
  const left = [...behaviours];
  const reply: ScriptedReply = async function* (request, signal) {
    fixture.chatModel.add(reply);
    const kind = left.shift() ?? 'talk';
    if (kind === 'hang') await new Promise(() => undefined);
    for (const event of answerTo(request, kind)) {
      await delay(fixture.clock, 3, signal);
      yield event;
    }
  };
  const fixture: ConversationFixture = new ConversationFixture({
    content: libraryContent({ tools }),
    replies: [reply],
  });
  const conversation = await fixture.open();

  function begin(kind: 'prepare' | 'respond', turnId?: string): void {
    const marker = `q${begun.length}z`;
    const input = spoken(`Tell me of ${marker}`, turnId === undefined ? {} : { turnId });
    const abort = new AbortController();
    const prepared = kind === 'prepare' ? conversation.prepare(input, abort.signal) : undefined;
    const events = prepared?.events ?? conversation.respond(input, abort.signal);
    const fate = kind === 'prepare' ? 'open' : 'counts';
    const { text } = input;
    const turn: Begun = {
      marker,
      input,
      abort,
      seen: [],
      text,
      fate,
      ...(prepared && { prepared }),
    };
    begun.push(turn);
    const follow = async () => {
      for await (const event of events) turn.seen.push(event);
    };
    iterations.push(follow());
  }

  function discarded(turn: Begun): void {
    if (turn.fate !== 'open') return;
    turn.fate = 'discarded';
    turn.seenAtDiscard = turn.seen.length;
  }

  async function play(action: Step): Promise<void> {
    if (action.does === 'wait') return fixture.clock.advance(action.ms);
    if (action.does === 'respond') return begin('respond');
    if (action.does === 'prepare') {
      const again = begun.find(({ fate }) => fate === 'discarded');
      const mayRepeat = begun.filter(({ input }) => input.turnId === again?.input.turnId);
      const isFree = mayRepeat.every(({ fate }) => fate === 'discarded');
      return begin('prepare', action.again && isFree ? again?.input.turnId : undefined);
    }
    const turn = begun.at(-1 - action.which);
    if (turn === undefined) return;
    switch (action.does) {
      case 'commit':
        if (turn.fate === 'open') {
          turn.fate = 'counts';
          turn.text += ', please';
        }
        turn.prepared?.commit({ ...turn.input, text: `${turn.input.text}, please` });
        return;
      case 'discard':
        discarded(turn);
        turn.prepared?.discard();
        return;
      case 'abort':
        discarded(turn);
        turn.abort.abort();
        return;
      case 'cut': {
        const heard = `This is what I know of ${turn.marker}`.split(' ').slice(0, action.words);
        // It waits for a turn that is still running: not to be waited for in its turn.
        iterations.push(conversation.cutToHeard(turn.input.turnId, heard.join(' ')));
        return;
      }
      default:
        action satisfies never;
    }
  }

  for (const action of steps) await play(action);
  await fixture.clock.advance(20);
  begun.forEach(discarded);
  await conversation.close('completed');
  await Promise.all(iterations);
  await fixture.clock.advance(1000);

  const traces = await fixture.traces();
  const { histories, turnCount, recentTurnIds } = await fixture.stored();
  const history = histories.Desk ?? [];
  for (const { marker, text, fate, seen, seenAtDiscard } of begun) {
    const end = seen.at(-1);
    if (end?.type === 'turn-end' && end.finishReason === 'completed') {
      const words = history.find(({ role, turnId }) => role === 'user' && turnId === end.turnId);
      if (words?.role !== 'user' || words.text !== text)
        problems.push(`${marker} is not remembered`);
    }
    const ends = seen.filter(({ type }) => type === 'turn-end').length;
    if (fate === 'counts' && (ends !== 1 || seen.at(-1)?.type !== 'turn-end')) {
      problems.push(`${marker} has ${ends} ends`);
    }
    if (fate === 'discarded' && (ends > 0 || seen.length !== seenAtDiscard)) {
      problems.push(`${marker} went on after it was discarded`);
    }
    if (fate === 'discarded' && new RegExp(`${marker}\\b`).test(traces)) {
      problems.push(`${marker} left a trace`);
    }
  }
  problems.push(...problemsOf(createChatMessages()({ histories }, 'Desk')), ...disorderIn(history));
  if (turnCount !== recentTurnIds.length) problems.push(`${turnCount} turns were counted`);
  if (fixture.clock.pendingTimers > 0) problems.push('a timer is left');
  return problems;
}

/** Each turn stands together and begins with what the customer has said, as it was in the end. */
function disorderIn(history: readonly HistoryItem[]): readonly string[] {
  const seen = new Set<string>();
  return history.flatMap((item, index) => {
    if (history[index - 1]?.turnId === item.turnId) return [];
    const isFirst = !seen.has(item.turnId);
    seen.add(item.turnId);
    return isFirst && item.role === 'user' ? [] : [`${item.role} opens ${item.turnId}`];
  });
}

it('leaves no trace of a discarded turn and keeps history in order, whatever comes when', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 14 }),
      fc.array(behaviour, { maxLength: 10 }),
      async (steps, behaviours) => {
        expect(await problemsIn(steps, behaviours)).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);
