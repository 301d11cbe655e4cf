import { z } from 'zod';
import { companyCallSchema } from './company-call.ts';
import { expectationSchema } from './expectation-schema.ts';
import { keys, strictKeys, text } from './script-schema.ts';

const whatsappSchema = z.union(
  [
    text.transform((value) => ({ kind: 'text' as const, text: value })),
    strictKeys({ text }).transform((value) => ({ kind: 'text' as const, text: value.text })),
    strictKeys({ button: text }).transform((value) => ({
      kind: 'button' as const,
      title: value.button,
    })),
    strictKeys({ image: strictKeys({ caption: text.optional() }) }).transform((value) => ({
      kind: 'image' as const,
      caption: value.image.caption,
    })),
  ],
  'Write a text in quotes, {button: "Title"}, or {image: {caption: "..."}}.',
);

/** Each step with what it looks like: what is shown to whoever wrote it differently. */
export const stepExamples = {
  say: 'say: "My power is out"',
  interrupt: 'interrupt: {after_ms: 900, say: "Sorry, wait"}',
  keypad: 'keypad: "1234#"',
  silence: 'silence: {for_ms: 5000}',
  expect: 'expect: {said: "how can i help"}',
  whatsapp: 'whatsapp: "When will they come?"',
  webchat: 'webchat: "Hello again"',
  call: 'call',
  company_calls: 'company_calls: {answers_as: person}',
  hangup: 'hangup',
} as const;

const companyCalls = (order: z.infer<typeof companyCallSchema>) => ({
  kind: 'company_calls' as const,
  order,
});

export const stepSchema = z.union([
  z.literal('hangup').transform(() => ({ kind: 'hangup' as const })),
  strictKeys({ hangup: z.null('takes nothing: write `- hangup`') }).transform(() => ({
    kind: 'hangup' as const,
  })),
  z.literal('call').transform(() => ({ kind: 'call' as const })),
  strictKeys({ call: z.null('takes nothing: write `- call`') }).transform(() => ({
    kind: 'call' as const,
  })),
  z.literal('company_calls').transform(() => companyCalls(companyCallSchema.parse({}))),
  strictKeys({ company_calls: companyCallSchema }).transform((step) =>
    companyCalls(step.company_calls),
  ),
  strictKeys({ say: text }).transform((step) => ({ kind: 'say' as const, text: step.say })),
  strictKeys({
    interrupt: strictKeys({ after_ms: z.number().int().min(0).max(60_000), say: text }),
  }).transform((step) => ({
    kind: 'interrupt' as const,
    afterMs: step.interrupt.after_ms,
    text: step.interrupt.say,
  })),
  strictKeys({ keypad: keys }).transform((step) => ({
    kind: 'keypad' as const,
    tones: step.keypad,
  })),
  strictKeys({
    silence: strictKeys({ for_ms: z.number().int().min(0).max(120_000) }),
  }).transform((step) => ({ kind: 'silence' as const, forMs: step.silence.for_ms })),
  strictKeys({ expect: expectationSchema }).transform((step) => ({
    kind: 'expect' as const,
    expectation: step.expect,
  })),
  strictKeys({ whatsapp: whatsappSchema }).transform((step) => ({
    kind: 'whatsapp' as const,
    entry: step.whatsapp,
  })),
  strictKeys({ webchat: text }).transform((step) => ({
    kind: 'webchat' as const,
    text: step.webchat,
  })),
]);
export type Step = z.infer<typeof stepSchema>;
