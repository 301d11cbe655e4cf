import type { OutboundMessage } from '#shared/contracts/message-sender.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';

/** Longest text of one WhatsApp message (Meta docs: WhatsApp Cloud API, text messages). */
const longestText = 4096;
/** Longest body of a message with reply buttons (same source, interactive reply buttons). */
const longestButtonBody = 1024;

const yesOrNo = [
  { id: 'yes', title: 'Yes' },
  { id: 'no', title: 'No' },
] as const;

/**
 * The messages that say one turn on WhatsApp: its whole text, split where it is too long, the last
 * one with Yes/No buttons when the turn ends with a question that wants one: an offer of another
 * channel, or the confirmation of a risky step.
 */
export function whatsappMessages(events: readonly TurnEvent[]): readonly OutboundMessage[] {
  const text = events
    .map((event) => (event.type === 'text-delta' ? event.text : ''))
    .join('')
    .trim();
  const parts = splitText(text, longestText);
  const last = parts.at(-1);
  if (last === undefined) return [];
  const wantsAnswer = asksYesOrNo(events) && last.length <= longestButtonBody;
  return [
    ...parts.slice(0, -1).map((part): OutboundMessage => ({ kind: 'text', text: part })),
    wantsAnswer ? { kind: 'buttons', text: last, buttons: yesOrNo } : { kind: 'text', text: last },
  ];
}

/** The message that leads to a web chat. */
export function webChatInvitation(text: string, link: string): OutboundMessage {
  const [opening = ''] = splitText(text, longestText - link.length - 2);
  return { kind: 'text', text: `${opening}\n\n${link}` };
}

/** The last thing a tool left in the turn decides: what was asked before it has been dealt with. */
function asksYesOrNo(events: readonly TurnEvent[]): boolean {
  const last = events.findLast(({ type }) => type === 'tool-end' || type === 'channel-offer');
  if (last?.type === 'channel-offer') return true;
  return last?.type === 'tool-end' && last.result.code === 'confirmation_required';
}

/** Splits text at paragraph, sentence or word ends, whichever comes last within the limit. */
function splitText(text: string, maxLength: number): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > maxLength) {
    const window = rest.slice(0, maxLength + 1);
    const end = [/\n\n(?!.*\n\n)/s, /[.!?]\s(?!.*[.!?]\s)/s, /\s(?!.*\s)/s]
      .map((boundary) => window.search(boundary))
      .find((place) => place > maxLength / 2);
    const cut = end === undefined ? maxLength : end + 1;
    parts.push(rest.slice(0, cut).trim());
    rest = rest.slice(cut).trim();
  }
  return rest === '' ? parts : [...parts, rest];
}
