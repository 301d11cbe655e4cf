import { z } from 'zod';
import { streamingModeSchema } from '#shared/contracts/streaming-mode.ts';
import { voicemailModeSchema } from '#shared/contracts/voicemail-mode.ts';
import { strictKeys, text } from './script-schema.ts';

const machineSchema = strictKeys({
  /** What the machine says before it records. */
  greeting: text,
  /** The tone after it; `false`: it just waits. */
  beep: z
    .union(
      [
        z.literal(false),
        strictKeys({
          frequency_hz: z.number().min(100).max(4000).default(1000),
          length_ms: z.number().int().min(20).max(5000).default(400),
        }),
      ],
      'Write the tone as {frequency_hz: 1000, length_ms: 400}, or false for a machine without one.',
    )
    .prefault({}),
});
export type AnsweringMachine = z.infer<typeof machineSchema>;

/** What happens at the customer's phone when the company calls. */
const answersAsSchema = z.union(
  [
    z.enum(['person', 'busy', 'no_answer', 'declines', 'switched_off']),
    strictKeys({ answering_machine: machineSchema }),
  ],
  'Use person, busy, no_answer, declines, switched_off, or {answering_machine: {greeting: "Please leave a message after the tone."}}.',
);
export type AnswersAs = z.infer<typeof answersAsSchema>;

/** The company calls the customer: what `POST /api/v1/calls/initiate` takes, and who answers. */
export const companyCallSchema = strictKeys({
  answers_as: answersAsSchema.default('person'),
  scenario: text.optional(),
  streaming_mode: streamingModeSchema.optional(),
  voicemail: voicemailModeSchema.optional(),
  record_call: z.boolean().optional(),
});
export type CompanyCall = z.infer<typeof companyCallSchema>;
