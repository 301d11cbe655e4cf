import { z } from 'zod';
import { readPolicy } from '#registries/toolstore/utilities/account/read-policy.ts';
import { resolvePlace } from '#registries/toolstore/utilities/place/resolve-place.ts';
import { spokenAddress } from '#registries/toolstore/utilities/place/spoken-address.ts';
import type { EmergencyTicket } from '#registries/toolstore/utilities/records/ticket.ts';
import {
  type SpeakingMoment,
  spokenDeadline,
  spokenMoment,
} from '#registries/toolstore/wording/spoken-time.ts';
import { type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';
import { runWithDeadline } from '#shared/conversation/tool-deadline.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { emergencyDesk } from './emergency-desk.ts';
import { type FiledReport, fileReport, reportedInSession } from './file-report.ts';

/** Somebody in danger does not wait longer for our records than for these milliseconds. */
const longestWaitMs = 3500;

/** Result fields of every tool that sends an emergency crew. */
export const dispatchSchema = z.object({
  emergency_ticket: z.string(),
  priority: z.literal('emergency'),
  status: z.literal('crew_dispatched'),
  crew_dispatched: z.literal(true),
  estimated_arrival: z.string(),
  /** The place the caller had named before, when this call corrected it. */
  corrected_from: z.string().optional(),
  safety_message: z.string(),
  message: z.string(),
});
export type Dispatch = z.infer<typeof dispatchSchema>;

export interface Danger {
  readonly kind: EmergencyTicket['danger'];
  /** Where the caller says it is; undefined: where they said before, or at home. */
  readonly location: string | undefined;
  readonly detail: string | undefined;
  /** One more danger of the kind, beside the one this session has reported. */
  readonly isAnother: boolean;
  /** What the caller must do now; said before everything else, whatever happens. */
  readonly safety: string;
  readonly placeQuestion: string;
}

/**
 * Sends a crew to a danger: one ticket per danger and place while a crew is out there, and the
 * same ticket when the caller corrects the place. Goes on when the caller interrupts.
 *
 * @throws ToolFailure `invalid_arguments` asking for the place; `dispatch_not_confirmed` when our
 *   records do not answer in time: the caller is told to call 911.
 */
export async function dispatchEmergency(context: ToolContext, danger: Danger): Promise<Dispatch> {
  const outcome = await runWithDeadline({
    clock: context.clock,
    timeoutMs: longestWaitMs,
    // Not the turn's signal: whoever speaks on in a panic still needs the crew.
    signal: new AbortController().signal,
    work: () => dispatch(context, danger),
  });
  if (outcome.kind === 'done') return outcome.value;
  if (outcome.kind === 'failed' && !(outcome.error instanceof CodedError)) throw outcome.error;
  throw new ToolFailure({
    code: 'dispatch_not_confirmed',
    message: `${danger.safety} Our system doesn’t answer, so I can’t confirm a crew. Please call 911 now and tell them where it is.`,
    fix: 'Say this word for word. When they have called, offer to try again or to connect a person.',
  });
}

async function dispatch(context: ToolContext, danger: Danger): Promise<Dispatch> {
  const desk = emergencyDesk(danger.kind);
  const location = danger.location ?? (await reportedInSession(context, desk))?.place;
  const [place, { response }] = await Promise.all([
    resolvePlace(context, location, { parameter: 'location', question: danger.placeQuestion }),
    readPolicy(context),
  ]);
  const minutes = { downed_wire: response.downedWireMinutes, gas_leak: response.gasLeakMinutes };
  const report = await fileReport<EmergencyTicket>(context, desk, {
    place,
    detail: danger.detail,
    isAnother: danger.isAnother,
    open: (fields) => ({
      ...fields,
      kind: 'emergency-ticket',
      danger: danger.kind,
      arriveBy: fields.at + minutes[danger.kind] * 60_000,
    }),
    update: (ticket) => ticket,
  });
  const { ticket, corrected } = report;
  context.learn({
    emergency_ticket_id: ticket.reference,
    outage_address: ticket.place,
    issue_type: 'emergency',
  });
  return {
    emergency_ticket: ticket.reference,
    priority: 'emergency',
    status: 'crew_dispatched',
    crew_dispatched: true,
    estimated_arrival: spokenMoment(ticket.arriveBy, place.moment),
    ...(corrected === undefined ? {} : { corrected_from: corrected.from }),
    safety_message: danger.safety,
    message: `${danger.safety} ${spokenDispatch(report, place.moment)}`,
  };
}

function spokenDispatch(
  { ticket, corrected }: FiledReport<EmergencyTicket>,
  moment: SpeakingMoment,
): string {
  const where = spokenAddress(ticket.place);
  const when = spokenDeadline(ticket.arriveBy, moment);
  const number = `The emergency ticket is ${ticket.reference}.`;
  if (ticket.arriveBy < moment.nowMs) {
    return `An emergency crew was sent to ${where} and should have been there ${when}. If nobody is there, call 911. ${number}`;
  }
  if (corrected === undefined) {
    return `An emergency crew is being sent to ${where} and should be there ${when}. ${number}`;
  }
  const before = spokenAddress(corrected.from);
  return corrected.staysOpen
    ? `I’ve corrected the place: an emergency crew is being sent to ${where} and should be there ${when}. Others have reported ${before}, too, so that crew still goes there. ${number}`
    : `I’ve corrected the place: the emergency crew is now being sent to ${where} instead of ${before}, and should be there ${when}. ${number}`;
}
