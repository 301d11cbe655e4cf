import type { Clock } from '#shared/contracts/clock.ts';
import type { TurnInput } from '#shared/contracts/conversation.ts';
import type { HistoryItem, SessionMemo } from '#shared/contracts/session.ts';
import { rememberedTurns } from './merge-memos.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { defaultHistoryBudget, trimHistory } from './trim-history.ts';

type ItemOf<Role extends HistoryItem['role']> = Extract<HistoryItem, { role: Role }>;
/** A history item before it has a time and a turn. */
export type NewItem =
  | Pick<ItemOf<'user'>, 'role' | 'text'>
  | Pick<ItemOf<'assistant'>, 'role' | 'text' | 'toolCalls'>
  | Pick<ItemOf<'tool'>, 'role' | 'toolCallId' | 'tool' | 'resultJson'>;

/**
 * Appends items of one turn to an agent's history. Times grow strictly within a session, so that
 * (turn, time) identifies an item wherever it is copied to.
 */
export function appendItems(
  session: SessionKeeper,
  clock: Pick<Clock, 'now'>,
  turn: { readonly turnId: string; readonly agent: string },
  items: readonly NewItem[],
): void {
  session.change((memo) => {
    let at = memo.lastActivityAt;
    const stamped = items.map((item): HistoryItem => {
      at = Math.max(clock.now(), at + 0.001);
      const { turnId } = turn;
      return item.role === 'assistant'
        ? { ...item, turnId, at, interrupted: false }
        : { ...item, turnId, at };
    });
    const history = memo.histories[turn.agent] ?? [];
    return {
      ...memo,
      histories: { ...memo.histories, [turn.agent]: [...history, ...stamped] },
      lastActivityAt: at,
    };
  });
}

/** Counts the turn and remembers its id, so that a repetition is recognised. */
export function rememberTurn(memo: SessionMemo, input: TurnInput): SessionMemo {
  return {
    ...memo,
    turnCount: memo.turnCount + 1,
    recentTurnIds: [...memo.recentTurnIds, input.turnId].slice(-rememberedTurns),
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
    histories: mapHistories(memo, (history) => history.filter((item) => item.turnId !== turnId)),
  };
}

/** Puts the real result of a call in the place of the one that was given when we stopped waiting. */
export function replaceResult(
  memo: SessionMemo,
  call: { readonly turnId: string; readonly toolCallId: string; readonly resultJson: string },
): SessionMemo {
  return {
    ...memo,
    histories: mapHistories(memo, (history) =>
      history.map((item) =>
        item.role === 'tool' && item.turnId === call.turnId && item.toolCallId === call.toolCallId
          ? { ...item, resultJson: call.resultJson }
          : item,
      ),
    ),
  };
}

/** Takes what the content filter refuses out of the history, or every later turn would fail too. */
export function hideUserText(memo: SessionMemo, turnId: string): SessionMemo {
  return {
    ...memo,
    histories: mapHistories(memo, (history) =>
      history.map((item) =>
        item.role === 'user' && item.turnId === turnId
          ? { ...item, text: '(This message was removed by the content filter.)' }
          : item,
      ),
    ),
  };
}

/** Keeps every history within its budget. */
export function trimHistories(memo: SessionMemo): SessionMemo {
  return {
    ...memo,
    histories: mapHistories(memo, (history) => trimHistory(history, defaultHistoryBudget)),
  };
}

function mapHistories(
  memo: SessionMemo,
  change: (history: readonly HistoryItem[]) => readonly HistoryItem[],
): SessionMemo['histories'] {
  return Object.fromEntries(
    Object.entries(memo.histories).map(([agent, history]) => [agent, [...change(history)]]),
  );
}
