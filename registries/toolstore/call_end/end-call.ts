import { z } from 'zod';
import { emergencyDesk } from '#registries/toolstore/utilities/tickets/emergency-desk.ts';
import { reportedInSession } from '#registries/toolstore/utilities/tickets/file-report.ts';
import {
  defineTool,
  type OpenMatter,
  type ToolContext,
  ToolFailure,
} from '#shared/contracts/tool.ts';

/** Fact: when the call was last about to end. */
const goodbyeFact = 'goodbye_at';
/** Within this time a second goodbye belongs to the first. */
const sameGoodbyeMs = 30_000;

const result = z.object({
  /** False in writing: nothing is cut off there. */
  call_ends: z.boolean(),
  /** What happens next, for the model. */
  note: z.string(),
  message: z.string(),
});

export const endCall = defineTool({
  name: 'end_call',
  version: 1,
  description:
    'Ends the call once your goodbye has been heard. Use it when the customer says goodbye, or that nothing else is needed. Not for a mere thank you, and never while something waits for their answer.',
  exampleRequests: [
    'No, that’s all, goodbye',
    'that was everything, thanks, bye',
    'nothing else, have a nice day',
    'I am done, you can hang up',
  ],
  parameters: z.object({}),
  result,
  effect: 'call',
  requires: 'none',
  timeoutMs: 3000,
  signal: ({ call_ends }) =>
    call_ends ? { type: 'call-end', reason: 'customer-said-goodbye' } : undefined,
  async execute(_args, context): Promise<z.infer<typeof result>> {
    if (context.session.channel !== 'voice') {
      return {
        call_ends: false,
        note: 'There is no call to end: this conversation stays open. Say goodbye in one sentence.',
        message: 'Goodbye! Just write here again whenever you need us.',
      };
    }
    const [open] = context.session.openMatters;
    if (open !== undefined) throw stillOpen(open);
    if (await isInDanger(context)) {
      throw new ToolFailure({
        code: 'emergency_under_way',
        message:
          'The emergency crew is on its way, so I’m staying on the line. Hang up whenever you need to, and call 911 if it gets worse.',
        fix: 'Never end this call: the caller hangs up when they want to.',
      });
    }
    const farewell = hasJustSaidGoodbye(context) ? 'Goodbye!' : 'Thank you for calling. Goodbye!';
    context.learn({ [goodbyeFact]: new Date(context.clock.now()).toISOString() });
    return {
      call_ends: true,
      note: 'Say goodbye in one short sentence, or nothing more if you just have. The call ends when it has been heard; if the customer speaks up, it goes on.',
      message: farewell,
    };
  },
});

/** The caller has gone on with their own goodbye: one farewell is enough. */
function hasJustSaidGoodbye({ session, clock }: ToolContext): boolean {
  const saidAt = Date.parse(String(session.facts[goodbyeFact]));
  return clock.now() - saidAt < sameGoodbyeMs;
}

function stillOpen({ kind, question = 'I still need your answer.' }: OpenMatter): ToolFailure {
  const code = 'answer_awaited';
  return kind === 'confirmation'
    ? new ToolFailure({
        code,
        message:
          'Before you go: nothing was done yet, because I still need your yes. Shall I leave it at that?',
        fix: 'Ask that, naming what was not done. If the customer wants it after all, call its tool again; if not, end the call.',
      })
    : new ToolFailure({
        code,
        message: `Before you go: ${question}`,
        fix: 'Ask that once more, in one sentence. End the call when they have answered, or say goodbye again.',
      });
}

/** A crew is on its way to a danger that this session has reported. */
async function isInDanger(context: ToolContext): Promise<boolean> {
  const reported = await Promise.all(
    (['gas_leak', 'downed_wire'] as const).map((danger) =>
      reportedInSession(context, emergencyDesk(danger)),
    ),
  );
  const now = context.clock.now();
  return reported.some((ticket) => ticket !== undefined && now < ticket.arriveBy);
}
