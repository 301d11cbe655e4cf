import { describe, expect, it } from 'vitest';
import { type Spoken, thoughtOf } from '../../fixtures/thought-of.ts';
import { BILLING_TOOLS } from '../../fixtures/utilities-billing-tools.ts';
import { VERIFY } from '../../fixtures/utility-rehearsal.ts';
import { finalRefusal, isVerified } from './identity.ts';

const tools = [...VERIFY, ...BILLING_TOOLS];
const proof = (result: Readonly<Record<string, unknown>>): Spoken => ({
  tool: 'verify_customer_identity',
  result,
});
const accepted = proof({ ok: true, message: 'You are verified.' });
const wrong = proof({ ok: false, message: 'Wrong.', fix: 'Ask again.' });
const locked = proof({ ok: false, message: 'Not today.', fix: 'Do not try again.' });

describe('a customer is verified', () => {
  it.each(['- account_verified: true', '- customer_authenticated: yes', '- Verified: True'])(
    'when the known facts say %j',
    (fact) => {
      expect(isVerified(thoughtOf(tools, [], `## Known facts\n${fact}`))).toBe(true);
    },
  );

  it('when a proof was accepted earlier in the dialogue', () => {
    const thought = thoughtOf(tools, [
      { user: '1234' },
      accepted,
      { agent: 'Thank you.' },
      { user: 'and my balance?' },
    ]);
    expect(isVerified(thought)).toBe(true);
  });

  it.each([
    ['nothing was proven', []],
    ['the proof was refused', [{ user: '9999' }, wrong]],
    [
      'another tool succeeded',
      [{ user: 'my bill?' }, { tool: 'get_current_bill', result: { ok: true } }],
    ],
  ] as const)('but not when %s', (_, spoken) => {
    expect(isVerified(thoughtOf(tools, spoken, '## Known facts\n- account_verified: false'))).toBe(
      false,
    );
  });
});

describe('a refusal for good', () => {
  const refusalAfter = (...spoken: readonly Spoken[]) =>
    finalRefusal(thoughtOf(tools, [{ user: 'one two three four' }, ...spoken]));

  it('is told in the words of the tool that refused', () => {
    expect(refusalAfter(wrong, locked)).toBe('Not today.');
  });

  it('is none while the customer may try again', () => {
    expect(refusalAfter(wrong)).toBeUndefined();
  });

  it('is none once a proof was accepted', () => {
    expect(refusalAfter(locked, accepted)).toBeUndefined();
  });

  it('is none when nobody tried, or another tool must not be tried again', () => {
    expect(refusalAfter()).toBeUndefined();
    const other = { ok: false, message: 'No.', fix: 'Do not try again.' };
    expect(refusalAfter({ tool: 'get_current_bill', result: other })).toBeUndefined();
  });
});
