import type { LoggedTurn } from './journey-log.ts';
import type { JourneyState } from './journey-state.ts';

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/**
 * Puts what the caller heard together with what the product says it said. The two arrive in any
 * order: audio is recognised clause by clause, the text of a turn comes as a whole.
 */
export function logHeardClause(state: JourneyState, text: string, firstFrameAt: number): void {
  const turn = turnOfClause(agentVoiceTurns(state), state.lastActAt, text, firstFrameAt);
  if (turn) turn.heardText = turn.heardText === undefined ? text : `${turn.heardText} ${text}`;
  else
    state.log.turns.push({
      at: firstFrameAt,
      channel: 'voice',
      speaker: 'agent',
      text: '',
      heardText: text,
    });
  state.answeredSinceAct = true;
  state.activity();
}

/**
 * The turn a clause belongs to. The same words may occur in several turns ("To confirm it's you"), so
 * time decides first: what began before the customer's last act belongs to an older answer.
 */
function turnOfClause(
  turns: readonly LoggedTurn[],
  lastActAt: number,
  text: string,
  firstFrameAt: number,
): LoggedTurn | undefined {
  if (firstFrameAt < lastActAt) return turns.findLast((turn) => turn.at <= firstFrameAt);
  const current = turns.filter((turn) => turn.at >= lastActAt);
  const spokenText = plain(text);
  return (
    current.findLast((turn) => turn.text !== '' && plain(turn.text).includes(spokenText)) ??
    current.findLast((turn) => turn.turnId === undefined)
  );
}

/** Adds the product's own account of a turn. */
export function logSaidText(
  state: JourneyState,
  said: {
    readonly at: number;
    readonly turnId: string;
    readonly agent: string;
    readonly text: string;
  },
): LoggedTurn {
  const turns = agentVoiceTurns(state);
  const wholeText = plain(said.text);
  const turn =
    turns.findLast((candidate) => candidate.turnId === said.turnId) ??
    turns.findLast(
      (candidate) =>
        candidate.turnId === undefined &&
        wholeText.includes(plain(candidate.heardText ?? '').slice(0, 40)),
    );
  if (turn) {
    Object.assign(turn, { turnId: said.turnId, agent: said.agent, text: said.text });
    return turn;
  }
  const added: LoggedTurn = {
    at: said.at,
    channel: 'voice',
    speaker: 'agent',
    turnId: said.turnId,
    agent: said.agent,
    text: said.text,
  };
  state.log.turns.push(added);
  return added;
}

const agentVoiceTurns = (state: JourneyState): LoggedTurn[] =>
  state.log.turns.filter((turn) => turn.speaker === 'agent' && turn.channel === 'voice').slice(-6);
