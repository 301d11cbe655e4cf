import { describe, expect, it } from 'vitest';
import { CLINIC_TOOLS } from '../../fixtures/clinic-tools.ts';
import { HELD_OUT_PHRASES } from '../../fixtures/held-out-phrases.ts';
import { HELD_OUT_ASIDES, HELD_OUT_WISHES } from '../../fixtures/held-out-wishes.ts';
import { HOTEL_TOOLS } from '../../fixtures/hotel-tools.ts';
import { LIBRARY_TOOLS } from '../../fixtures/library-tools.ts';
import { MORE_KNOWN_PHRASES } from '../../fixtures/more-known-phrases.ts';
import {
  CLINIC_PHRASES,
  LIBRARY_PHRASES,
  OFF_TOPIC_PHRASES,
} from '../../fixtures/other-domain-phrases.ts';
import { PRACTICE_ASIDES, PRACTICE_WISHES } from '../../fixtures/practice-wishes.ts';
import { TELECOM_TOOLS } from '../../fixtures/telecom-tools.ts';
import { THIRD_KNOWN_PHRASES } from '../../fixtures/third-known-phrases.ts';
import { UTILITIES_AGENTS } from '../../fixtures/utilities-agents.ts';
import { KNOWN_PHRASES, type Phrase } from '../../fixtures/utilities-phrases.ts';
import type { RequestTool } from '../../protocol/chat-completion-request.ts';
import { loadWordVectors } from '../../word-vectors/load-word-vectors.ts';
import { ALL_CONCEPTS } from '../lexicon/all-concepts.ts';
import { Lexicon } from '../lexicon/lexicon.ts';
import { readTools } from '../tools/read-tools.ts';
import { chooseTool } from '../understanding/find-wishes.ts';
import { speechActs } from '../understanding/speech-acts.ts';
import { ToolRanking } from './rank-tools.ts';

const lexicon = new Lexicon(ALL_CONCEPTS, loadWordVectors);
const rankingOf = (tools: readonly RequestTool[]) => new ToolRanking(readTools(tools, []), lexicon);
const choose = (ranking: ToolRanking, utterance: string) =>
  chooseTool(ranking.rank(speechActs(utterance).rest))?.tool.name;

/** Utterances for which a tool was chosen that is none of the expected. */
function missed(tools: readonly RequestTool[], phrases: readonly Phrase[]): string[] {
  const ranking = rankingOf(tools);
  return phrases.flatMap(([utterance, ...expected]) => {
    const chosen = choose(ranking, utterance);
    return chosen !== undefined && expected.includes(chosen) ? [] : [`${utterance} -> ${chosen}`];
  });
}

const BUSINESSES: Readonly<Record<string, readonly RequestTool[]>> = {
  ...UTILITIES_AGENTS,
  telecom: TELECOM_TOOLS,
  hotel: HOTEL_TOOLS,
};

/** Prints how well a table does; of sentences that nothing may be learned from only the share. */
function accuracyOf(
  name: string,
  phrases: Readonly<Record<string, readonly Phrase[]>>,
  isHeldOut: boolean,
): number {
  const misses = Object.entries(phrases).flatMap(([agent, table]) =>
    missed(BUSINESSES[agent] ?? [], table).map((miss) => `${agent}: ${miss}`),
  );
  const total = Object.values(phrases).flat().length;
  const accuracy = 1 - misses.length / total;
  const shown = isHeldOut ? '' : `\n  ${misses.join('\n  ')}`;
  console.info(`${name}: ${(accuracy * 100).toFixed(1)} % of ${total}${shown}`);
  return accuracy;
}

describe('choosing tools', () => {
  it.each([
    ['sentences known while it was built', KNOWN_PHRASES, 0.95],
    ['a second round of known sentences', MORE_KNOWN_PHRASES, 0.95],
    ['a third round of known sentences', THIRD_KNOWN_PHRASES, 0.95],
    ['wishes that its weights were chosen by', PRACTICE_WISHES, 0.7],
  ] as const)('finds the right tool for %s', (name, phrases, required) => {
    expect(accuracyOf(name, phrases, false)).toBeGreaterThanOrEqual(required);
  });

  it.each([
    ['sentences written afterwards', HELD_OUT_PHRASES, 0.9],
    ['wishes in unforeseen words', HELD_OUT_WISHES, 0.48],
  ] as const)(
    'finds the right tool for %s, by which nothing was chosen',
    (name, phrases, required) => {
      expect(accuracyOf(name, phrases, true)).toBeGreaterThanOrEqual(required);
    },
  );

  it('takes most of what is beside every business for no wish', () => {
    const asides = [...PRACTICE_ASIDES, ...HELD_OUT_ASIDES];
    const taken = Object.values(BUSINESSES).flatMap((tools) => {
      const ranking = rankingOf(tools);
      return asides.filter((utterance) => choose(ranking, utterance) !== undefined);
    });
    const share = taken.length / (asides.length * Object.keys(BUSINESSES).length);
    console.info(`asides taken for wishes: ${(share * 100).toFixed(1)} %`);
    expect(share).toBeLessThanOrEqual(0.35);
  });

  it('has at least 120 sentences that were written afterwards', () => {
    expect(Object.values(HELD_OUT_PHRASES).flat().length).toBeGreaterThanOrEqual(120);
  });

  it.each([
    ['library', LIBRARY_TOOLS, LIBRARY_PHRASES],
    ['clinic', CLINIC_TOOLS, CLINIC_PHRASES],
  ] as const)(
    'finds the right tool of a %s, which the lexicon was not written for',
    (_, tools, phrases) => {
      const misses = missed(tools, phrases);
      expect(misses.length, misses.join('\n')).toBeLessThanOrEqual(phrases.length * 0.1);
    },
  );

  it.each(OFF_TOPIC_PHRASES)('chooses no tool for %j', (utterance) => {
    for (const tools of Object.values(UTILITIES_AGENTS)) {
      expect(choose(rankingOf(tools), utterance)).toBeUndefined();
    }
  });

  it('forgives a slip of the keyboard', () => {
    const ranking = rankingOf(UTILITIES_AGENTS.billing ?? []);
    expect(choose(ranking, 'I want to dispuet my bill')).toBe('request_bill_review');
    expect(choose(ranking, 'I need a pament plan')).toBe('setup_payment_plan');
  });

  it('leaves out what the speaker rules out', () => {
    const ranking = rankingOf(UTILITIES_AGENTS.service ?? []);
    expect(
      choose(ranking, "I don't want to cancel my appointment, I want to move it to Friday"),
    ).toBe('reschedule_appointment');
  });

  it('lets words that no description has lean on words that are near to them', () => {
    const ranking = rankingOf(HOTEL_TOOLS);
    expect(choose(ranking, 'Do you have a gym?')).toBe('get_facilities');
    const without = new ToolRanking(readTools(HOTEL_TOOLS, []), new Lexicon(ALL_CONCEPTS));
    expect(choose(without, 'Do you have a gym?')).toBeUndefined();
  });

  it('prefers what was said word for word to what is near to it', () => {
    const ranking = rankingOf(UTILITIES_AGENTS.service ?? []);
    expect(choose(ranking, 'I want to stop my service')).toBe('stop_service');
    expect(choose(ranking, 'I want to start my service')).toBe('start_new_service');
  });

  it('ranks the same way every time', () => {
    const tools = UTILITIES_AGENTS.outage ?? [];
    const once = rankingOf(tools)
      .rank('my lights went out')
      .map(({ tool, score }) => [tool.name, score]);
    const again = rankingOf(tools)
      .rank('my lights went out')
      .map(({ tool, score }) => [tool.name, score]);
    expect(again).toEqual(once);
  });
});
