import { describe, expect, it } from 'vitest';
import type { Content } from '#shared/contracts/content.ts';
import {
  libraryAgent,
  libraryContent,
  libraryScenario,
  libraryTool,
} from '#shared/testing/conversation-fixture.ts';
import { createPromptRenderer } from './prompt-renderer.ts';
import { ContentError, validateContent } from './validate-content.ts';

function problemsOf(content: Content): readonly string[] {
  try {
    validateContent(content, createPromptRenderer());
    return [];
  } catch (error) {
    if (error instanceof ContentError) return error.problems;
    throw error;
  }
}

const desk = (changes: Partial<Parameters<typeof libraryAgent>[0]>, prompt?: string): Content =>
  libraryContent({
    agents: [libraryAgent({ name: 'Desk', ...changes }, prompt)],
    scenario: libraryScenario({ agents: ['Desk'], handoffs: [] }),
  });

describe('validateContent', () => {
  it('accepts content that fits together', () => {
    expect(problemsOf(libraryContent())).toEqual([]);
  });

  it.each([
    [
      'a missing tool',
      desk({ tools: ['no_such_tool'] }),
      'lists tool "no_such_tool", which does not exist',
    ],
    [
      'a tool listed twice',
      desk({ tools: ['handoff_desk', 'handoff_desk'] }),
      'lists tool "handoff_desk" twice',
    ],
    ['a prompt that does not parse', desk({}, '{% if x %}'), 'agent Desk, prompt: '],
    [
      'an unknown filter',
      desk({}, '{% if x %}{{ y | shout }}{% endif %}'),
      'unknown filter "shout"',
    ],
    ['a greeting that does not parse', desk({ greeting: '{{ }' }), 'agent Desk, greeting: '],
    ['an empty prompt', desk({}, ' '), 'agent Desk has an empty prompt'],
  ])('names %s', (_name, content, problem) => {
    expect(problemsOf(content).join('\n')).toContain(problem);
  });

  it('names everything that is wrong with a scenario at once', () => {
    const scenario = libraryScenario({
      agents: ['Desk', 'Loans', 'Events', 'Ghost', 'Desk'],
      start_agent: 'Nobody',
      additional_tools: ['no_such_tool'],
      handoffs: [
        { from: 'Desk', to: 'Elsewhere', tool: 'handoff_loans', type: 'discrete', when: 'always' },
        { from: 'Desk', to: 'Loans', tool: 'not_a_tool', type: 'discrete', when: 'always' },
        { from: 'Desk', to: 'Events', tool: 'find_book', type: 'discrete', when: 'always' },
        { from: 'Desk', to: 'Desk', tool: 'handoff_loans', type: 'discrete', when: 'always' },
      ],
    });
    const content = libraryContent({ scenario, tools: [libraryTool({ name: 'find_book' })] });
    const text = problemsOf(content).join('\n');
    for (const problem of [
      'lists agent "Ghost", which does not exist',
      'lists agent "Desk" twice',
      'starts with "Nobody"',
      'adds tool "no_such_tool"',
      'edge Desk -> Elsewhere: "Elsewhere" is not an agent of the scenario',
      'tool "not_a_tool" does not exist',
      'tool "find_book" has effect "read", not "handoff"',
      'edge Desk -> Desk leads back to itself',
      'agent "Loans" cannot be reached from "Nobody"',
    ]) {
      expect(text).toContain(problem);
    }
  });

  it('names an agent that no edge leads to', () => {
    const scenario = libraryScenario({ handoffs: [] });
    expect(problemsOf(libraryContent({ scenario }))).toEqual([
      'scenario library: agent "Loans" cannot be reached from "Desk"',
      'scenario library: agent "Events" cannot be reached from "Desk"',
    ]);
  });
});
