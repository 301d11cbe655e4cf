import { audibleText } from './expectation.ts';
import type { JourneyLog } from './journey-log.ts';
import { waterfallLine } from './waterfall.ts';

interface Line {
  readonly at: number;
  readonly text: string;
}

/** The whole journey as lines to read: who said what on which channel, tools, handoffs, timings. */
export function transcriptLines(log: JourneyLog): string[] {
  const lines: Line[] = [];
  const clock = (at: number) => `${((at - log.startedAt) / 1000).toFixed(1).padStart(6)} s`;
  const lastAgentOn = new Map<string, string>();
  for (const turn of [...log.turns].sort((a, b) => a.at - b.at)) {
    // What is said between turns (a reminder, a goodbye) is said by whoever spoke last.
    if (turn.speaker === 'agent' && turn.agent) lastAgentOn.set(turn.channel, turn.agent);
    const who =
      turn.speaker === 'customer' ? 'Customer' : (lastAgentOn.get(turn.channel) ?? 'Agent');
    const said = turn.speaker === 'agent' ? audibleText(turn) || turn.text : turn.text;
    if (said === '') continue;
    const cut = turn.interrupted ? ' — (interrupted)' : '';
    lines.push({
      at: turn.at,
      text: `${clock(turn.at)}  ${turn.channel.padEnd(8)}  ${who}: ${said}${cut}`,
    });
    const waterfall = turn.stages && waterfallLine(turn.stages);
    if (waterfall) lines.push({ at: turn.at, text: `${' '.repeat(20)}${waterfall}` });
  }
  for (const tool of log.tools) {
    const outcome =
      tool.ok === undefined
        ? 'not finished'
        : tool.ok
          ? 'ok'
          : `failed: ${String(tool.result?.code ?? '')}`;
    const duration = tool.durationMs === undefined ? '' : `, ${tool.durationMs.toFixed(0)} ms`;
    lines.push({
      at: tool.at,
      text: `${clock(tool.at)}  ${tool.channel.padEnd(8)}  → ${tool.tool}(${compact(tool.arguments)}) ${outcome}${duration}`,
    });
  }
  for (const handoff of log.handoffs) {
    lines.push({
      at: handoff.at,
      text: `${clock(handoff.at)}            ⇒ ${handoff.from} hands over to ${handoff.to} (${handoff.kind})`,
    });
  }
  for (const offer of log.offers) {
    lines.push({
      at: offer.at,
      text: `${clock(offer.at)}            ⇒ offers ${offer.channels.join(' or ')} (${offer.reason})`,
    });
  }
  for (const change of log.switches) {
    lines.push({
      at: change.at,
      text: `${clock(change.at)}            ⇒ the conversation moves from ${change.from} to ${change.to}`,
    });
  }
  return lines.sort((a, b) => a.at - b.at).map((line) => line.text);
}

function compact(values: Readonly<Record<string, unknown>>): string {
  const text = Object.entries(values)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ');
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
