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

  it('keeps one callback for a number: a new time replaces the old one', async () => {
    const bench = new ToolBench(company, { phone: '+15550109999' });
    const callbacks = () => bench.recordsOf('public').list('callback');
    await bench.run('schedule_callback', { preferred_time: 'tomorrow at 3 PM' }, 'first');
    const [first] = await callbacks();
    const callAt = Date.UTC(2026, 0, 21, 21);
    expect(first).toMatchObject({
      phone: '+15550109999',
      scenario: 'utilities',
      status: 'scheduled',
      callAt,
      nextAt: callAt,
      callUntil: callAt + 60 * 60_000,
      attempts: 0,
    });
    await bench.run('schedule_callback', { preferred_time: 'tomorrow at 3 PM' }, 'first');
    expect(await callbacks()).toEqual([first]);
    await bench.run('schedule_callback', { preferred_time: 'tomorrow at 4 PM' }, 'second');
    expect(await callbacks()).toMatchObject([{ callAt: callAt + 60 * 60_000 }]);
  });

  it('leaves a callback alone that was booked on another number', async () => {
    const args = { preferred_time: 'tomorrow at 3 PM', phone_number: '+15550109999' };
    const owner = new ToolBench(company, { phone: '+15550109999' });
    await owner.run('schedule_callback', args);
    const other = new ToolBench(company, { phone: '+15550108888', sessionId: 'session-2' });
    expect(await failureOf(other.run('schedule_callback', args))).toMatchObject({
      code: 'callback_already_booked',
      message:
        'There is a call back booked to the number ending in 9999 already, and only somebody calling from that number can change it. I can have you called at the number you are calling from.',
    });
    await owner.run('cancel_callback');
    await other.run('schedule_callback', args);
    expect(owner.facts).not.toHaveProperty('callback_phone');
    // Whoever booked it may change it in the same conversation.
    await other.run('schedule_callback', { ...args, preferred_time: 'tomorrow at 4 PM' });
  });

  it('calls one number on a stranger’s word, and none abroad, but a caller wherever they are', async () => {
    const bench = new ToolBench(company, { phone: '+442079460018' });
    const book = (phone?: string) =>
      bench.run('schedule_callback', {
        preferred_time: 'tomorrow at 3 PM',
        ...(phone === undefined ? {} : { phone_number: phone }),
      });
    await book();
    expect(await failureOf(book('+442079460019'))).toMatchObject({
      code: 'number_not_called',
      message:
        'I can’t have you called at the number ending in 0019. I can have you called at the number you are calling from, or at a landline or mobile number in the United States.',
    });
    await book('+15550109999');
    expect(await failureOf(book('+15550109998'))).toMatchObject({
      code: 'another_number_was_booked',
      message:
        'You have a call back booked already, to the number ending in 9999. I can have you called at that one, or at the number you are calling from.',
    });
    await book('+15550109999');
    await book('+442079460018');
  });

  it.each([
    ['to a premium number', '+19005551234'],
    ['to a country that shares the calling code', '+18765551234'],
    ['to a toll-free number', '+18005551234'],
  ])('makes no call on a stranger’s word %s', async (_, phone) => {
    const bench = new ToolBench(company, { phone: '+15550108888' });
    const args = { preferred_time: 'tomorrow at 3 PM', phone_number: phone };
    expect(await failureOf(bench.run('schedule_callback', args))).toMatchObject({
      code: 'number_not_called',
      message: expect.stringContaining('in the United States'),
    });
    const ordinary = { ...args, phone_number: '+13125550123' };
    expect(await bench.run('schedule_callback', ordinary)).toBeDefined();
  });

  it('calls one other number, whatever is booked or cancelled in between', async () => {
    const own = '+15550108888';
    const other = '+15550109999';
    const bench = new ToolBench(company, { phone: own });
    const book = (phone?: string) =>
      bench.run('schedule_callback', {
        preferred_time: 'tomorrow at 3 PM',
        ...(phone === undefined ? {} : { phone_number: phone }),
      });
    const third = () => failureOf(book('+15550109998'));
    await book(other);
    await book();
    expect(await third()).toMatchObject({ code: 'another_number_was_booked' });
    await book(own);
    expect(await third()).toMatchObject({ code: 'another_number_was_booked' });
    // They mean the one that was booked last.
    expect(await bench.say('cancel_callback')).toMatch(/8888 is cancelled/);
    expect(await third()).toMatchObject({ code: 'another_number_was_booked' });
    expect(await bench.say('cancel_callback')).toMatch(/9999 is cancelled/);
    await book('+15550109998');
  });

  it('tells of a call back that was cancelled although nobody waits for it any more', async () => {
    const bench = new ToolBench(company, { phone: '+15550109999' });
    await bench.run('schedule_callback', { preferred_time: 'tomorrow at 3 PM' });
    const listening = new AbortController();
    const { documents } = company;
    const write = documents.write.bind(documents);
    documents.write = async (...call) => {
      const written = await write(...call);
      listening.abort();
      return written;
    };
    expect(await bench.run('cancel_callback', {}, 'cancel', listening.signal)).toMatchObject({
      callback_cancelled: true,
    });
  });

  it('cancels nothing for somebody who stopped waiting before', async () => {
    const bench = new ToolBench(company, { phone: '+15550109999' });
    await bench.run('schedule_callback', { preferred_time: 'tomorrow at 3 PM' });
    await expect(
      bench.run('cancel_callback', {}, 'cancel', AbortSignal.abort()),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(bench.facts).toHaveProperty('callback_id');
  });

  it('cancels the callback of the number, once', async () => {
    const bench = new ToolBench(company, { phone: '+15550109999' });
    expect(await bench.run('cancel_callback')).toMatchObject({ callback_cancelled: false });
    await bench.run('schedule_callback', { preferred_time: 'tomorrow at 3 PM' });
    const later = new ToolBench(company, { phone: '+15550109999', sessionId: 'session-2' });
    const cancelled = await later.run('cancel_callback');
    expect(cancelled).toMatchObject({
      callback_cancelled: true,
      message: 'The call back to the number ending in 9999 is cancelled.',
    });
    expect(await later.run('cancel_callback')).toEqual(cancelled);
    expect(await bench.recordsOf('public').list('callback')).toMatchObject([
      { status: 'cancelled', ended: 'cancelled-by-customer' },
    ]);
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
