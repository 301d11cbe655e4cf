import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '#registries/testing/failure-of.ts';
import { type Company, openCompany, ToolBench, toolNamed } from '#registries/testing/tool-bench.ts';

const signalOf = (result: Readonly<Record<string, unknown>>) =>
  toolNamed('end_call').signal?.(result, {});

describe('end_call', () => {
  let company: Company;
  beforeEach(async () => {
    company = await openCompany();
  });

  it('ends a phone call, with a goodbye to say', async () => {
    const result = await new ToolBench(company).run('end_call');
    expect(result.message).toMatch(/goodbye/i);
    expect(signalOf(result)).toEqual({ type: 'call-end', reason: 'customer-said-goodbye' });
  });

  it('ends it in the same way when the caller goes on with a goodbye, without a second farewell', async () => {
    const bench = new ToolBench(company);
    const first = await bench.run('end_call');
    await company.clock.advance(3000);
    const second = await bench.run('end_call');
    expect(second).toEqual({ ...first, message: 'Goodbye!' });
    expect(signalOf(second)).toEqual(signalOf(first));
    await company.clock.advance(30_000);
    expect(await bench.run('end_call')).toEqual(first);
  });

  it('still waits for what was asked after a first goodbye', async () => {
    const bench = new ToolBench(company);
    await bench.run('end_call');
    const asked = new ToolBench(company, {
      openMatters: [{ kind: 'confirmation', tool: 'process_payment' }],
    });
    Object.assign(asked.facts, bench.facts);
    expect(await failureOf(asked.run('end_call'))).toMatchObject({ code: 'answer_awaited' });
  });

  it.each(['whatsapp', 'webchat'] as const)('cuts nothing off on %s', async (channel) => {
    const result = await new ToolBench(company, { channel }).run('end_call');
    expect(result).toMatchObject({ call_ends: false, note: expect.stringMatching(/stays open/) });
    expect(signalOf(result)).toBeUndefined();
  });

  it.each([
    ['confirmation', 'process_payment', /nothing was done yet/],
    ['offer', 'execute_channel_handoff', /^Before you go: Would you like that\?$/],
  ] as const)('waits for the answer to a %s', async (kind, tool, message) => {
    const bench = new ToolBench(company, {
      openMatters: [{ kind, tool, question: 'Would you like that?' }],
    });
    expect(await failureOf(bench.run('end_call'))).toMatchObject({
      code: 'answer_awaited',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['report_gas_leak', 120],
    ['report_downed_wire', 120],
  ])('stays with a caller who waits for the crew after %s', async (tool, crewMinutes) => {
    const bench = new ToolBench(company);
    await bench.run(tool, { location: '5 Elm Street, Springfield' });
    expect(await failureOf(bench.run('end_call'))).toMatchObject({ code: 'emergency_under_way' });

    const other = new ToolBench(company, { sessionId: 'session-2' });
    expect(await other.run('end_call')).toMatchObject({ call_ends: true });

    await company.clock.advance(crewMinutes * 60_000);
    expect(await bench.run('end_call')).toMatchObject({ call_ends: true });
  });
});
