import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '#registries/testing/failure-of.ts';
import { type Company, openCompany, ToolBench, toolNamed } from '#registries/testing/tool-bench.ts';

describe('reaching a person', () => {
  let company: Company;
  beforeEach(async () => {
    company = await openCompany();
  });

  it('joins the real line and leaves what the person must know', async () => {
    const bench = new ToolBench(company, {
      customerId: 'demo-1004',
      queue: { callersWaiting: 4, estimatedWaitSeconds: 240 },
    });
    const result = await bench.run('escalate_human', {
      reason: 'Shut-off notice',
      priority: 'high',
      context_summary: 'Wants to agree on a later date.',
    });
    expect(bench.queued).toEqual([{ priority: 'high' }]);
    expect(result.message).toContain('number 5 in line, and the wait is about 4 minutes');
    const [record] = await bench.recordsOf('demo-1004').list('escalation');
    expect(record).toMatchObject({
      reference: result.reference_id,
      contextSummary: 'Wants to agree on a later date.',
      status: 'waiting',
    });
  });

  it('needs no reason, and works for strangers', async () => {
    const bench = new ToolBench(company);
    await bench.run('escalate_human');
    expect(bench.queued).toEqual([{ priority: 'normal' }]);
    expect(await bench.recordsOf('public').list('escalation')).toMatchObject([
      { reason: 'The customer asked for a person.' },
    ]);
  });

  const billing = { state: 'open', name: 'our billing team', kind: 'warm' } as const;
  const signalOf = (result: Readonly<Record<string, unknown>>) =>
    toolNamed('escalate_human').signal?.(result, {});

  it('puts a caller through when somebody takes calls, instead of into the line', async () => {
    const bench = new ToolBench(company, {
      customerId: 'demo-1004',
      transferTargets: { billing },
    });
    const result = await bench.run('escalate_human', {
      department: 'billing',
      reason: 'Disputes a charge',
    });
    expect(result.message).toBe(
      'I’m putting you through to our billing team now, and I’ll tell them what this is about. Please stay on the line.',
    );
    expect(signalOf(result)).toEqual({
      type: 'call-transfer',
      target: 'billing',
      reason: 'Disputes a charge',
      kind: 'warm',
    });
    expect(bench.queued).toEqual([]);
    expect(await bench.recordsOf('demo-1004').list('escalation')).toHaveLength(1);
  });

  it.each([
    ['has no phone', {}, {}, /^I’ve put you in line/],
    [
      'is closed',
      { billing: { ...billing, state: 'closed' as const } },
      {},
      /^Nobody from our billing team is on the phone at this time, but I can have somebody call you back\. I’ve put you in line/,
    ],
    [
      'could not be reached before',
      { billing },
      { transfer_failed: 'billing: nobody picked up' },
      /^I could not reach anybody just now\. I’ve put you in line/,
    ],
  ])(
    'keeps the line when the department %s, and says so',
    async (_, transferTargets, facts, said) => {
      const bench = new ToolBench(company, { transferTargets });
      Object.assign(bench.facts, facts);
      const result = await bench.run('escalate_human', { department: 'billing' });
      expect(result.message).toMatch(said);
      expect(signalOf(result)).toBeUndefined();
      expect(bench.queued).toEqual([{ priority: 'normal' }]);
    },
  );

  it('calls another department although one could not be reached', async () => {
    const bench = new ToolBench(company, { transferTargets: { billing } });
    bench.facts.transfer_failed = 'general: nobody picked up';
    const result = await bench.run('escalate_human', { department: 'billing' });
    expect(result.transferred).toBe(true);
  });

  it('leaves one record when the same call is repeated', async () => {
    const bench = new ToolBench(company, { customerId: 'demo-1004' });
    const first = await bench.run('escalate_human', {}, 'same-call');
    expect(await bench.run('escalate_human', {}, 'same-call')).toEqual(first);
    expect(await bench.recordsOf('demo-1004').list('escalation')).toHaveLength(1);
  });

  it('books a callback to the number the customer calls from', async () => {
    const bench = new ToolBench(company, { customerId: 'demo-1004', phone: '+15550100104' });
    const result = await bench.run('schedule_callback', { preferred_time: 'tomorrow at 3 PM' });
    expect(result.message).toContain('tomorrow at 3:00 PM at the number ending in 0104');
    expect(bench.facts).toMatchObject({
      callback_id: result.callback_id,
      callback_time: 'January 21, 3:00 PM',
    });
  });

  it('asks for what it cannot know', async () => {
    const bench = new ToolBench(company, { channel: 'webchat' });
    const noNumber = await failureOf(
      bench.run('schedule_callback', { preferred_time: 'tomorrow' }),
    );
    expect(noNumber.fix).toContain('phone_number');
    const noTime = await failureOf(
      bench.run('schedule_callback', { preferred_time: 'dunno', phone_number: '+15550109999' }),
    );
    expect(noTime.fix).toContain('preferred_time');
  });
});
