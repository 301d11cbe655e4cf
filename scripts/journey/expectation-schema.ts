import { z } from 'zod';
import { sessionOutcomeSchema } from '#shared/contracts/session.ts';
import { answeredBySchema } from '#shared/telephony/answered-by.ts';
import { pattern, strictKeys, text, toolArgument } from './script-schema.ts';

/** What must hold about the answer to the last thing the customer did. */
export const expectationSchema = strictKeys({
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
  hung_up: z
    .literal(true, 'Write `hung_up: true`, or leave it out: it cannot be false.')
    .optional(),
  /** The customer's last act cut the agent off while it spoke. */
  interrupted: z.boolean().optional(),
  /** What the answering machine has recorded: only what was said from the end of its beep on. */
  voicemail: pattern.optional(),
  /** What the product's list of calls says of the phone call. */
  call: strictKeys({
    status: z
      .enum(['initiating', 'queued', 'connected', 'transferred', 'disconnected', 'failed'])
      .optional(),
    end_reason: pattern.optional(),
    answered_by: answeredBySchema.optional(),
    outcome: sessionOutcomeSchema.optional(),
    /** State of its recording. */
    recording: z.enum(['active', 'inactive']).optional(),
  }).optional(),
});
export type Expectation = z.infer<typeof expectationSchema>;
