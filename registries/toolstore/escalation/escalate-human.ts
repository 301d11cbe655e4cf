import { z } from 'zod';
import { spokenWait } from '#registries/toolstore/channel_handoff/spoken-queue.ts';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import {
  type Escalation,
  escalationSchema,
} from '#registries/toolstore/utilities/records/service-desk.ts';
import type { Fact } from '#shared/contracts/session.ts';
import { defineTool } from '#shared/contracts/tool.ts';
import type { ToolServices } from '#shared/contracts/tool-services.ts';
import { transferKindSchema } from '#shared/contracts/transfer.ts';
import { transferFailedFact } from '#shared/telephony/transfer-words.ts';

const departmentSchema = z.enum(['general', 'billing', 'outage', 'complaints']);
const prioritySchema = z.enum(['normal', 'high', 'urgent']);

const result = z.object({
  escalation_initiated: z.literal(true),
  /** True: the call is put through now. False: the customer waits in line. */
  transferred: z.boolean(),
  transfer_kind: transferKindSchema.optional(),
  department: departmentSchema,
  priority: prioritySchema,
  reason: z.string(),
  place_in_line: z.number().optional(),
  estimated_wait_seconds: z.number().optional(),
  reference_id: z.string(),
  message: z.string(),
});

export const escalateHuman = defineTool({
  name: 'escalate_human',
  version: 1,
  description:
    'Puts a caller through to a human colleague, or the customer in line for one, and hands over what is known. Use it when the customer asks for a person, is very upset, or needs something no tool can do.',
  exampleRequests: [
    'I want to talk to a real person',
    'let me speak to a human',
    'get me a representative',
    'can I speak with your supervisor',
    'connect me with an agent please',
    'I do not want to talk to a machine',
  ],
  parameters: z.object({
    reason: z
      .string()
      .max(300)
      .optional()
      .describe('What the person should help with, in a few words.'),
    department: departmentSchema
      .default('general')
      .describe(
        'Who should help: general, billing (bills and payments), outage (repairs), or complaints.',
      ),
    context_summary: z
      .string()
      .max(1000)
      .optional()
      .describe('What was said and done so far, so that the customer need not repeat it.'),
    priority: prioritySchema
      .default('normal')
      .describe('normal, high (upset customer or long-standing trouble), or urgent (danger).'),
  }),
  result,
  effect: 'call',
  requires: 'none',
  timeoutMs: 5000,
  signal: ({ transferred, transfer_kind, department, reason }) =>
    transferred
      ? { type: 'call-transfer', target: department, reason, kind: transfer_kind ?? 'warm' }
      : undefined,
  async execute(args, context): Promise<z.infer<typeof result>> {
    const issue = context.session.facts.issue_type;
    const reason =
      args.reason ?? (typeof issue === 'string' ? issue : 'The customer asked for a person.');
    const reference = referenceOf('ESC', context.idempotencyKey);
    // A stranger has no records of their own.
    const area =
      context.customer === undefined
        ? context.services.publicRecords
        : context.services.customerRecords();
    await changeRecord<Escalation>({
      area,
      id: reference.id,
      schema: escalationSchema,
      signal: context.signal,
      change: (current) =>
        current ?? {
          id: reference.id,
          kind: 'escalation',
          at: Math.round(context.clock.now()),
          reference: reference.spoken,
          sessionId: context.session.sessionId,
          agent: context.session.agent,
          department: args.department,
          priority: args.priority,
          reason,
          ...(args.context_summary === undefined ? {} : { contextSummary: args.context_summary }),
          status: 'waiting',
        },
    });
    context.learn({ escalation_reference: reference.spoken });
    const escalation = {
      escalation_initiated: true,
      department: args.department,
      priority: args.priority,
      reason,
      reference_id: reference.spoken,
    } as const;
    const colleague = context.services.transferTarget(args.department);
    const hasFailed = failedBefore(context.session.facts[transferFailedFact], args.department);
    if (colleague?.state === 'open' && !hasFailed) {
      return {
        ...escalation,
        transferred: true,
        transfer_kind: colleague.kind,
        message: `I’m putting you through to ${colleague.name} now${colleague.kind === 'warm' ? ', and I’ll tell them what this is about' : ''}. Please stay on the line.`,
      };
    }
    const { place, status } = await context.services.queue.join({ priority: args.priority });
    const wait = spokenWait(status);
    return {
      ...escalation,
      transferred: false,
      place_in_line: place,
      ...(status.estimatedWaitSeconds === undefined
        ? {}
        : { estimated_wait_seconds: status.estimatedWaitSeconds }),
      message: `${whyNot(colleague, hasFailed)}I’ve put you in line for a colleague, with everything we talked about. You’re number ${place} in line${wait === undefined ? '' : `, and the wait is ${wait}`}. Your reference is ${reference.spoken}.`,
    };
  },
});

/** Nobody is called a second time for somebody whom they could not be reached for. */
function failedBefore(fact: Fact | undefined, department: string): boolean {
  return typeof fact === 'string' && fact.startsWith(`${department}:`);
}

function whyNot(colleague: ReturnType<ToolServices['transferTarget']>, hasFailed: boolean): string {
  if (hasFailed) return 'I could not reach anybody just now. ';
  return colleague?.state === 'closed'
    ? `Nobody from ${colleague.name} is on the phone at this time, but I can have somebody call you back. `
    : '';
}
