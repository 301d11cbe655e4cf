import { z } from 'zod';
import { keys, phoneNumber, strictKeys, text } from './script-schema.ts';
import { stepSchema } from './script-step.ts';

const faultValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** What a colleague does when their phone rings. */
const colleagueSchema = z.union(
  [
    z.enum(['busy', 'no_answer', 'refuses']),
    strictKeys({
      answers: strictKeys({
        after_ms: z.number().int().min(0).max(60_000).default(500),
        /** Keys pressed when they have been told what it is about. */
        presses: keys.optional(),
        /** Said to the caller as soon as both are connected. */
        says: text.optional(),
        /** Hangs up when they have been told what it is about. */
        hangs_up: z.boolean().default(false),
      }),
    }),
  ],
  'Use busy, no_answer, refuses, or {answers: {presses: "1", says: "Hello, this is Dana."}}.',
);

/** A whole script, to show what one looks like. */
export const callScriptExample = `name: power-is-out
customer: demo-1002
steps:
  - expect: {said: "how can i help"}
  - say: "My power is out"
  - expect: {tool: report_outage}
  - hangup`;

export const callScriptSchema = strictKeys({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,63}$/, 'Use 2 to 64 small letters, digits and hyphens.'),
  description: text.optional(),
  /** The scenario that it is written for. */
  scenario: text.optional(),
  /** A seeded demo customer, or the number of a stranger. */
  customer: z.union(
    [z.string().regex(/^demo-\d{4}$/, customerRule()), strictKeys({ phone: phoneNumber })],
    customerRule(),
  ),
  /** The state of the world before the call. */
  given: strictKeys({
    /** Callers already waiting for a person. */
    waiting_callers: z.number().int().min(0).max(500).default(0),
    /** How many of them were served lately, per minute: what the estimated wait is measured by. */
    served_per_minute: z.number().min(0.1).max(60).optional(),
    /** False: the customer's phone gets no WhatsApp messages. */
    whatsapp_reachable: z.boolean().default(true),
  }).prefault({}),
  /** Phones of people to whom callers are put through, by number. */
  colleagues: z.record(phoneNumber, colleagueSchema).default({}),
  faults: strictKeys({
    acs: faultValues.optional(),
    speech: faultValues.optional(),
    openai: faultValues.optional(),
    voice_live: faultValues.optional(),
    cosmos: faultValues.optional(),
    redis: faultValues.optional(),
  }).optional(),
  steps: z.array(stepSchema).min(1, 'needs at least one step'),
  expect_end: strictKeys({
    repeated_questions: z.number().int().min(0).optional(),
    state: z.enum(['completed', 'transferred', 'voicemail', 'not_reached', 'failed']).optional(),
    max_turns: z.number().int().min(1).optional(),
    tools: z.array(text).optional(),
  }).prefault({}),
});
export type CallScript = z.infer<typeof callScriptSchema>;

function customerRule(): string {
  return 'Name a seeded customer, e.g. demo-1002, or a stranger by number: {phone: "+15550100099"}.';
}
