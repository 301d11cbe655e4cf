import type { Clock } from '#shared/contracts/clock.ts';
import type { HistoryItem, SessionMemo } from '#shared/contracts/session.ts';
import type { LiveSession } from './live-session.ts';
import { rememberedTurns } from './merge-memos.ts';
import { defaultHistoryBudget, trimHistory } from './trim-history.ts';

type ItemOf<Role extends HistoryItem['role']> = Extract<HistoryItem, { role: Role }>;
/** A history item before it has a time and a turn. */
export type NewItem =
  | Pick<ItemOf<'user'>, 'role' | 'text'>
  | Pick<ItemOf<'assistant'>, 'role' | 'text' | 'toolCalls'>
  | Pick<ItemOf<'tool'>, 'role' | 'toolCallId' | 'tool' | 'resultJson'>;

/** Appends items of one turn to an agent's history; see `withItems`. */
export function appendItems(
  session: LiveSession,
  clock: Pick<Clock, 'now'>,
  turn: { readonly turnId: string; readonly agent: string },
  items: readonly NewItem[],
): void {
  session.change((memo) => withItems(memo, clock, turn, items));
}

/**
 * The memo with items of one turn at the end of an agent's history. Times grow strictly within a
 * session, so that (turn, time) identifies an item wherever it is copied to.
 */
export function withItems(
  memo: SessionMemo,
  clock: Pick<Clock, 'now'>,
  { turnId, agent }: { readonly turnId: string; readonly agent: string },
  items: readonly NewItem[],
): SessionMemo {
  let at = memo.lastActivityAt;
  const stamped = items.map((item): HistoryItem => {
    at = Math.max(clock.now(), at + 0.001);
    return item.role === 'assistant'
      ? { ...item, turnId, at, interrupted: false }
      : { ...item, turnId, at };
  });
  const history = (memo.histories[agent] ?? []).concat(stamped);
  return { ...memo, histories: { ...memo.histories, [agent]: history }, lastActivityAt: at };
}

/** Counts the turn and remembers its id, so that a repetition is recognised. */
export function rememberTurn(memo: SessionMemo, turnId: string): SessionMemo {
  return {
    ...memo,
    turnCount: memo.turnCount + 1,
    recentTurnIds: [...memo.recentTurnIds, turnId].slice(-rememberedTurns),
  };
}

/** Undoes `rememberTurn` and removes what the turn left in the histories. */
export function eraseTurn(
  memo: SessionMemo,
  turnId: string,
  pendingBefore: SessionMemo['pendingConfirmation'],
): SessionMemo {
  const { pendingConfirmation: _asked, ...rest } = memo;
  return {
    ...rest,
    ...(pendingBefore === undefined ? {} : { pendingConfirmation: pendingBefore }),
    turnCount: memo.turnCount - 1,
    recentTurnIds: memo.recentTurnIds.filter((id) => id !== turnId),
    histories: changeTurnItems(memo, turnId, () => []),
  };
}

/** Puts the real result of a call in the place of the one that was given when we stopped waiting. */
export function replaceResult(
  memo: SessionMemo,
  call: { readonly turnId: string; readonly toolCallId: string; readonly resultJson: string },
): SessionMemo {
  const { toolCallId, resultJson } = call;
  return {
    ...memo,
    histories: changeTurnItems(memo, call.turnId, (item) =>
      item.role === 'tool' && item.toolCallId === toolCallId ? [{ ...item, resultJson }] : [item],
    ),
  };
}

/** Puts the customer's words into the turn's place for them, wherever it was copied to. */
export function withUserText(memo: SessionMemo, turnId: string, text: string): SessionMemo {
  return {
    ...memo,
    histories: changeTurnItems(memo, turnId, (item) =>
      item.role === 'user' ? [{ ...item, text }] : [item],
    ),
  };
}

/** Takes what the content filter refuses out of the history, or every later turn would fail too. */
export function hideUserText(memo: SessionMemo, turnId: string): SessionMemo {
  return withUserText(memo, turnId, '(This message was removed by the content filter.)');
}

/** Gives up the place that was kept for words that never became known. */
export function dropUnheardUser(memo: SessionMemo, turnId: string): SessionMemo {
  return {
    ...memo,
    histories: changeTurnItems(memo, turnId, (item) =>
      item.role === 'user' && item.text === '' ? [] : [item],
    ),
  };
}

/** Keeps every history within its budget. */
export function trimHistories(memo: SessionMemo): SessionMemo {
  const histories = mapHistories(memo, (history) => trimHistory(history, defaultHistoryBudget));
  return { ...memo, histories };
}

function changeTurnItems(
  memo: SessionMemo,
  turnId: string,
  change: (item: HistoryItem) => readonly HistoryItem[],
): SessionMemo['histories'] {
  return mapHistories(memo, (history) =>
    history.some((item) => item.turnId === turnId)
      ? history.flatMap((item) => (item.turnId === turnId ? change(item) : [item]))
      : history,
  );
}

function mapHistories(
  memo: SessionMemo,
  change: (history: HistoryItem[]) => HistoryItem[],
): SessionMemo['histories'] {
  return Object.fromEntries(
    Object.entries(memo.histories).map(([agent, history]) => [agent, change(history)]),
  );
}
