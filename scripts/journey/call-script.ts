import { z } from 'zod';
import { isPattern } from './pattern.ts';

const text = z.string().min(1);
const noPattern = 'This is not a regular expression.';
/** Text to look for, or `/a regular expression/`. */
const pattern = text.refine(isPattern, noPattern);
const toolArgument = z
  .unknown()
  .refine((value) => typeof value !== 'string' || isPattern(value), noPattern);
const faultValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const keys = z.string().regex(/^[0-9*#A-D]+$/, 'Use the keys 0-9, *, #, A-D.');
const phoneNumber = z.string().regex(/^\+[1-9]\d{6,14}$/, 'Write the number as +15550100099.');

/** What a colleague does when their phone rings. */
const colleagueSchema = z.union([
  z.enum(['busy', 'no_answer', 'refuses']),
  z.strictObject({
    answers: z.strictObject({
      after_ms: z.number().int().min(0).max(60_000).default(500),
      /** Keys pressed when they have been told what it is about. */
      presses: keys.optional(),
      /** Said to the caller as soon as both are connected. */
      says: text.optional(),
      /** Hangs up when they have been told what it is about. */
      hangs_up: z.boolean().default(false),
    }),
  }),
]);

const expectSchema = z.strictObject({
  /** Case-insensitive substring, or `/regex/`. On the phone it is matched against what was heard. */
  said: pattern.optional(),
  not_said: pattern.optional(),
  /** How many agent turns may pass until it holds; 1 is the answer to the last thing said. */
  within_turns: z.number().int().min(1).max(20).default(1),
  agent: text.optional(),
  tool: text.optional(),
  /** Arguments the tool was called with; text is compared without case. */
  tool_args: z.record(z.string(), toolArgument).optional(),
  not_tool: text.optional(),
  offered: z.enum(['whatsapp', 'webchat', 'voice']).optional(),
  channel: z.enum(['voice', 'whatsapp', 'webchat']).optional(),
  /** The caller was put through to a colleague, or was not. */
  transfer: z.enum(['connected', 'failed']).optional(),
  /** The agent has ended the phone call by itself, after its last words. */
  hung_up: z.literal(true).optional(),
  /** The customer's last act cut the agent off while it spoke. */
  interrupted: z.boolean().optional(),
});
export type Expectation = z.infer<typeof expectSchema>;

const whatsappSchema = z.union([
  text.transform((value) => ({ kind: 'text' as const, text: value })),
  z.strictObject({ text }).transform((value) => ({ kind: 'text' as const, text: value.text })),
  z
    .strictObject({ button: text })
    .transform((value) => ({ kind: 'button' as const, title: value.button })),
  z
    .strictObject({ image: z.strictObject({ caption: text.optional() }) })
    .transform((value) => ({ kind: 'image' as const, caption: value.image.caption })),
]);

const stepSchema = z.union([
  z.literal('hangup').transform(() => ({ kind: 'hangup' as const })),
  z.strictObject({ hangup: z.null() }).transform(() => ({ kind: 'hangup' as const })),
  z.literal('call').transform(() => ({ kind: 'call' as const })),
  z.strictObject({ say: text }).transform((step) => ({ kind: 'say' as const, text: step.say })),
  z
    .strictObject({
      interrupt: z.strictObject({ after_ms: z.number().int().min(0).max(60_000), say: text }),
    })
    .transform((step) => ({
      kind: 'interrupt' as const,
      afterMs: step.interrupt.after_ms,
      text: step.interrupt.say,
    })),
  z
    .strictObject({ keypad: keys })
    .transform((step) => ({ kind: 'keypad' as const, tones: step.keypad })),
  z
    .strictObject({ silence: z.strictObject({ for_ms: z.number().int().min(0).max(120_000) }) })
    .transform((step) => ({ kind: 'silence' as const, forMs: step.silence.for_ms })),
  z
    .strictObject({ expect: expectSchema })
    .transform((step) => ({ kind: 'expect' as const, expectation: step.expect })),
  z
    .strictObject({ whatsapp: whatsappSchema })
    .transform((step) => ({ kind: 'whatsapp' as const, entry: step.whatsapp })),
  z
    .strictObject({ webchat: text })
    .transform((step) => ({ kind: 'webchat' as const, text: step.webchat })),
]);
export type Step = z.infer<typeof stepSchema>;

/** The names a step may have; used to say so when another is written. */
export const stepNames = [
  'say',
  'interrupt',
  'keypad',
  'silence',
  'expect',
  'whatsapp',
  'webchat',
  'call',
  'hangup',
] as const;

export const callScriptSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,63}$/, 'Use 2 to 64 small letters, digits and hyphens.'),
  description: text.optional(),
  scenario: text.optional(),
  /** A seeded demo customer, or the number of a stranger. */
  customer: z.union([
    z
      .string()
      .regex(
        /^demo-\d{4}$/,
        'Name a seeded customer, e.g. demo-1002, or give {phone: "+1555..."}.',
      ),
    z.strictObject({ phone: phoneNumber }),
  ]),
  /** The state of the world before the call. */
  given: z
    .strictObject({
      /** Callers already waiting for a person. */
      waiting_callers: z.number().int().min(0).max(500).default(0),
      /** How many of them were served lately, per minute: what the estimated wait is measured by. */
      served_per_minute: z.number().min(0.1).max(60).optional(),
      /** False: the customer's phone gets no WhatsApp messages. */
      whatsapp_reachable: z.boolean().default(true),
    })
    .prefault({}),
  /** Phones of people to whom callers are put through, by number. */
  colleagues: z.record(phoneNumber, colleagueSchema).default({}),
  faults: z
    .strictObject({
      acs: faultValues.optional(),
      speech: faultValues.optional(),
      openai: faultValues.optional(),
      voice_live: faultValues.optional(),
      cosmos: faultValues.optional(),
      redis: faultValues.optional(),
    })
    .optional(),
  steps: z.array(stepSchema).min(1),
  expect_end: z
    .strictObject({
      repeated_questions: z.number().int().min(0).optional(),
      state: z.enum(['completed', 'transferred', 'failed']).optional(),
      max_turns: z.number().int().min(1).optional(),
      tools: z.array(text).optional(),
    })
    .prefault({}),
});
export type CallScript = z.infer<typeof callScriptSchema>;
