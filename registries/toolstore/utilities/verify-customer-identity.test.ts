import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '#registries/testing/failure-of.ts';
import { type Company, openCompany, ToolBench, toolNamed } from '#registries/testing/tool-bench.ts';

describe('verify_customer_identity', () => {
  let company: Company;
  beforeEach(async () => {
    company = await openCompany();
  });
  const known = (sessionId = 'session-1') =>
    new ToolBench(company, { customerId: 'demo-1002', phone: '+15550100102', sessionId });
  const stranger = (sessionId = 'session-1') => new ToolBench(company, { sessionId });

  it.each([
    ['7366', 'last_4_ssn'],
    ['it is 7 3 6 6', 'last_4_ssn'],
    ['seven three, six six', 'last_4_ssn'],
    ['santa fe', 'security_question'],
  ])('verifies a known caller by %s', async (verification_value, verification_method) => {
    const bench = known();
    const result = await bench.run('verify_customer_identity', {
      verification_value,
      verification_method,
    });
    expect(result).toMatchObject({ verified: true, customer_name: 'Maria Delgado' });
    expect(bench.verified).toBe(true);
    expect(bench.facts).toMatchObject({ account_verified: true, account_number: '7890100102' });
    expect(JSON.stringify([result, bench.facts])).not.toContain(verification_value);
  });

  it.each([
    ['last_4_ssn', '7366'],
    ['security_question', 'Santa Fe'],
  ])('verifies a stranger with account number and %s', async (verification_method, value) => {
    const bench = stranger();
    await bench.run('verify_customer_identity', {
      account_number: '789 010 0102',
      verification_method,
      verification_value: value,
    });
    expect(bench.customerId).toBe('demo-1002');
    expect(bench.verified).toBe(true);
  });

  it.each([
    ['phone', '+15550100102'],
    ['address', '123 Oak Street'],
  ])('does not take the %s for proof: it stands on every bill', async (method, value) => {
    const { parameters } = toolNamed('verify_customer_identity');
    const asked = { account_number: '7890100102', verification_value: value };
    expect(parameters.safeParse(asked).success).toBe(true);
    expect(parameters.safeParse({ ...asked, verification_method: method }).success).toBe(false);
    const bench = stranger();
    await failureOf(bench.run('verify_customer_identity', asked));
    expect(bench.verified).toBe(false);
  });

  it('locks after three wrong answers, also for the right one, and opens again later', async () => {
    const bench = known();
    const answer = (value: string) =>
      bench.run('verify_customer_identity', { verification_value: value });
    expect((await failureOf(answer('1111'))).message).toContain('2 tries left');
    expect((await failureOf(answer('2222'))).message).toContain('1 try left');
    expect((await failureOf(answer('3333'))).code).toBe('verification_locked');
    expect((await failureOf(answer('7366'))).code).toBe('verification_locked');
    expect(bench.verified).toBe(false);
    await company.clock.advance(31 * 60_000);
    await answer('7366');
    expect(bench.verified).toBe(true);
  });

  it('counts over all sessions of one account', async () => {
    for (const session of ['a', 'b', 'c']) {
      await failureOf(
        known(session).run('verify_customer_identity', { verification_value: '1111' }),
      );
    }
    const failure = await failureOf(
      known('d').run('verify_customer_identity', { verification_value: '7366' }),
    );
    expect(failure.code).toBe('verification_locked');
  });

  it('lets through no more than three answers however many come at once', async () => {
    const bench = known();
    const failures = await Promise.all(
      Array.from({ length: 5 }, (_unused, index) =>
        failureOf(bench.run('verify_customer_identity', { verification_value: `111${index}` })),
      ),
    );
    expect(failures.filter(({ code }) => code === 'invalid_arguments')).toHaveLength(2);
    expect(failures.filter(({ code }) => code === 'verification_locked')).toHaveLength(3);
  });

  it('answers a wrong account number like a wrong answer', async () => {
    const ask = (account_number: string, session: string) =>
      failureOf(
        stranger(session).run('verify_customer_identity', {
          account_number,
          verification_method: 'security_question',
          verification_value: 'no idea',
        }),
      );
    expect(await ask('1112223334', 'a')).toEqual(await ask('7890100102', 'b'));
  });

  it('asks a stranger for the account number without counting a try', async () => {
    const bench = stranger();
    for (let time = 0; time < 5; time += 1) {
      const failure = await failureOf(
        bench.run('verify_customer_identity', { verification_value: '7366' }),
      );
      expect(failure.fix).toContain('account_number');
    }
    await bench.run('verify_customer_identity', {
      account_number: '7890100102',
      verification_value: '7366',
    });
    expect(bench.verified).toBe(true);
  });

  it('tells its own customer the security question, and nobody else', async () => {
    const question = { verification_method: 'security_question', verification_value: 'unknown' };
    const own = await failureOf(known().run('verify_customer_identity', question));
    expect(own.message).toBe('In which city were you born?');
    const other = await failureOf(
      stranger().run('verify_customer_identity', { ...question, account_number: '7890100102' }),
    );
    expect(other.message).not.toContain('born');
  });

  it('keeps no answer anywhere', async () => {
    await known().run('verify_customer_identity', {
      verification_method: 'security_question',
      verification_value: 'Santa Fe',
    });
    const { documents } = await company.documents.query('systemOfRecord', { limit: 1000 });
    const stored = JSON.stringify(documents).toLowerCase();
    expect(stored).not.toContain('santa fe');
    expect(stored).not.toContain('"7366"');
  });
});
