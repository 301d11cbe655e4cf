import type { CallScript } from './call-script.ts';
import { countAgentTurns } from './journey-log.ts';
import type { PlayedJourney } from './play-journey.ts';
import { findRepeatedQuestions } from './repeated-questions.ts';

export type EndState = NonNullable<CallScript['expect_end']['state']>;

const orderlyEnds = new Set([undefined, 'caller-hangup', 'agent-hangup', 'transferred']);
/** Why nobody took a call of the company. */
const missedEnds = new Set(['busy', 'switched-off', 'declined', 'no-answer']);

/** How the journey ended: handed to a person, in order, on a machine, at nobody, or broken off. */
export function endStateOf(played: PlayedJourney): EndState {
  if (played.failures.length > 0) return 'failed';
  const { callEndReason } = played;
  const call = played.log.calls.at(-1);
  if (call?.placedBy === 'company') {
    const wentOn = played.log.turns.some(({ at, channel }) => channel !== 'voice' && at > call.at);
    if (missedEnds.has(String(callEndReason))) return wentOn ? 'completed' : 'not_reached';
    if (call.recorded.length > 0 && !wentOn) return 'voicemail';
  }
  if (!orderlyEnds.has(callEndReason)) return 'failed';
  const isWithColleague = played.log.transfers.at(-1)?.state === 'connected';
  return isWithColleague || callEndReason === 'transferred' ? 'transferred' : 'completed';
}

/** What of the script's `expect_end` does not hold. */
export function judgeEnd(expected: CallScript['expect_end'], played: PlayedJourney): string[] {
  const problems: string[] = [];
  const repeated = findRepeatedQuestions(played.log);
  if (expected.repeated_questions !== undefined && repeated.length > expected.repeated_questions) {
    const list = repeated.map((question) => `${question.asks}: "${question.text}"`).join('; ');
    problems.push(
      `expected at most ${expected.repeated_questions} repeated questions, but there were ${repeated.length} (${list})`,
    );
  }
  const state = endStateOf(played);
  if (expected.state !== undefined && state !== expected.state) {
    problems.push(
      `expected the journey to end ${expected.state}, but it ended ${state} (${played.callEndReason ?? 'no call'})`,
    );
  }
  const agentTurns = countAgentTurns(played.log.turns);
  if (expected.max_turns !== undefined && agentTurns > expected.max_turns) {
    problems.push(
      `expected at most ${expected.max_turns} agent turns, but there were ${agentTurns}`,
    );
  }
  const called = new Set(played.log.tools.filter((tool) => tool.ok).map((tool) => tool.tool));
  const missing = (expected.tools ?? []).filter((tool) => !called.has(tool));
  if (missing.length > 0) problems.push(`expected these tools to be called: ${missing.join(', ')}`);
  return problems;
}
