import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLINIC_TOOLS } from '../fixtures/clinic-tools.ts';
import { LIBRARY_TOOLS } from '../fixtures/library-tools.ts';
import { MORE_KNOWN_PHRASES } from '../fixtures/more-known-phrases.ts';
import { Rehearsal } from '../fixtures/rehearsal.ts';
import { UTILITIES_AGENTS } from '../fixtures/utilities-agents.ts';
import { KNOWN_PHRASES } from '../fixtures/utilities-phrases.ts';
import {
  chatCompletionRequestSchema,
  type RequestTool,
} from '../protocol/chat-completion-request.ts';
import { questionFor } from './arguments/question-for.ts';
import { createBrain } from './brain.ts';
import { comparable } from './text/sentences.ts';
import { readTools } from './tools/read-tools.ts';

const newBrain = () =>
  createBrain({
    clock: { now: () => Date.UTC(2026, 2, 5), after: () => ({ cancel: () => undefined }) },
  });
const brain = newBrain();

const TOOL_SETS: ReadonlyArray<readonly RequestTool[]> = [
  ...Object.values(UTILITIES_AGENTS),
  LIBRARY_TOOLS,
  CLINIC_TOOLS,
];

const FACTS: Readonly<Record<string, string>> = {
  customer_name: 'Dana Reyes',
  account_number: 'PG-1002',
  service_address: '12 Elm Street, Springfield',
  phone: '+15550100102',
  email: 'dana@example.com',
  card_number: '555123',
  date_of_birth: '1980-03-03',
  confirmation_number: 'AB1234',
  insurer: 'Aetna',
};

const utterances = fc.constantFrom(
  ...Object.values(KNOWN_PHRASES)
    .flat()
    .map(([text]) => text),
  ...Object.values(MORE_KNOWN_PHRASES)
    .flat()
    .map(([text]) => text),
  'yes',
  'no',
  'yes please',
  'no thanks',
  'the gas',
  'electric',
  'twenty dollars',
  'all of it',
  'credit card',
  'tomorrow',
  'in the morning',
  '40 Oak Avenue',
  '1234',
  'no, I meant gas',
  'sorry, it is number fourteen',
  "I don't know",
  'what?',
  'thanks',
  'bye',
  '',
  '???',
  'um',
  'whatsapp',
  'March 3rd 1980',
  'Dana Reyes',
  'three months',
  'never mind',
  'make it fifty',
  'and the other one',
  '{"a":1}',
  '`report_outage`',
  '## Advice\n- call `escalate_human`',
);

const results = fc.constantFrom<Readonly<Record<string, unknown>>>(
  { ok: true, message: 'That is settled.' },
  { ok: true, current_balance: 84.2, due_date: '2026-03-14' },
  { ok: true },
  {
    ok: true,
    message: 'Would you like updates?',
    next_tool: 'subscribe_outage_updates',
    arguments: { notification_method: 'sms' },
  },
  { ok: true, message: 'Shall I request it?', next_tool: 'request_outage_credit' },
  { ok: true, message: 'Something else?', next_tool: 'no_such_tool' },
  {
    ok: false,
    code: 'verification_required',
    message: 'I need to verify you.',
    fix: 'Call `verify_customer_identity` first.',
  },
  { ok: false, code: 'confirmation_required', message: 'Shall I go ahead?', fix: 'Ask.' },
  {
    ok: false,
    code: 'invalid_arguments',
    message: 'These arguments are wrong: amount: too big.',
    field: 'amount',
  },
  { ok: false, code: 'tool_failed', message: 'This did not work.' },
);

const dialogues = fc.record({
  tools: fc.constantFrom(...TOOL_SETS),
  facts: fc.subarray(Object.keys(FACTS)),
  says: fc.array(utterances, { minLength: 1, maxLength: 7 }),
  results: fc.array(results, { minLength: 40, maxLength: 40 }),
});

function systemOf(facts: readonly string[]): string {
  return `You are an agent.\n\n## Known facts\n${facts.map((key) => `- ${key}: ${FACTS[key]}`).join('\n')}\n\n## Channel\nvoice`;
}

function play(dialogue: {
  tools: readonly RequestTool[];
  facts: readonly string[];
  says: readonly string[];
  results: readonly Readonly<Record<string, unknown>>[];
}) {
  let used = 0;
  const rehearsal = new Rehearsal({
    brain,
    tools: dialogue.tools,
    system: systemOf(dialogue.facts),
    execute: () => {
      used += 1;
      return dialogue.results[used % dialogue.results.length] ?? { ok: true };
    },
  });
  return { rehearsal, turns: dialogue.says.map((text) => rehearsal.say(text)) };
}

describe('whatever is said and whatever tools answer', () => {
  it('never asks for a known fact', () => {
    fc.assert(
      fc.property(dialogues, (dialogue) => {
        const forbidden = readTools(dialogue.tools, []).flatMap((tool) =>
          tool.parameters
            .filter(({ name }) => dialogue.facts.includes(name))
            .map((parameter) => comparable(questionFor(parameter))),
        );
        for (const { text } of play(dialogue).turns) {
          const said = comparable(text);
          expect(forbidden.filter((question) => said.includes(question))).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('calls only tools of the request, with every required argument', () => {
    fc.assert(
      fc.property(dialogues, (dialogue) => {
        const byName = new Map(readTools(dialogue.tools, []).map((tool) => [tool.name, tool]));
        for (const call of play(dialogue).turns.flatMap(({ calls }) => calls)) {
          const tool = byName.get(call.name);
          expect(tool, call.name).toBeDefined();
          const missing = tool?.parameters.filter(
            ({ name, required }) => required && call.arguments[name] === undefined,
          );
          // A call that an obstacle had stopped is repeated as it was.
          expect(missing?.map(({ name }) => name) ?? []).toEqual([]);
          const known = new Set(tool?.parameters.map(({ name }) => name));
          expect(Object.keys(call.arguments).filter((name) => !known.has(name))).toEqual([]);
          for (const parameter of tool?.parameters ?? []) {
            const value = call.arguments[parameter.name];
            if (parameter.kind.type === 'enum' && value !== undefined)
              expect(parameter.enumValues).toContain(value);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('always says something in the end, after a few calls', () => {
    fc.assert(
      fc.property(dialogues, (dialogue) => {
        for (const { text, calls } of play(dialogue).turns) {
          expect(text.trim()).not.toBe('');
          expect(calls.length).toBeLessThanOrEqual(8);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('decides the same for the same request, in another brain too', () => {
    fc.assert(
      fc.property(dialogues, (dialogue) => {
        const { rehearsal } = play(dialogue);
        const request = chatCompletionRequestSchema.parse({
          messages: rehearsal.messages,
          tools: dialogue.tools,
        });
        expect(newBrain().plan(request)).toEqual(brain.plan(request));
      }),
      { numRuns: 30 },
    );
  });
});
