import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '#registries/testing/failure-of.ts';
import {
  type BenchSession,
  type Company,
  openCompany,
  ToolBench,
  toolNamed,
} from '#registries/testing/tool-bench.ts';

describe('channel tools', () => {
  let company: Company;
  beforeEach(async () => {
    company = await openCompany();
  });
  const session = (changes: BenchSession = {}) =>
    new ToolBench(company, { customerId: 'demo-1002', phone: '+15550100102', ...changes });

  it('offer what is reachable and name the number and the next step', async () => {
    const result = await session().run('offer_channel_switch', {
      conversation_summary: 'Power is out on Oak Street.',
    });
    expect(result).toMatchObject({
      offered_channels: ['whatsapp', 'webchat'],
      next_tool: 'execute_channel_handoff',
      arguments: {
        target_channel: 'whatsapp',
        handoff_message: 'Power is out on Oak Street.',
      },
    });
    expect(result.message).toMatch(
      /WhatsApp, at the number ending in 0102.*Web chat works too.*\?$/,
    );
    expect(toolNamed('offer_channel_switch').signal?.(result, {})).toEqual({
      type: 'channel-offer',
      channels: ['whatsapp', 'webchat'],
      reason: 'customer_request',
    });
  });

  it('say how busy the lines really are', async () => {
    const bench = session({ queue: { callersWaiting: 42, estimatedWaitSeconds: 840 } });
    expect(await bench.say('offer_channel_switch', { reason: 'high_volume' })).toMatch(
      /^42 callers are waiting right now, and the wait is about 14 minutes\./,
    );
    expect(await bench.run('check_queue_status')).toMatchObject({
      queue_depth: 42,
      estimated_wait_seconds: 840,
    });
    const unmeasured = session({ queue: { callersWaiting: 1, estimatedWaitSeconds: undefined } });
    expect(await unmeasured.say('check_queue_status')).toContain('can’t tell the wait');
  });

  it.each(['offer_channel_switch', 'execute_channel_handoff'])(
    '%s stays where the customer already is',
    async (tool) => {
      const bench = session({ channel: 'whatsapp' });
      const failure = await failureOf(
        bench.run(tool, { preferred_channel: 'whatsapp', target_channel: 'whatsapp' }),
      );
      expect(failure.code).toBe('already_on_channel');
      expect(bench.switches).toEqual([]);
    },
  );

  it('offer from WhatsApp only what is elsewhere', async () => {
    expect(await session({ channel: 'whatsapp' }).run('offer_channel_switch')).toMatchObject({
      offered_channels: ['webchat'],
    });
  });

  it('name the other channel when the wished one cannot be reached', async () => {
    const bench = session({ reachable: ['webchat'] });
    const offer = await failureOf(
      bench.run('offer_channel_switch', { preferred_channel: 'whatsapp' }),
    );
    expect(offer.message).toContain('web chat would work');
    const go = await failureOf(
      bench.run('execute_channel_handoff', { target_channel: 'whatsapp' }),
    );
    expect(go.message).toContain('web chat would work');
    const nowhere = await failureOf(session({ reachable: [] }).run('offer_channel_switch'));
    expect(nowhere.message).toContain('right here');
  });

  it('switch with what is known, and with somewhere to fall back to', async () => {
    const bench = session();
    bench.facts.channel_offered = 'whatsapp, webchat';
    bench.facts.outage_ticket_id = 'OUT-482-913';
    const result = await bench.run('execute_channel_handoff', { target_channel: 'whatsapp' });
    expect(bench.switches).toMatchObject([
      {
        target: 'whatsapp',
        fallbacks: ['webchat'],
        agentMessage: 'Outage ticket: OUT-482-913.',
      },
    ]);
    expect(toolNamed('execute_channel_handoff').signal?.(result, {})).toMatchObject({
      type: 'channel-switch',
      handoffId: 'handoff-whatsapp',
      target: 'whatsapp',
    });
  });

  it('ask before the call is given up, whatever the model thinks', async () => {
    const bench = session();
    const failure = await failureOf(
      bench.run('execute_channel_handoff', { target_channel: 'whatsapp' }),
    );
    expect(failure).toMatchObject({ code: 'not_offered' });
    expect(failure.fix).toContain('`offer_channel_switch`');
    expect(bench.switches).toEqual([]);
    await bench.run('offer_channel_switch', { preferred_channel: 'whatsapp' });
    await bench.run('execute_channel_handoff', { target_channel: 'whatsapp' });
    expect(bench.switches).toHaveLength(1);
  });

  it('send the conversation to nobody else’s number', async () => {
    const bench = session();
    bench.facts.channel_offered = 'whatsapp, webchat';
    const failure = await failureOf(
      bench.run('execute_channel_handoff', {
        target_channel: 'whatsapp',
        customer_phone: '+15557654321',
      }),
    );
    expect(failure.message).toContain('ending in 0102');
    expect(bench.switches).toEqual([]);
    await bench.run('execute_channel_handoff', {
      target_channel: 'whatsapp',
      customer_phone: '(555) 010-0102',
    });
    expect(bench.switches).toHaveLength(1);
  });

  it('does not claim a switch that could not be started', async () => {
    const bench = session();
    bench.facts.channel_offered = 'whatsapp, webchat';
    const context = bench.context('key');
    const failing = {
      ...context,
      services: {
        ...context.services,
        startChannelSwitch: () => Promise.reject(new Error('no orchestrator')),
      },
    };
    await expect(
      toolNamed('execute_channel_handoff').execute({ target_channel: 'whatsapp' }, failing),
    ).rejects.toThrow('no orchestrator');
  });
});
