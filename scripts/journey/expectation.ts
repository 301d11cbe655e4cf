import type { Channel } from '#shared/contracts/ids.ts';
import { audibleText } from './audible-text.ts';
import type { Expectation } from './expectation-schema.ts';
import type { JourneyLog } from './journey-log.ts';
import { matches } from './pattern.ts';
import { unmetOfCall } from './unmet-of-call.ts';

/** Why a call ended that an agent has ended. */
const agentHangUp = 'agent-hangup';

/** The part of a journey an expectation speaks about: what happened since `since`. */
export interface Window {
  readonly log: JourneyLog;
  /** Epoch milliseconds of the customer's last act. */
  readonly since: number;
  readonly channel: Channel;
}

/**
 * What of the expectation does not hold in the window; empty when all of it holds. On the phone the
 * text is what was heard, elsewhere what was written.
 */
export function unmetParts(expectation: Expectation, window: Window): string[] {
  const { log, since } = window;
  const turns = log.turns.filter((turn) => turn.speaker === 'agent' && turn.at > since);
  const tools = log.tools.filter((tool) => tool.at >= since);
  const spoken = turns.map(audibleText).filter(Boolean).join(' ');
  const meant = turns.map(({ text }) => text).join(' ');
  const unmet: string[] = [];
  const check = (holds: boolean, problem: string) => {
    if (!holds) unmet.push(problem);
  };

  if (expectation.said !== undefined) {
    check(
      matches(expectation.said, spoken),
      `said ${expectation.said} — but it said: ${quote(spoken)}${
        matches(expectation.said, meant) ? ' (the rest was meant to be said, but not heard)' : ''
      }`,
    );
  }
  if (expectation.not_said !== undefined) {
    check(
      !matches(expectation.not_said, spoken),
      `not said ${expectation.not_said} — but it said: ${quote(spoken)}`,
    );
  }
  if (expectation.agent !== undefined) {
    const agents = [
      ...turns.map((turn) => turn.agent),
      ...log.handoffs.filter((handoff) => handoff.at >= since).map((handoff) => handoff.to),
    ];
    const current = agents.filter(Boolean);
    check(
      current.includes(expectation.agent),
      `agent ${expectation.agent} — but it was: ${current.join(', ') || 'nobody'}`,
    );
  }
  if (expectation.tool !== undefined) {
    // One that waited for what the customer has just done began before it.
    const ended = log.tools.filter(
      ({ at, ok, durationMs = 0 }) => ok === true && at < since && at + durationMs >= since,
    );
    const named = [...tools, ...ended].filter(
      (tool) => tool.tool === expectation.tool && tool.ok !== false,
    );
    const holds = named.some((tool) =>
      argumentsInclude(tool.arguments, expectation.tool_args ?? {}),
    );
    const seen = tools.map(
      (tool) =>
        `${tool.tool}(${JSON.stringify(tool.arguments)})${tool.ok === false ? ' failed' : ''}`,
    );
    const wanted = expectation.tool_args
      ? `${expectation.tool}(${JSON.stringify(expectation.tool_args)})`
      : expectation.tool;
    check(holds, `tool ${wanted} — but the tools were: ${seen.join(', ') || 'none'}`);
  }
  if (expectation.not_tool !== undefined) {
    check(
      !tools.some((tool) => tool.tool === expectation.not_tool),
      `tool ${expectation.not_tool} not called — but it was`,
    );
  }
  if (expectation.offered !== undefined) {
    // An offer stands until it is answered, so one that was made before an interruption counts.
    const offered = log.offers.flatMap((offer) => offer.channels);
    check(
      offered.includes(expectation.offered),
      `offered ${expectation.offered} — but offered: ${offered.join(', ') || 'nothing'}`,
    );
  }
  if (expectation.channel !== undefined) {
    const channels = [...new Set(turns.map((turn) => turn.channel))];
    check(
      channels.includes(expectation.channel),
      `channel ${expectation.channel} — but the answer came on: ${channels.join(', ') || 'none'}`,
    );
  }
  if (expectation.transfer !== undefined) {
    const { state, reason } = log.transfers.at(-1) ?? { state: 'none', reason: undefined };
    check(
      state === expectation.transfer,
      `transfer ${expectation.transfer} — but it was: ${state}${reason === undefined ? '' : ` (${reason})`}`,
    );
  }
  if (expectation.hung_up !== undefined) {
    const { reason } = log.callEnds.find(({ at }) => at >= since) ?? {};
    check(
      reason === agentHangUp,
      `the agent to hang up — but ${reason === undefined ? 'the call went on' : `the call ended: ${reason}`}`,
    );
  }
  if (expectation.interrupted !== undefined) {
    const interrupted = log.turns.some(
      ({ interruptedAt }) => interruptedAt !== undefined && interruptedAt >= since,
    );
    check(
      interrupted === expectation.interrupted,
      `interrupted ${expectation.interrupted} — but it was ${interrupted}`,
    );
  }
  return [...unmet, ...unmetOfCall(expectation, log.calls.at(-1))];
}

/** True when a later event could still make the expectation fail, so that the turn must end first. */
export const needsWholeTurn = (expectation: Expectation): boolean =>
  expectation.not_said !== undefined ||
  expectation.not_tool !== undefined ||
  expectation.interrupted === false;

function argumentsInclude(
  given: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(wanted).every(([key, value]) => {
    const actual = given[key];
    if (typeof value === 'string' && typeof actual === 'string') return matches(value, actual);
    return JSON.stringify(actual) === JSON.stringify(value);
  });
}

const quote = (text: string): string => (text === '' ? '(nothing)' : `"${text}"`);
