import type { TurnRecords } from '#shared/channels/turn-record.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { TurnInput } from '#shared/contracts/conversation.ts';
import type { CustomerContexts } from '#shared/contracts/customer.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import type { ThreadItem, ThreadStore } from '#shared/contracts/thread-store.ts';
import type { TurnFinishReason } from '#shared/contracts/turn-event.ts';
import { canonicalJson } from './canonical-json.ts';
import { registerSession, travellingFacts } from './customer-registration.ts';
import { heardOf } from './cut-to-heard.ts';
import { engineDetailOf } from './engine-detail.ts';
import { guarded } from './guarded.ts';
import { isClaimed, ownerOf } from './identity.ts';
import { saveUntilStored } from './save-until-stored.ts';
import type { SessionKeeper } from './session-keeper.ts';
import type { TurnJournal } from './turn-journal.ts';

/** A turn that is over. The greeting has no input. */
export interface FinishedTurn {
  readonly turnId: string;
  readonly input: TurnInput | undefined;
  readonly journal: TurnJournal;
  readonly finishReason: TurnFinishReason;
}

/** Turns that can still be cut to what was heard: playback is never further behind. */
const correctableTurns = 4;

/** A turn whose last words may still be on their way to the customer's ear. */
interface RecentTurn {
  /** In whose memory it is: the customer's or the session's own. */
  readonly owner: string;
  /** What the agents meant to say. */
  readonly said: readonly ThreadItem[];
  /** What the customer said. */
  readonly asked: ThreadItem | undefined;
  /** Settles when everything of the turn has been written, corrections included. */
  readonly written: Promise<void>;
}

/** Writes what a turn leaves behind: session, thread, record, customer context. */
export interface TurnAftermath {
  /** Never rejects: what cannot be written is logged, and the session is written again until it is stored. */
  write(turn: FinishedTurn): Promise<void>;
  /**
   * Writes the session, and what the customer heard of the turn in the place of what was meant to be
   * said, unless the turn is long past. Never rejects.
   */
  cutToHeard(turnId: string, heardText: string): Promise<void>;
  /**
   * Writes the session, and the customer's words of the turn in their new form where they are stored
   * in another. Never rejects.
   */
  correctWords(turnId: string, text: string): Promise<void>;
  /** Writes the session only. Never rejects. */
  save(): Promise<void>;
  /** Writes the session's end, also into the customer's context. Never rejects. */
  finish(): Promise<void>;
}

export function createTurnAftermath(dependencies: {
  readonly session: SessionKeeper;
  readonly scenario: ScenarioDefinition;
  readonly customers: CustomerContexts;
  readonly threads: ThreadStore;
  readonly turnRecords: TurnRecords;
  /** Gives the customer what the session kept to itself before they had given proof. */
  readonly adopt: (owners: { session: string; customerId: string }) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}): TurnAftermath {
  const { session, scenario, customers, threads, turnRecords, adopt, clock, logger } = dependencies;
  const { sessionId } = session.memo;
  let registered = registrationOf(session.memo, scenario);
  const recent = new Map<string, RecentTurn>();
  /** Settles when every turn so far has been written; what is adopted must be there. */
  let turnsWritten: Promise<unknown> = Promise.resolve();
  let adopted: Promise<void> = Promise.resolve();

  async function adoptUnadopted(): Promise<void> {
    const { unadopted } = session.memo;
    if (unadopted === undefined) return;
    const { area, customerId } = unadopted;
    await adopt({ session: area, customerId });
    for (const [turnId, turn] of recent) {
      if (turn.owner === area) recent.set(turnId, { ...turn, owner: customerId });
    }
    session.change(({ unadopted: _done, ...memo }) => memo);
    await save();
  }

  /** What fails stays marked in the session, for the next turn or the next process. */
  function adoptAfterProof(): Promise<void> {
    if (session.memo.unadopted === undefined) return adopted;
    adopted = Promise.all([adopted, turnsWritten]).then(() =>
      guarded(logger, 'session was not given to its customer', { sessionId }, adoptUnadopted),
    );
    return adopted;
  }

  async function registerIfChanged(): Promise<void> {
    const { memo } = session;
    const registration = registrationOf(memo, scenario);
    if (registration === registered) return;
    await registerSession(customers, memo, scenario, clock.now());
    registered = registration;
  }

  const saving = saveUntilStored({ sessionId, session, clock, logger });
  const save = () => saving.save();

  async function write(turn: FinishedTurn, items: readonly ThreadItem[]): Promise<void> {
    const { memo } = session;
    const works: readonly (readonly [event: string, work: () => Promise<unknown>])[] = [
      ['turn was not recorded', () => turnRecords.write(recordOf(memo, turn))],
      ['customer context was not updated', registerIfChanged],
      [
        'thread was not updated',
        async () => {
          if (items.length > 0) await threads.append(ownerOf(memo), items);
        },
      ],
    ];
    const turnWritten = Promise.all([
      save(),
      ...works.map(([event, work]) => guarded(logger, event, { sessionId }, work)),
    ]);
    turnsWritten = Promise.all([turnsWritten, turnWritten]);
    await turnWritten;
    await adoptAfterProof();
  }

  async function correct(
    turnId: string,
    { said, written, ...meant }: RecentTurn,
    heardText: string,
  ): Promise<void> {
    // What is written late must not undo the correction.
    await Promise.all([written, adopted]);
    const owner = recent.get(turnId)?.owner ?? meant.owner;
    const { heardTexts } = heardOf(
      said.map(({ text }) => text),
      heardText,
    );
    const cut = said.flatMap((item, index) => {
      const text = heardTexts[index] ?? '';
      return text === item.text ? [] : [{ ...item, text }];
    });
    if (cut.length === 0) return;
    const turn = { customerId: owner, sessionId, turnId };
    const assistantText = heardTexts.filter((text) => text !== '').join(' ');
    await Promise.all([
      guarded(logger, 'turn record was not cut to what was heard', { sessionId }, () =>
        turnRecords.cutToHeard(turn, assistantText),
      ),
      guarded(logger, 'thread was not cut to what was heard', { sessionId }, () =>
        threads.correct(owner, cut),
      ),
    ]);
  }

  async function reword(
    turnId: string,
    asked: ThreadItem,
    { written, ...meant }: RecentTurn,
  ): Promise<void> {
    await Promise.all([written, adopted]);
    const owner = recent.get(turnId)?.owner ?? meant.owner;
    const turn = { customerId: owner, sessionId, turnId };
    await Promise.all([
      guarded(logger, 'words of a turn record were not corrected', { sessionId }, () =>
        turnRecords.correctUserText(turn, asked.text),
      ),
      guarded(logger, 'words in the thread were not corrected', { sessionId }, () =>
        threads.correct(owner, [asked]),
      ),
    ]);
  }

  return {
    save,

    async correctWords(turnId, text) {
      const turn = recent.get(turnId);
      if (turn?.asked === undefined || turn.asked.text === text) {
        await save();
        return;
      }
      const asked = { ...turn.asked, text };
      const reworded = reword(turnId, asked, turn);
      recent.set(turnId, { ...turn, asked, written: reworded });
      await Promise.all([save(), reworded]);
    },

    async cutToHeard(turnId, heardText) {
      const turn = recent.get(turnId);
      const corrected = turn === undefined ? undefined : correct(turnId, turn, heardText);
      if (turn !== undefined && corrected !== undefined) {
        recent.set(turnId, { ...turn, written: corrected });
      }
      await Promise.all([save(), corrected]);
    },

    async finish() {
      await saving.finish();
      await adoptAfterProof();
      await guarded(logger, 'customer context was not updated', { sessionId }, () =>
        registerSession(customers, session.memo, scenario, clock.now()),
      );
    },

    async write(turn) {
      const owner = ownerOf(session.memo);
      const items = threadItemsOf(session.memo, turn, clock.now());
      const said = items.filter(({ speaker }) => speaker === 'agent');
      const asked = items.find(({ speaker }) => speaker === 'customer');
      const written = write(turn, items);
      recent.set(turn.turnId, { owner, said, asked, written });
      const [oldest] = recent.keys();
      if (recent.size > correctableTurns && oldest !== undefined) recent.delete(oldest);
      await written;
    },
  };
}

/** Equal as long as the customer's context need not be written. */
function registrationOf(memo: SessionMemo, scenario: ScenarioDefinition): string {
  const { customerId, activeAgent } = memo;
  return canonicalJson([customerId, isClaimed(memo), activeAgent, travellingFacts(memo, scenario)]);
}

function recordOf(memo: SessionMemo, turn: FinishedTurn) {
  const { journal, input } = turn;
  const timings = journal.timings();
  const { startedAt, firstTokenAt, endedAt } = timings;
  const detail = engineDetailOf(timings);
  return {
    kind: 'turn' as const,
    customerId: ownerOf(memo),
    sessionId: memo.sessionId,
    turnId: turn.turnId,
    channel: memo.channel,
    scenario: memo.scenario,
    agent: memo.activeAgent,
    at: startedAt,
    userText: input?.text ?? '',
    assistantText: journal.text.trim(),
    tools: [...journal.tools],
    finishReason: turn.finishReason,
    ...journal.usage,
    stages: {
      ...(firstTokenAt === undefined ? {} : { llmFirstToken: firstTokenAt }),
      turnEnd: endedAt,
    },
    ...(detail === undefined ? {} : { detail }),
  };
}

function threadItemsOf(
  memo: SessionMemo,
  turn: FinishedTurn,
  nowMs: number,
): readonly ThreadItem[] {
  const { sessionId, channel } = memo;
  const { turnId, input, journal } = turn;
  const startedAt = journal.timings().startedAt;
  const said = journal.segments
    .filter(({ text }) => text !== '')
    .map(({ agent, text }, index): ThreadItem => {
      const id = `${sessionId}:${turnId}:agent:${index}`;
      return { id, at: nowMs + index, channel, sessionId, speaker: 'agent', agent, text };
    });
  if (input === undefined || input.text === '') return said;
  const id = `${sessionId}:${turnId}:customer`;
  const asked: ThreadItem = {
    id,
    at: startedAt,
    channel,
    sessionId,
    speaker: 'customer',
    text: input.text,
  };
  return [asked, ...said];
}
