import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '#registries/testing/failure-of.ts';
import { type Company, openCompany, ToolBench } from '#registries/testing/tool-bench.ts';

describe('outage tools', () => {
  let company: Company;
  beforeEach(async () => {
    company = await openCompany();
  });
  const customer = (customerId: string) =>
    new ToolBench(company, {
      customerId,
      phone: `+1555010${customerId.slice(-4).replace('1', '0')}`,
      sessionId: customerId,
    });
  const stranger = (sessionId = 'stranger') =>
    new ToolBench(company, { phone: '+15550109999', sessionId });

  it('know the storm outage at a customer’s home', async () => {
    expect(
      await customer('demo-1002').run('check_outage_status', { service_address: 'my house' }),
    ).toMatchObject({
      outage_active: true,
      affected_customers: 2400,
      estimated_restoration: 'today at 4:00 PM',
      crew_dispatched: true,
    });
  });

  it.each(['5 Elm Street', '77 river rd, Springfield', '9 Unheard Of Way, Springfield, IL 62704'])(
    'place an address in its area: %s',
    async (service_address) => {
      expect(await stranger().run('check_outage_status', { service_address })).toMatchObject({
        outage_active: true,
        affected_customers: 2400,
      });
    },
  );

  it('open a ticket that the next questions find, on any spelling of the address', async () => {
    const bench = customer('demo-1003');
    const report = await bench.run('report_outage', {
      service_address: 'fourteen maple ave',
      outage_type: 'electric',
    });
    expect(report).toMatchObject({
      already_reported: false,
      status: 'open',
      estimated_response: 'today at 2:00 PM',
      service_address: '14 Maple Avenue, Springfield, IL 62703',
    });
    expect(
      await stranger().run('check_outage_status', { service_address: '14 Maple Avenue' }),
    ).toMatchObject({ outage_active: true, ticket_id: report.ticket_id });
    expect(await bench.say('get_restoration_eta')).toContain('by 2:00 PM today');
    expect(bench.facts).toMatchObject({
      outage_ticket_id: report.ticket_id,
      outage_type: 'electric',
      crew_expected: 'January 20, 2:00 PM',
    });
  });

  it('keep one ticket per address and service, whoever reports and however often', async () => {
    const args = { service_address: '22 Cedar Court', outage_type: 'electric' };
    const reports = await Promise.all(
      ['a', 'b', 'c', 'd'].map((session) => stranger(session).run('report_outage', args)),
    );
    expect(new Set(reports.map(({ ticket_id }) => ticket_id)).size).toBe(1);
    expect(reports.filter(({ already_reported }) => already_reported === false)).toHaveLength(1);
    const gas = await stranger('e').run('report_outage', { ...args, outage_type: 'gas' });
    expect(gas.already_reported).toBe(false);
    const next = await stranger('f').run('report_outage', {
      ...args,
      service_address: '24 Cedar Court',
    });
    expect(next.already_reported).toBe(false);
  });

  it('answer a repeated call like the first', async () => {
    const args = { service_address: '22 Cedar Court', outage_type: 'electric' };
    const first = await stranger().run('report_outage', args, 'same-call');
    expect(await stranger().run('report_outage', args, 'same-call')).toEqual(first);
  });

  it('say that a report belongs to a known outage', async () => {
    const result = await customer('demo-1002').run('report_outage', {
      service_address: '123 Oak Street',
      outage_type: 'electric',
    });
    expect(result).toMatchObject({
      affected_customers: 2400,
      estimated_restoration: 'today at 4:00 PM',
    });
    expect(result.message).toContain('known outage with 2,400 customers');
  });

  it('hurry for medical equipment', async () => {
    expect(
      await stranger().run('report_outage', {
        service_address: '22 Cedar Court',
        outage_type: 'electric',
        description: 'My mother is on an oxygen machine',
      }),
    ).toMatchObject({ priority: 'high', estimated_response: 'today at 1:00 PM' });
  });

  it('never replace a customer’s own address by another one', async () => {
    const bench = customer('demo-1003');
    bench.facts.service_address = '14 Maple Avenue, Springfield, IL 62703';
    await bench.run('report_outage', { service_address: '22 Cedar Ct', outage_type: 'electric' });
    expect(bench.facts).toMatchObject({
      service_address: '14 Maple Avenue, Springfield, IL 62703',
      outage_address: '22 Cedar Court',
    });
    expect(await bench.say('get_restoration_eta')).toContain('22 Cedar Court');
  });

  it('remember a stranger’s address, so that nothing asks for it again', async () => {
    const bench = stranger();
    await bench.run('report_outage', { service_address: '22 Cedar Ct', outage_type: 'electric' });
    expect(await bench.say('get_restoration_eta')).toContain('22 Cedar Court');
    expect(await bench.say('report_gas_leak')).toContain('22 Cedar Court');
  });

  it('say it when a crew is late', async () => {
    const bench = stranger();
    await bench.run('report_outage', { service_address: '22 Cedar Ct', outage_type: 'electric' });
    await company.clock.advance(3 * 3_600_000);
    expect(await bench.say('get_restoration_eta')).toContain('should have been');
  });

  it.each(['INC-204-118', 'inc-204-118', ' inc 204 118', '204118'])(
    'know an outage by its number, from anybody: %j',
    async (outage_id) => {
      const nobody = new ToolBench(company, { channel: 'webchat' });
      expect(await nobody.run('get_restoration_eta', { outage_id })).toMatchObject({
        estimated_restoration: 'today at 4:00 PM',
        customers_affected: 2400,
      });
    },
  );

  it('tell nothing of a ticket at another address than the one spoken of', async () => {
    const { ticket_id } = await stranger().run('report_outage', {
      service_address: '22 Cedar Court',
      outage_type: 'electric',
    });
    const failure = await failureOf(
      customer('demo-1001').run('get_restoration_eta', { outage_id: String(ticket_id) }),
    );
    expect(failure.message).toContain(`I can’t find ${ticket_id}`);
    expect(failure.message).not.toContain('Cedar');
    const own = await customer('demo-1002').say('get_restoration_eta', {
      outage_id: 'OUT-000-000',
    });
    expect(own).toMatch(/^I can’t find OUT-000-000 .* We expect the power back today at 4:00 PM/);
  });

  it('ask a stranger where, and know nothing where nothing is', async () => {
    expect(
      (await failureOf(stranger().run('check_outage_status', { service_address: 'my house' })))
        .message,
    ).toContain('street address');
    expect((await failureOf(customer('demo-1001').run('get_restoration_eta'))).code).toBe(
      'no_outage_known',
    );
  });

  it('count outages on the map', async () => {
    expect(await stranger().run('get_outage_map')).toMatchObject({
      current_outages: 2,
      customers_affected_total: 2540,
    });
  });

  it('send updates to the number the customer calls from', async () => {
    const bench = stranger();
    await bench.run('report_outage', { service_address: '22 Cedar Ct', outage_type: 'electric' });
    expect(await bench.say('subscribe_outage_updates')).toContain('number ending in 9999');
    expect(bench.facts.updates_subscribed).toBe('sms');
    const nobody = new ToolBench(company, { channel: 'webchat' });
    expect((await failureOf(nobody.run('subscribe_outage_updates'))).fix).toContain('phone_number');
    expect(
      await customer('demo-1002').say('subscribe_outage_updates', { notification_method: 'email' }),
    ).toContain('maria.delgado@example.com');
  });

  it('add a way of being told to the one there is', async () => {
    const bench = customer('demo-1002');
    await bench.run('subscribe_outage_updates', { notification_method: 'email' });
    const both = await bench.run('subscribe_outage_updates', { notification_method: 'sms' });
    expect(both).toMatchObject({ method: 'both' });
    expect(both.message).toContain(
      'text updates to the number ending in 0002 and e-mails to maria.delgado@example.com',
    );
  });

  it('send updates about the danger that was spoken of last', async () => {
    const bench = stranger();
    await bench.run('report_outage', { service_address: '22 Cedar Ct', outage_type: 'electric' });
    const { emergency_ticket } = await bench.run('report_downed_wire', {
      location: '5 Elm Street',
    });
    expect(await bench.say('subscribe_outage_updates')).toContain(String(emergency_ticket));
  });
});

describe('emergency tools', () => {
  let company: Company;
  beforeEach(async () => {
    company = await openCompany();
  });

  it('put safety before everything, also when the place is not known', async () => {
    const bench = new ToolBench(company);
    const failure = await failureOf(bench.run('report_gas_leak'));
    expect(failure.message).toMatch(/^Please leave the building now/);
    expect(failure.message).toMatch(/what is the street address\?$/);
  });

  it('send a gas crew to the customer’s own home without asking for it', async () => {
    const bench = new ToolBench(company, { customerId: 'demo-1005' });
    const result = await bench.run('report_gas_leak', { location: 'my kitchen' });
    expect(result.message).toMatch(/^Please leave the building now/);
    expect(result.message).toContain('31 Walnut Street');
    expect(result).toMatchObject({ crew_dispatched: true, estimated_arrival: 'today at 12:30 PM' });
  });

  it('send one crew per danger and place', async () => {
    const report = (sessionId: string, location: string) =>
      new ToolBench(company, { sessionId }).run('report_downed_wire', { location });
    const first = await report('a', '5 Elm Street');
    expect((await report('b', '5 elm st')).emergency_ticket).toBe(first.emergency_ticket);
    expect((await report('c', '7 Elm Street')).emergency_ticket).not.toBe(first.emergency_ticket);
    await company.clock.advance(7 * 3_600_000);
    expect((await report('d', '5 Elm Street')).emergency_ticket).not.toBe(first.emergency_ticket);
  });

  it('tell who sees sparks to call 911', async () => {
    const bench = new ToolBench(company);
    const args = { location: 'corner of Elm and Fifth' };
    expect(await bench.say('report_downed_wire', { ...args, is_arcing: true })).toContain(
      'call 911 now',
    );
  });
});
