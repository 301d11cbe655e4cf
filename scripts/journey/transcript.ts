import { audibleText } from './audible-text.ts';
import { type JourneyLog, type LoggedCall, type LoggedTurn, promptAgent } from './journey-log.ts';
import { waterfallLine } from './waterfall.ts';

/** One thing that happened, as lines to read. */
export interface TranscriptEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  /** What the entry was made from: the same thing stays the same object while the log grows. */
  readonly source: object;
  readonly lines: readonly string[];
}

/** The journey so far, in order: who said what on which channel, tools, handoffs, timings. */
export function transcriptEntries(log: JourneyLog): readonly TranscriptEntry[] {
  const time = (at: number) => `${((at - log.startedAt) / 1000).toFixed(1).padStart(6)} s`;
  const noChannel = ' '.repeat(10);
  return [
    ...log.calls.flatMap((call) => [
      {
        at: call.at,
        source: call,
        lines: [`${time(call.at)}  ${noChannel}☎ ${whoCallsWhom(call)}`],
      },
      ...call.events.map((event) => ({
        at: event.at,
        source: event,
        lines: [`${time(event.at)}  ${noChannel}☎ ${event.text}`],
      })),
    ]),
    ...turnEntries(log, time),
    ...log.tools.map((tool) => ({
      at: tool.at,
      source: tool,
      lines: [
        `${time(tool.at)}  ${tool.channel.padEnd(8)}  → ${tool.tool}(${compact(tool.arguments)}) ${outcomeOf(tool)}`,
      ],
    })),
    ...log.handoffs.map((handoff) => ({
      at: handoff.at,
      source: handoff,
      lines: [
        `${time(handoff.at)}  ${noChannel}⇒ ${handoff.from} hands over to ${handoff.to} (${handoff.kind})`,
      ],
    })),
    ...log.offers.map((offer) => ({
      at: offer.at,
      source: offer,
      lines: [
        `${time(offer.at)}  ${noChannel}⇒ offers ${offer.channels.join(' or ')} (${offer.reason})`,
      ],
    })),
    ...log.transfers.map((transfer) => ({
      at: transfer.at,
      source: transfer,
      lines: [
        `${time(transfer.at)}  ${noChannel}⇒ transfer to ${transfer.department}: ${transfer.state}${transfer.reason === undefined ? '' : ` (${transfer.reason})`}`,
      ],
    })),
    ...log.colleagues.map((colleague) => ({
      at: colleague.at,
      source: colleague,
      lines: [`${time(colleague.at)}  ${noChannel}☎ ${colleague.phone} ${colleague.text}`],
    })),
    ...log.switches.map((change) => ({
      at: change.at,
      source: change,
      lines: [
        `${time(change.at)}  ${noChannel}⇒ the conversation moves from ${change.from} to ${change.to}`,
      ],
    })),
  ].sort((a, b) => a.at - b.at);
}

const whoCallsWhom = ({ placedBy, from, to }: LoggedCall): string =>
  placedBy === 'customer'
    ? `the customer (${from}) calls the company (${to})`
    : `the company (${from}) calls the customer (${to})`;

function turnEntries(log: JourneyLog, time: (at: number) => string): TranscriptEntry[] {
  const lastAgentOn = new Map<string, string>();
  return [...log.turns]
    .sort((a, b) => a.at - b.at)
    .flatMap((turn) => {
      // What is said between turns (a reminder, a goodbye) is said by whoever spoke last.
      if (turn.speaker === 'agent' && turn.agent && turn.agent !== promptAgent)
        lastAgentOn.set(turn.channel, turn.agent);
      const who =
        turn.speaker === 'customer'
          ? turn.byMachine
            ? 'Answering machine'
            : 'Customer'
          : (turn.agent ?? lastAgentOn.get(turn.channel) ?? 'Agent');
      const said = saidLine(turn);
      if (said === '') return [];
      const waterfall = turn.stages && waterfallLine(turn.stages, turn.detail);
      return [
        {
          at: turn.at,
          source: turn,
          lines: [
            `${time(turn.at)}  ${turn.channel.padEnd(8)}  ${who}: ${said}`,
            ...(waterfall ? [`${' '.repeat(20)}${waterfall}`] : []),
          ],
        },
      ];
    });
}

/** On the phone only what was heard is shown as said; the rest of an interrupted answer was not. */
function saidLine(turn: LoggedTurn): string {
  if (turn.speaker === 'customer') return turn.text;
  const audible = audibleText(turn);
  if (turn.interruptedAt !== undefined) return audible && `${audible} — (interrupted)`;
  if (audible === '' && turn.text !== '') return `${shortened(turn.text)} — (not heard)`;
  return audible;
}

const longestUnheard = 160;
const shortened = (text: string): string =>
  text.length > longestUnheard ? `${text.slice(0, longestUnheard - 3)}...` : text;

function outcomeOf(tool: JourneyLog['tools'][number]): string {
  if (tool.ok === undefined) return 'not finished';
  const duration = tool.durationMs === undefined ? '' : `, ${tool.durationMs.toFixed(0)} ms`;
  return `${tool.ok ? 'ok' : `failed: ${String(tool.result?.code ?? '')}`}${duration}`;
}

function compact(values: Readonly<Record<string, unknown>>): string {
  const text = Object.entries(values)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ');
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
