import { beforeEach, describe, expect, it } from 'vitest';
import { type FlakyCompany, openCompany, ToolBench } from '#registries/testing/tool-bench.ts';
import { resolvePlace } from '#registries/toolstore/utilities/place/resolve-place.ts';
import { emergencyAt } from '#registries/toolstore/utilities/tickets/emergency-desk.ts';

const hourMs = 3_600_000;
let company: FlakyCompany;
beforeEach(async () => {
  company = await openCompany();
});

/** Each report comes from another stranger. */
const report = async (tool: string, location: string) =>
  (await new ToolBench(company, { sessionId: `${tool} ${location}` }).run(tool, { location }))
    .emergency_ticket;

async function dangerAt(address: string) {
  const context = new ToolBench(company).context('look');
  const place = await resolvePlace(context, address, { parameter: 'place', question: 'Where?' });
  return emergencyAt(context, place);
}

describe('the danger at a place', () => {
  it('is none where nobody has reported one', async () => {
    await report('report_gas_leak', '5 Elm Street');
    expect(await dangerAt('7 Elm Street')).toBeUndefined();
  });

  it.each([
    ['report_gas_leak', 'gas_leak'],
    ['report_downed_wire', 'downed_wire'],
  ])('is what %s has reported, in whatever spelling', async (tool, danger) => {
    const reference = await report(tool, '5 Elm Street');
    expect(await dangerAt('5 elm st')).toMatchObject({ danger, reference, status: 'open' });
  });

  it('is the newest one where there are two', async () => {
    await report('report_gas_leak', '5 Elm Street');
    await company.clock.advance(hourMs);
    const wire = await report('report_downed_wire', '5 Elm Street');
    expect((await dangerAt('5 Elm Street'))?.reference).toBe(wire);
  });

  it('is the older one once the newer one has moved elsewhere', async () => {
    const gas = await report('report_gas_leak', '5 Elm Street');
    await company.clock.advance(hourMs);
    const caller = new ToolBench(company, { sessionId: 'misheard' });
    await caller.run('report_downed_wire', { location: '5 Elm Street' });
    await caller.run('report_downed_wire', { location: '9 Elm Street' });
    expect((await dangerAt('5 Elm Street'))?.reference).toBe(gas);
    expect((await dangerAt('9 Elm Street'))?.danger).toBe('downed_wire');
  });

  it('is over after six hours, to the millisecond', async () => {
    await report('report_gas_leak', '5 Elm Street');
    await company.clock.advance(6 * hourMs - 1);
    expect(await dangerAt('5 Elm Street')).toBeDefined();
    await company.clock.advance(1);
    expect(await dangerAt('5 Elm Street')).toBeUndefined();
  });
});
