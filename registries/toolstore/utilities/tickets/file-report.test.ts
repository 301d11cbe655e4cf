import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '#registries/testing/failure-of.ts';
import type { WriteFate } from '#registries/testing/flaky-document-store.ts';
import { type FlakyCompany, openCompany, ToolBench } from '#registries/testing/tool-bench.ts';
import {
  type EmergencyTicket,
  emergencyTicketSchema,
  outageTicketSchema,
} from '#registries/toolstore/utilities/records/ticket.ts';

let company: FlakyCompany;
beforeEach(async () => {
  company = await openCompany();
});
const caller = (sessionId = 'caller') => new ToolBench(company, { sessionId });
const wireAt = (bench: ToolBench, location: string, more: Record<string, unknown> = {}) =>
  bench.run('report_downed_wire', { location, ...more });
const emergencies = async () => {
  const records = await caller().recordsOf('public').list('emergency-ticket');
  return records.map((record) => emergencyTicketSchema.parse(record));
};
const open = async () => (await emergencies()).filter(({ status }) => status === 'open');
const placesOf = ({ reports }: Pick<EmergencyTicket, 'reports'>) =>
  reports.map(({ place }) => place);

describe('a corrected place', () => {
  it('moves the ticket instead of opening another, and says so', async () => {
    const bench = caller();
    const first = await wireAt(bench, '5 Elm Street');
    const second = await wireAt(bench, '15 Elm Street');
    expect(second).toMatchObject({
      emergency_ticket: first.emergency_ticket,
      corrected_from: '5 Elm Street',
    });
    expect(second.message).toContain(
      'I’ve corrected the place: the emergency crew is now being sent to 15 Elm Street instead of 5 Elm Street',
    );
    expect(first).not.toHaveProperty('corrected_from');
    expect((await open()).map(({ place }) => place)).toEqual(['15 Elm Street']);
    expect(bench.facts).toMatchObject({
      emergency_ticket_id: first.emergency_ticket,
      outage_address: '15 Elm Street',
    });
  });

  it('keeps every place that was named on the ticket, the latest first', async () => {
    const bench = caller();
    await wireAt(bench, '5 Elm Street', { is_arcing: true });
    await company.clock.advance(60_000);
    await wireAt(bench, '15 Elm Street');
    await wireAt(bench, 'corner of Elm and Fifth');
    const [ticket] = await open();
    if (ticket === undefined) throw new Error('There is no open ticket.');
    expect(placesOf(ticket)).toEqual(['corner of Elm and Fifth', '15 Elm Street', '5 Elm Street']);
    expect(ticket.reports.at(-1)?.detail).toBe('5 Elm Street (arcing)');
    const moved = (await emergencies()).filter(({ status }) => status === 'moved');
    expect(moved.map(({ place, reports }) => [place, reports[0]?.correctedTo]).toSorted()).toEqual([
      ['15 Elm Street', 'corner of Elm and Fifth'],
      ['5 Elm Street', '15 Elm Street'],
    ]);
  });

  it('may be taken back', async () => {
    const bench = caller();
    const first = await wireAt(bench, '5 Elm Street');
    await wireAt(bench, '15 Elm Street');
    expect(await wireAt(bench, '5 Elm Street')).toMatchObject({
      emergency_ticket: first.emergency_ticket,
      corrected_from: '15 Elm Street',
    });
    const tickets = await open();
    expect(tickets.map(({ place }) => place)).toEqual(['5 Elm Street']);
    expect(tickets.map(placesOf)).toEqual([['5 Elm Street', '15 Elm Street', '5 Elm Street']]);
  });

  it('answers a repeated call like the first, also one from before the correction', async () => {
    const bench = caller();
    await bench.run('report_downed_wire', { location: '5 Elm Street' }, 'call-1');
    const corrected = await bench.run(
      'report_downed_wire',
      { location: '15 Elm Street' },
      'call-2',
    );
    expect(await bench.run('report_downed_wire', { location: '15 Elm Street' }, 'call-2')).toEqual(
      corrected,
    );
    await bench.run('report_downed_wire', { location: '5 Elm Street' }, 'call-1');
    expect((await open()).map(({ place }) => place)).toEqual(['15 Elm Street']);
  });

  it('takes no crew from a place that somebody else has reported', async () => {
    const bench = caller();
    const first = await wireAt(bench, '5 Elm Street');
    await wireAt(caller('neighbour'), '5 Elm Street');
    const second = await wireAt(bench, '15 Elm Street');
    expect(second.emergency_ticket).not.toBe(first.emergency_ticket);
    expect(second.message).toContain('Others have reported 5 Elm Street, too');
    expect((await open()).map(({ place }) => place).toSorted()).toEqual([
      '15 Elm Street',
      '5 Elm Street',
    ]);
  });

  it('joins the crew that others have called to the right place', async () => {
    const neighbours = await wireAt(caller('neighbour'), '15 Elm Street');
    const bench = caller();
    await wireAt(bench, '5 Elm Street');
    expect((await wireAt(bench, '15 Elm Street')).emergency_ticket).toBe(
      neighbours.emergency_ticket,
    );
    const tickets = await open();
    expect(tickets.map(placesOf)).toEqual([['15 Elm Street', '5 Elm Street', '15 Elm Street']]);
  });

  it('is kept apart from a second danger', async () => {
    const bench = caller();
    const first = await wireAt(bench, '5 Elm Street');
    const second = await wireAt(bench, '90 Oak Street', { is_another: true });
    expect(second.emergency_ticket).not.toBe(first.emergency_ticket);
    // More about the first one does not drag the second one there.
    await wireAt(bench, '5 Elm Street', { is_arcing: true });
    const gas = await bench.run('report_gas_leak', { location: '7 River Road' });
    expect(gas).not.toHaveProperty('corrected_from');
    expect((await open()).map(({ place }) => place).toSorted()).toEqual([
      '5 Elm Street',
      '7 River Road',
      '90 Oak Street',
    ]);
  });

  it('is not forgotten when the place is not said again', async () => {
    const bench = new ToolBench(company, { customerId: 'demo-1005' });
    await bench.run('report_gas_leak', { location: 'my kitchen' });
    await bench.run('report_gas_leak', { location: '22 Cedar Court' });
    const again = await bench.run('report_gas_leak', { smell_description: 'it hisses now' });
    expect(again.message).toContain('22 Cedar Court');
    const [ticket] = await open();
    expect(ticket?.reports.map(({ detail }) => detail)).toEqual([
      'it hisses now',
      '22 Cedar Court',
      'my kitchen',
    ]);
  });

  it('corrects an outage report in the same way, and forgets what was true of the wrong place', async () => {
    const bench = caller();
    const report = (service_address: string, more = {}) =>
      bench.run('report_outage', { service_address, outage_type: 'electric', ...more });
    const first = await report('5 Elm Street', { description: 'he is on an oxygen machine' });
    expect(bench.facts).toHaveProperty('estimated_restoration');
    const second = await report('22 Cedar Court');
    expect(second).toMatchObject({
      ticket_id: first.ticket_id,
      corrected_from: '5 Elm Street',
      already_reported: false,
      priority: 'high',
    });
    expect(second.message).toContain(
      `ticket ${first.ticket_id} is now for the power outage at 22 Cedar Court instead of 5 Elm Street`,
    );
    expect(bench.facts).not.toHaveProperty('estimated_restoration');
    const tickets = (await bench.recordsOf('public').list('outage-ticket')).map((record) =>
      outageTicketSchema.parse(record),
    );
    expect(tickets.filter(({ status }) => status === 'open')).toMatchObject([
      {
        place: '22 Cedar Court',
        reports: [
          { place: '22 Cedar Court' },
          { place: '5 Elm Street', detail: 'he is on an oxygen machine' },
        ],
      },
    ]);
    expect((await report('5 Oak Street', { is_another: true })).ticket_id).not.toBe(
      first.ticket_id,
    );
  });
});

describe('a further report', () => {
  it('makes a ticket urgent, for everybody who asks later', async () => {
    const args = { service_address: '22 Cedar Court', outage_type: 'electric' };
    const first = await caller().run('report_outage', args);
    const second = await caller('b').run('report_outage', {
      ...args,
      description: 'My mother is on an oxygen machine',
    });
    expect(second).toMatchObject({
      ticket_id: first.ticket_id,
      already_reported: true,
      priority: 'high',
      estimated_response: 'today at 1:00 PM',
    });
    expect(second.message).toContain('marked it as urgent');
    expect(await caller('c').say('check_outage_status', args)).toContain('by 1:00 PM today');
  });

  it('names the tickets a place had before', async () => {
    const first = await wireAt(caller(), '5 Elm Street');
    await company.clock.advance(7 * 3_600_000);
    await wireAt(caller('later'), '5 Elm Street');
    expect(await open()).toMatchObject([
      { before: [{ reference: first.emergency_ticket, status: 'open' }] },
    ]);
  });

  it('says when a crew is late, and what to do then', async () => {
    await wireAt(caller(), '5 Elm Street');
    await company.clock.advance(2 * 3_600_000);
    expect((await wireAt(caller('later'), '5 Elm Street')).message).toContain(
      'should have been there',
    );
  });
});

describe('reports to a store that fails', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['report_gas_leak', { location: '5 Elm Street' }, /^Please leave the building now.*call 911/],
    ['report_downed_wire', { location: '5 Elm Street' }, /^Stay at least 30 feet.*call 911 now/],
  ])('tells %s callers how to be safe, and to call 911', async (tool, args, words) => {
    company.documents.available = false;
    const failure = await failureOf(caller().run(tool, args));
    expect(failure).toMatchObject({ code: 'dispatch_not_confirmed' });
    expect(failure.message).toMatch(words);
  });

  it('lets nobody in danger wait for a store that hangs', async () => {
    company.documents.hangs = true;
    const failing = failureOf(wireAt(caller(), '5 Elm Street'));
    await company.clock.advance(3500);
    expect((await failing).message).toContain('call 911 now');
  });

  it('sends the crew although the caller speaks on', async () => {
    const bench = caller();
    const turn = new AbortController();
    const running = bench.run('report_gas_leak', { location: '5 Elm Street' }, 'k', turn.signal);
    turn.abort(new Error('The caller cut in.'));
    expect(await running).toMatchObject({ crew_dispatched: true });
  });

  it('reports no outage that the caller has taken back', async () => {
    const turn = new AbortController();
    turn.abort(new Error('The caller cut in.'));
    const args = { service_address: '22 Cedar Court', outage_type: 'electric' };
    await expect(caller().run('report_outage', args, 'k', turn.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(await caller().recordsOf('public').list('outage-ticket')).toEqual([]);
  });

  it('loses no place and sends no crew too many, once a try succeeds', async () => {
    const step = fc.record({
      session: fc.constantFrom('a', 'b'),
      house: fc.integer({ min: 1, max: 3 }),
      isAnother: fc.boolean(),
      /** The engine repeats a call under its key; a customer who tries again makes a new one. */
      retryKey: fc.constantFrom('', '-again'),
      fates: fc.array(fc.constantFrom<WriteFate>('written', 'refused', 'unanswered'), {
        maxLength: 4,
      }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 7 }), async (steps) => {
        company = await openCompany();
        /** What each session says last, per danger; the newest first. */
        const said = new Map<string, readonly string[]>();
        const ever = new Set<string>();
        for (const [index, { session, house, isAnother, retryKey, fates }] of steps.entries()) {
          const location = `${house} Elm Street`;
          const bench = caller(session);
          const report = (key: string) =>
            bench.run('report_downed_wire', { location, is_another: isAnother }, key);
          company.documents.nextWrites.push(...fates);
          await report(`call-${index}`).catch((error: unknown) =>
            expect(error).toHaveProperty('code'),
          );
          company.documents.nextWrites.length = 0;
          const { message } = await report(`call-${index}${retryKey}`);
          expect(message).toContain(location);

          const before = said.get(session) ?? [];
          const kept = before.includes(location)
            ? before.filter((place) => place !== location)
            : before.slice(isAnother ? 0 : 1);
          said.set(session, [location, ...kept]);
          ever.add(location);
          const tickets = await open();
          const crews = tickets.map(({ place }) => place);
          expect(crews.toSorted()).toEqual([...new Set([...said.values()].flat())].toSorted());
          expect(new Set((await emergencies()).flatMap(placesOf))).toEqual(ever);
        }
      }),
      { numRuns: 150 },
    );
  });
});
