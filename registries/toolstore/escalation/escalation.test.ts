import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '#registries/testing/failure-of.ts';
import { type Company, openCompany, ToolBench } from '#registries/testing/tool-bench.ts';

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
