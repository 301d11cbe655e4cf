import type { SessionMemo } from '#shared/contracts/session.ts';
import { isAffirmation } from './affirmation.ts';

/** A risky call: tool and canonical JSON of its arguments. */
export interface RiskyCall {
  readonly tool: string;
  readonly argumentsJson: string;
}

/** Words at the end of a question that may go unheard and the question still counts as asked. */
const toleratedUnheardWords = 3;

/**
 * Begins a turn: what was asked for confirmation before is approved by a clear yes and dropped by
 * anything else. Keypad digits are no words and approve nothing.
 */
export function answerConfirmation(
  memo: SessionMemo,
  input: { readonly text: string; readonly source: 'speech' | 'text' | 'keypad' | 'button' },
): { readonly memo: SessionMemo; readonly approved: RiskyCall | undefined } {
  const { pendingConfirmation: pending, ...rest } = memo;
  if (pending === undefined) return { memo, approved: undefined };
  const approved = input.source !== 'keypad' && isAffirmation(input.text);
  return {
    memo: rest,
    approved: approved ? { tool: pending.tool, argumentsJson: pending.argumentsJson } : undefined,
  };
}

/** Remembers that the question was asked in this turn; a later turn may answer it. */
export function askConfirmation(memo: SessionMemo, call: RiskyCall, turnId: string): SessionMemo {
  return { ...memo, pendingConfirmation: { ...call, askedInTurn: turnId } };
}

/**
 * Forgets the question of a turn whose words did not reach the customer: nobody can agree to what
 * they have not heard.
 */
export function dropUnheardConfirmation(
  memo: SessionMemo,
  turnId: string,
  unheardWords: number,
): SessionMemo {
  if (memo.pendingConfirmation?.askedInTurn !== turnId) return memo;
  if (unheardWords <= toleratedUnheardWords) return memo;
  const { pendingConfirmation: _dropped, ...rest } = memo;
  return rest;
}
