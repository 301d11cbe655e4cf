import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import { readRecord } from '#registries/toolstore/records/read-record.ts';
import { referenceOf } from '#registries/toolstore/records/reference-of.ts';
import type { Place } from '#registries/toolstore/utilities/place/resolve-place.ts';
import {
  type SessionTickets,
  sessionTicketsSchema,
  type TicketFields,
  type TroubleReport,
} from '#registries/toolstore/utilities/records/ticket.ts';
import type { ToolContext } from '#shared/contracts/tool.ts';
import { isLive, liveTicket, type Ticket, type TicketDesk, ticketIdAt } from './ticket-desk.ts';

/** What somebody reports. */
export interface Trouble<Kind extends Ticket> {
  readonly place: Place;
  /** In the caller's words. */
  readonly detail: string | undefined;
  readonly accountNumber?: string | undefined;
  /** One more trouble, not a better place for the one this session has reported before. */
  readonly isAnother: boolean;
  /** Completes a new ticket. @param previous the ticket whose place this one corrects. */
  readonly open: (fields: TicketFields, previous: Kind | undefined) => Kind;
  /** What a further report changes on an open ticket, e.g. its priority. */
  readonly update: (ticket: Kind) => Kind;
  /** Stops the report before the ticket is written. Absent: it is written in any case. */
  readonly signal?: AbortSignal;
}

export interface FiledReport<Kind extends Ticket> {
  readonly ticket: Kind;
  /** False when the place was reported before, by whomever. */
  readonly isNew: boolean;
  /** Set when the caller corrected the place they had reported before. */
  readonly corrected:
    | {
        readonly from: string;
        /** The ticket there was not theirs alone: others reported that place, so it stays open. */
        readonly staysOpen: boolean;
      }
    | undefined;
}

/**
 * Files a report: opens the ticket of a place, joins the one that is open there, or, when the same
 * session reported another place before, moves its ticket. A moved ticket keeps its reference and
 * all of that session's reports; the record at the old place says where it went.
 *
 * Written in this order, so that whatever fails, no place is lost, and the same report completes
 * what an earlier one began: the session's list, the ticket at the new place, the old one's end.
 *
 * @throws StoreError when the store fails; a ticket may be open at both places then.
 */
export async function fileReport<Kind extends Ticket>(
  context: ToolContext,
  desk: TicketDesk<Kind>,
  trouble: Trouble<Kind>,
): Promise<FiledReport<Kind>> {
  const area = context.services.publicRecords;
  const { nowMs } = trouble.place.moment;
  const id = ticketIdAt(desk, trouble.place);
  const reference = referenceOf(desk.prefix, context.idempotencyKey);
  const session = sessionDigest(context);
  const own = await reportedInSession(context, desk);
  const isRepeatedCall = own?.reports.some(({ call }) => call === reference.id) === true;
  if (own !== undefined && isRepeatedCall) return filed(own);

  const isKnownPlace = isReportedIn(await liveTicket(context, desk, id), session);
  const previous = isKnownPlace || trouble.isAnother ? undefined : own;
  const report: TroubleReport = {
    at: nowMs,
    place: trouble.place.address,
    ...(trouble.detail === undefined ? {} : { detail: trouble.detail }),
    ...(trouble.accountNumber === undefined ? {} : { accountNumber: trouble.accountNumber }),
    session,
    call: reference.id,
    ...(previous === undefined
      ? {}
      : { insteadOf: { ticketId: previous.id, place: previous.place } }),
  };
  const carried = previous?.reports.filter((earlier) => earlier.session === session) ?? [];
  const isTheirsAlone = previous?.reports.every(
    (earlier) => earlier.session === session || earlier.correctedTo !== undefined,
  );

  await rememberTicket(context, desk, id, trouble.signal);
  const ticket = await changeRecord<Kind>({
    area,
    id,
    schema: desk.schema,
    ...(trouble.signal === undefined ? {} : { signal: trouble.signal }),
    change: (current) => {
      if (current !== undefined && isLive(desk, current, nowMs)) {
        if (saysNothingNew(current.reports, report)) return current;
        const known = new Set(current.reports.map(({ call }) => call));
        const further = [report, ...carried].filter(({ call }) => !known.has(call));
        return { ...trouble.update(current), reports: [...further, ...current.reports] };
      }
      const fields: TicketFields = {
        id,
        at: nowMs,
        reference: previous !== undefined && isTheirsAlone ? previous.reference : reference.spoken,
        status: 'open',
        place: trouble.place.address,
        reports: [report, ...carried],
        before: ticketsBefore(current),
      };
      return trouble.open(fields, previous);
    },
  });
  return filed(ticket);

  async function filed(stored: Kind): Promise<FiledReport<Kind>> {
    const staysOpen = await endCorrected(context, desk, stored);
    const mine = stored.reports.find(({ call }) => call === reference.id);
    return {
      ticket: stored,
      isNew: stored.reports.at(-1)?.call === reference.id,
      corrected:
        mine?.insteadOf === undefined ? undefined : { from: mine.insteadOf.place, staysOpen },
    };
  }
}

/** The live ticket that this session has reported to last; undefined when there is none. */
export async function reportedInSession<Kind extends Ticket>(
  context: ToolContext,
  desk: TicketDesk<Kind>,
): Promise<Kind | undefined> {
  const list = await readRecord(
    context.services.publicRecords,
    listIdOf(context, desk),
    sessionTicketsSchema,
  );
  const session = sessionDigest(context);
  for (const id of list?.ticketIds ?? []) {
    const ticket = await liveTicket(context, desk, id);
    if (isReportedIn(ticket, session)) return ticket;
  }
  return undefined;
}

/** True when the session has reported this place and not corrected it since. */
const isReportedIn = (ticket: Ticket | undefined, session: string): boolean =>
  ticket?.reports.some((report) => report.session === session && !report.correctedTo) === true;

const sessionDigest = ({ session }: ToolContext): string =>
  referenceOf('session', session.sessionId).id;

const listIdOf = (context: ToolContext, desk: Pick<TicketDesk<Ticket>, 'name'>): string =>
  `${desk.name}-${sessionDigest(context)}`;

async function rememberTicket(
  context: ToolContext,
  desk: Pick<TicketDesk<Ticket>, 'name'>,
  ticketId: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const id = listIdOf(context, desk);
  await changeRecord<SessionTickets>({
    area: context.services.publicRecords,
    id,
    schema: sessionTicketsSchema,
    ...(signal === undefined ? {} : { signal }),
    change: (current) =>
      current?.ticketIds[0] === ticketId
        ? current
        : {
            id,
            kind: 'session-tickets',
            at: Math.round(context.clock.now()),
            ticketIds: [
              ticketId,
              ...(current?.ticketIds ?? []).filter((each) => each !== ticketId),
            ],
          },
  });
}

/**
 * Marks what the session's newest correction replaced, and ends that ticket unless others reported
 * its place, too. @returns true when it stays open.
 */
async function endCorrected<Kind extends Ticket>(
  context: ToolContext,
  desk: TicketDesk<Kind>,
  ticket: Kind,
): Promise<boolean> {
  const session = sessionDigest(context);
  const oldId = ticket.reports.find(
    (report) => report.session === session && report.insteadOf !== undefined,
  )?.insteadOf?.ticketId;
  if (oldId === undefined || oldId === ticket.id) return false;
  if ((await liveTicket(context, desk, oldId)) === undefined) return false;
  const replaced = new Set(ticket.reports.map(({ call }) => call));
  const old = await changeRecord<Kind>({
    area: context.services.publicRecords,
    id: oldId,
    schema: desk.schema,
    change: (current) => {
      if (current === undefined) throw new Error(`The ticket ${oldId} has disappeared.`);
      const isReplaced = (report: TroubleReport) =>
        report.session === session && replaced.has(report.call) && !report.correctedTo;
      if (!current.reports.some(isReplaced)) return current;
      const reports = current.reports.map((report) =>
        isReplaced(report) ? { ...report, correctedTo: ticket.place } : report,
      );
      const isEmpty = reports.every(({ correctedTo }) => correctedTo !== undefined);
      return { ...current, reports, status: isEmpty ? 'moved' : current.status };
    },
  });
  return old.status === 'open';
}

/** The same caller says the same of the same place again. */
const saysNothingNew = (reports: readonly TroubleReport[], report: TroubleReport): boolean =>
  reports.some(
    ({ session, call, detail, correctedTo }) =>
      call === report.call ||
      (session === report.session &&
        correctedTo === undefined &&
        report.insteadOf === undefined &&
        (report.detail === undefined || report.detail === detail)),
  );

const longestMemory = 5;

function ticketsBefore(replaced: Ticket | undefined): TicketFields['before'] {
  if (replaced === undefined) return [];
  const { reference, at, status, before } = replaced;
  return [{ reference, at, status }, ...before].slice(0, longestMemory);
}
