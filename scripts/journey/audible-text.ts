import type { LoggedTurn } from './journey-log.ts';

/** What the customer got: heard on the phone, read elsewhere. */
export const audibleText = (turn: LoggedTurn): string =>
  turn.channel === 'voice' ? (turn.heardText ?? '') : turn.text;
