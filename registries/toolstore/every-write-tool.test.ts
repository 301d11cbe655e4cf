import { describe, expect, it } from 'vitest';
import { exampleCalls } from '#registries/testing/example-calls.ts';
import type { WriteFate } from '#registries/testing/flaky-document-store.ts';
import {
  type FlakyCompany,
  openCompany,
  ToolBench,
  toolNamed,
} from '#registries/testing/tool-bench.ts';
import { ToolFailure } from '#shared/contracts/tool.ts';

const writingCalls = exampleCalls.filter(([name]) => toolNamed(name).effect === 'write');

/** A danger is reported whether the caller goes on listening or not. */
const uninterruptible = new Set(['report_downed_wire', 'report_gas_leak']);
const company = async () => {
  const opened = await openCompany();
  const bench = new ToolBench(opened, {
    customerId: 'demo-1001',
    verified: true,
    phone: '+15550100101',
  });
  const run = (name: string, args: Readonly<Record<string, unknown>>, signal?: AbortSignal) =>
    bench.run(name, args, 'the-call', signal);
  return { opened, run };
};
const recordsOf = async ({ documents }: FlakyCompany) =>
  (await documents.query('systemOfRecord', { limit: 1000 })).documents.toSorted((one, other) =>
    `${one.customerId}/${one.id}`.localeCompare(`${other.customerId}/${other.id}`),
  );

describe.each(writingCalls)('%s', (name, args) => {
  it('does its work once when the call is repeated', async () => {
    const { opened, run } = await company();
    const first = await run(name, args);
    const records = await recordsOf(opened);
    expect(await run(name, args)).toEqual(first);
    expect(await recordsOf(opened)).toEqual(records);
  });

  it('leaves nothing half done when a write fails, and is done by the next try', async () => {
    const undisturbed = await company();
    const result = await undisturbed.run(name, args);
    const records = await recordsOf(undisturbed.opened);
    for (const fate of ['refused', 'unanswered'] satisfies WriteFate[]) {
      for (const before of [0, 1, 2]) {
        const { opened, run } = await company();
        const fates: WriteFate[] = [...Array<WriteFate>(before).fill('written'), fate];
        opened.documents.nextWrites.push(...fates);
        const outcome = await run(name, args).catch((error: unknown) => error);
        const didHappen = opened.documents.nextWrites.length === 0;
        if (didHappen && fate === 'refused') {
          expect(outcome).toMatchObject({ code: expect.stringMatching(/^[a-z_]+$/) });
        } else expect(outcome).toEqual(result);
        opened.documents.nextWrites.length = 0;
        expect(await run(name, args)).toEqual(result);
        expect(await recordsOf(opened)).toEqual(records);
      }
    }
  });

  it('says so as data when the store is down, with what the customer should hear', async () => {
    const { opened, run } = await company();
    opened.documents.available = false;
    const failure = await run(name, args).catch((error: unknown) => error);
    if (failure instanceof ToolFailure) expect(failure.message).toMatch(/[.?]$/);
    else expect(failure).toMatchObject({ code: 'store_unavailable' });
  });

  it('changes nothing once the customer has interrupted', async () => {
    const { opened, run } = await company();
    const before = await recordsOf(opened);
    const turn = new AbortController();
    const running = run(name, args, turn.signal);
    turn.abort(new Error('The caller cut in.'));
    if (uninterruptible.has(name)) await running;
    else await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    const after = await recordsOf(opened);
    if (uninterruptible.has(name)) expect(after.length).toBeGreaterThan(before.length);
    else expect(after).toEqual(before);
  });
});
