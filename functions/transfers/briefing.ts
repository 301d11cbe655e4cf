import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import { languageOf } from '#shared/conversation/caller-language.ts';
import { knownFacts } from '#shared/conversation/known-facts.ts';
import { safeLine } from '#shared/conversation/safe-text.ts';
import { veilOf } from '#shared/conversation/veil.ts';

const longestReason = 160;
/** About half a minute of speech. */
const longestSummary = 400;

/** What colleagues speak: they work for the company, whatever its callers speak. */
const language = 'en';
const languageNames = new Intl.DisplayNames(language, { type: 'language' });

export const askForKey = 'Press 1 to take the call. Press 2 if you cannot take it now.';

/**
 * What a colleague hears before they take a call: whose it is and, if it is not their own, in which language,
 * what the caller wants, what was done and what is open. Of somebody who only claims to be a customer, what is on file stays masked.
 */
export function briefing(parts: {
  readonly memo: SessionMemo | undefined;
  readonly scenario: Pick<ScenarioDefinition, 'template_vars'> | undefined;
  /** What the caller wants; absent when nobody knows any more. */
  readonly reason: string | undefined;
  readonly summary: string | undefined;
}): string {
  const { memo, scenario, reason, summary } = parts;
  const company = scenario?.template_vars.company_name;
  const about = [
    ...(reason === undefined ? [] : [`Wish: ${endOf(safeLine(reason, longestReason))}`]),
    ...(summary === undefined ? [] : [endOf(safeLine(summary, longestSummary))]),
  ].join(' ');
  return [
    `Hello, this is the assistant${company === undefined ? '' : ` of ${company}`} with a caller for you.`,
    whoCalls(memo),
    ...whatTheySpeak(memo),
    memo === undefined ? about : veilOf(memo).hide(about),
    askForKey,
  ].join(' ');
}

function whoCalls(memo: SessionMemo | undefined): string {
  const name = memo === undefined ? undefined : knownFacts(memo).customer_name;
  if (typeof name !== 'string') return 'The caller has not said who they are.';
  const proof = memo?.verified === true ? 'was verified' : 'has not been verified';
  return `The caller is ${safeLine(name, 80)}, whose identity ${proof}.`;
}

function whatTheySpeak(memo: SessionMemo | undefined): readonly string[] {
  const [spoken] = (memo && languageOf(memo))?.split('-') ?? [];
  if (spoken === undefined || spoken === language) return [];
  return [`They speak ${languageNames.of(spoken) ?? spoken}.`];
}

const endOf = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);
