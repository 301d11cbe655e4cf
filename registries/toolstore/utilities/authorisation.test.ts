import { beforeEach, describe, expect, it } from 'vitest';
import { exampleCalls } from '#registries/testing/example-calls.ts';
import { failureOf } from '#registries/testing/failure-of.ts';
import { type Company, openCompany, ToolBench } from '#registries/testing/tool-bench.ts';
import { tools } from '#registries/toolstore/index.ts';

const forStrangers = new Set([
  'cancel_callback',
  'check_outage_status',
  'check_queue_status',
  'end_call',
  'escalate_human',
  'execute_channel_handoff',
  'explain_charges',
  'get_emergency_contacts',
  'get_outage_map',
  'get_restoration_eta',
  'handoff_billing_agent',
  'handoff_concierge',
  'handoff_outage_agent',
  'offer_channel_switch',
  'report_downed_wire',
  'report_gas_leak',
  'report_outage',
  'schedule_callback',
  'subscribe_outage_updates',
]);
const forIdentified = new Set([
  'check_assistance_programs',
  'get_account_info',
  'get_service_address',
]);

describe('who may use which tool', () => {
  let company: Company;
  beforeEach(async () => {
    company = await openCompany();
  });

  it('is decided for every tool', () => {
    const decided = [...exampleCalls.map(([name]) => name), 'verify_customer_identity'];
    expect(decided.toSorted()).toEqual(tools.map(({ name }) => name).toSorted());
  });

  it.each(exampleCalls)('%s', async (name, args) => {
    const stranger = new ToolBench(company, { phone: '+15550109999', sessionId: 'stranger' });
    const identified = new ToolBench(company, {
      customerId: 'demo-1001',
      phone: '+15550100101',
      sessionId: 'identified',
    });
    const verified = new ToolBench(company, {
      customerId: 'demo-1001',
      verified: true,
      phone: '+15550100101',
      sessionId: 'verified',
    });
    const allows = async (bench: ToolBench) => {
      bench.facts.channel_offered = 'whatsapp, webchat';
      try {
        return typeof (await bench.run(name, args)) === 'object';
      } catch (error) {
        if (error instanceof Error && 'code' in error && /_required$/.test(String(error.code))) {
          return false;
        }
        throw error;
      }
    };
    expect(await allows(stranger)).toBe(forStrangers.has(name));
    expect(await allows(identified)).toBe(forStrangers.has(name) || forIdentified.has(name));
    expect(await allows(verified)).toBe(true);
  });

  it('tells an unproven caller from a customer’s number nothing of how they stand', async () => {
    // 1003 has paid everything, 1004 has a shut-off notice.
    const current = new ToolBench(company, { customerId: 'demo-1003' });
    const behind = new ToolBench(company, { customerId: 'demo-1004' });
    expect(await behind.run('check_assistance_programs')).toEqual(
      await current.run('check_assistance_programs'),
    );
    expect(await behind.run('get_account_info')).not.toHaveProperty('account_status');
    behind.verified = true;
    expect(await behind.run('get_account_info')).toHaveProperty('account_status');
  });

  it.each(
    exampleCalls
      .map(([name]) => name)
      .filter(
        (name) =>
          'account_number' in (tools.find((tool) => tool.name === name)?.parameters.shape ?? {}) &&
          !forStrangers.has(name),
      ),
  )('%s refuses another account in the same way whether it exists or not', async (name) => {
    const bench = new ToolBench(company, { customerId: 'demo-1001', verified: true });
    const args = exampleCalls.find(([each]) => each === name)?.[1] ?? {};
    const existing = await failureOf(bench.run(name, { ...args, account_number: '7890100104' }));
    const absent = await failureOf(bench.run(name, { ...args, account_number: '1112223334' }));
    expect(existing.code).toBe('account_not_available');
    expect(existing).toEqual(absent);
    await bench.run(name, { ...args, account_number: '789-010-0101' });
  });
});
