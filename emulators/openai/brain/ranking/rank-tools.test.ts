import { describe, expect, it } from 'vitest';
import { CLINIC_TOOLS } from '../../fixtures/clinic-tools.ts';
import { HELD_OUT_PHRASES } from '../../fixtures/held-out-phrases.ts';
import { LIBRARY_TOOLS } from '../../fixtures/library-tools.ts';
import { MORE_KNOWN_PHRASES } from '../../fixtures/more-known-phrases.ts';
import {
  CLINIC_PHRASES,
  LIBRARY_PHRASES,
  OFF_TOPIC_PHRASES,
} from '../../fixtures/other-domain-phrases.ts';
import { THIRD_KNOWN_PHRASES } from '../../fixtures/third-known-phrases.ts';
import { UTILITIES_AGENTS } from '../../fixtures/utilities-agents.ts';
import { KNOWN_PHRASES, type Phrase } from '../../fixtures/utilities-phrases.ts';
import type { RequestTool } from '../../protocol/chat-completion-request.ts';
import { ALL_CONCEPTS } from '../lexicon/all-concepts.ts';
import { Lexicon } from '../lexicon/lexicon.ts';
import { readTools } from '../tools/read-tools.ts';
import { chooseTool } from '../understanding/find-wishes.ts';
import { speechActs } from '../understanding/speech-acts.ts';
import { ToolRanking } from './rank-tools.ts';

const lexicon = new Lexicon(ALL_CONCEPTS);
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

describe('choosing tools', () => {
  it.each([
    ['sentences known while it was built', KNOWN_PHRASES, 0.95],
    ['a second round of known sentences', MORE_KNOWN_PHRASES, 0.95],
    ['a third round of known sentences', THIRD_KNOWN_PHRASES, 0.95],
    ['sentences written afterwards', HELD_OUT_PHRASES, 0.9],
  ] as const)('finds the right tool of a utility for %s', (name, phrases, required) => {
    const misses = Object.entries(phrases).flatMap(([agent, table]) =>
      missed(UTILITIES_AGENTS[agent] ?? [], table).map((miss) => `${agent}: ${miss}`),
    );
    const total = Object.values(phrases).flat().length;
    const accuracy = 1 - misses.length / total;
    console.info(`${name}: ${(accuracy * 100).toFixed(1)} % of ${total}\n  ${misses.join('\n  ')}`);
    expect(accuracy).toBeGreaterThanOrEqual(required);
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
