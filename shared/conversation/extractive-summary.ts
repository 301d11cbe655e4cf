import type { Fact, HistoryItem } from '#shared/contracts/session.ts';
import { verifiedFact } from './known-facts.ts';
import { safeFact, safeLine } from './safe-text.ts';

/** Runs of digits that a customer said: account or card numbers, codes, answers that prove identity. */
const spokenDigits = /\d(?:[\s.-]*\d){3,}/g;

/** What a summary is made from. */
export interface SummarySource {
  readonly history: readonly HistoryItem[];
  readonly facts: Readonly<Record<string, Fact>>;
}

const mostWishes = 3;
const mostOutcomes = 3;
const longestQuote = 240;

/** Facts that say who, not what: the next channel knows them anyway. */
const identityFacts = ['customer_id', 'customer_name', 'customer_phone', 'time_zone', verifiedFact];

/**
 * A summary without a model: the customer's last words, what the tools answered last, and the facts
 * gathered. Used where a model is too slow or away.
 */
export function extractiveSummary({ history, facts }: SummarySource): string {
  const wishes = history.flatMap((item) =>
    item.role === 'user' ? [item.text.replace(spokenDigits, '…')] : [],
  );
  const outcomes = outcomesOf(history);
  const known = Object.entries(facts)
    .filter(([key]) => !identityFacts.includes(key))
    .map(([key, value]) => `${key.replaceAll('_', ' ')} ${safeFact(value)}`);
  return [
    quoted('The customer said', wishes.slice(-mostWishes)),
    quoted('We answered', outcomes.slice(-mostOutcomes)),
    known.length === 0 ? '' : `Known: ${known.join(', ')}.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** What was answered last, in the words the customer heard; undefined when no tool had an answer. */
export function lastOutcome(history: readonly HistoryItem[]): string | undefined {
  const outcome = outcomesOf(history).at(-1);
  return outcome === undefined ? undefined : safeLine(outcome, longestQuote);
}

/** Each answer once, oldest first. */
function outcomesOf(history: readonly HistoryItem[]): readonly string[] {
  const outcomes = history.flatMap((item) =>
    item.role === 'tool' ? outcomeOf(item.resultJson) : [],
  );
  return [...new Set(outcomes)];
}

function quoted(opening: string, texts: readonly string[]): string {
  const quotes = texts.map((text) => `"${safeLine(text, longestQuote)}"`);
  return quotes.length === 0 ? '' : `${opening}: ${quotes.join('; ')}.`;
}

/** A successful result's own sentence, which is written to be said. */
function outcomeOf(resultJson: string): readonly string[] {
  const result: unknown = JSON.parse(resultJson);
  if (typeof result !== 'object' || result === null) return [];
  if (!('ok' in result) || result.ok !== true || !('message' in result)) return [];
  return typeof result.message === 'string' ? [result.message] : [];
}
