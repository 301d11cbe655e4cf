import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { veilOf } from './veil.ts';

const onFile = {
  customer_name: 'Sam Whitfield',
  customer_phone: '+15550100103',
  account_number: '7890100103',
  service_address: '14 Maple Avenue, Springfield, IL 62703',
  email: 'sam.whitfield@example.com',
};
const veil = veilOf({ claim: { onFile } });
const reveal = (args: Readonly<Record<string, unknown>>, secrets: readonly string[] = []) =>
  JSON.parse(veil.reveal(JSON.stringify(args), new Set(secrets)));

describe('what is on file of a claimed customer', () => {
  it.each([
    [
      'Your account number is 7890100103, in the name of Sam Whitfield.',
      'Your account number is ending in 03, in the name of Sam.',
    ],
    ['account 7890 100 103 or 78-90-10-01-03', 'account ending in 03 or ending in 03'],
    ['at 14 Maple Avenue, Springfield, IL 62703.', 'at Maple Avenue, Springfield.'],
    ['a crew for 14 maple avenue, Springfield', 'a crew for maple avenue, Springfield'],
    ['at 14 Maple Avenue', 'at Maple Avenue'],
    ['e-mails to SAM.Whitfield@example.com', 'e-mails to the e-mail address on file'],
    [
      '(555) 010-0103, +15550100103, 555.010.0103',
      'ending in 0103, ending in 0103, ending in 0103',
    ],
  ])('is masked in %s', (text, shown) => expect(veil.hide(text)).toBe(shown));

  it.each([
    'a crew for 114 Maple Avenue',
    'ticket OUT-482-913',
    'call +18005550199 in an emergency',
    'Samuel Whitfields',
    '14 Elm Street',
  ])('is not seen in %s', (text) => expect(veil.hide(text)).toBe(text));

  it('is masked in results and arguments, however deep, and not in what the customer said', () => {
    const at = 1;
    const turnId = 't';
    const text = 'It is Sam Whitfield, 14 Maple Avenue';
    const result = { ok: true, account: { number: 7890100103, holders: ['Sam Whitfield'] } };
    const tool = { role: 'tool', turnId, at, toolCallId: 'c', tool: 'look_up' } as const;
    const shown = veil.hideItem({ ...tool, resultJson: JSON.stringify(result) });
    expect(shown).toMatchObject({
      resultJson: '{"ok":true,"account":{"number":"ending in 03","holders":["Sam"]}}',
    });
    const call = { id: 'c', name: 'look_up', argumentsJson: '{"account_number":"7890100103"}' };
    const said = { role: 'assistant', turnId, at, interrupted: false, toolCalls: [call] } as const;
    expect(JSON.stringify(veil.hideItem({ ...said, text, toolCalls: [call] }))).not.toMatch(
      /7890100103|Whitfield|14 Maple/,
    );
    const user = { role: 'user', turnId, at, text } as const;
    expect(veil.hideItem(user)).toEqual(user);
  });

  it('is nowhere in any text built of it', () => {
    const values = Object.values(onFile);
    const piece = fc.oneof(fc.constantFrom(...values, ' ', ', ', '. ', '"'), fc.string());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        // Something between them: run together, two values are neither.
        const shown = veil.hide(pieces.join(' | '));
        for (const value of values) expect(shown).not.toContain(value);
      }),
    );
  });
});

describe('a mask in a tool call', () => {
  it.each([
    ['account_number', 'ending in 03', '7890100103'],
    ['phone_number', 'Ending in 0103.', '+15550100103'],
    ['service_address', 'Maple Avenue, Springfield', onFile.service_address],
    ['location', 'maple avenue', onFile.service_address],
    ['customer_name', 'Sam', 'Sam Whitfield'],
    ['email', 'the e-mail address on file', onFile.email],
  ])('means the real %s', (parameter, mask, value) =>
    expect(reveal({ [parameter]: mask })).toEqual({ [parameter]: value }),
  );

  it.each([
    ['service_address', '20 Maple Avenue'],
    ['service_address', 'Elm Street'],
    ['description', 'All of Maple Avenue, Springfield is dark, says Sam'],
  ])('is not seen in the %s %s', (parameter, value) =>
    expect(reveal({ [parameter]: value })).toEqual({ [parameter]: value }),
  );

  it('does not become an answer that proves identity', () => {
    const args = { verification_value: 'Sam' };
    expect(reveal(args, ['verification_value'])).toEqual(args);
  });

  it('leaves what is no object to the checks that follow', () => {
    for (const json of ['', '{"a":', '[1]', '7']) expect(veil.reveal(json, new Set())).toBe(json);
  });

  it('is told apart by the parameter where two look alike', () => {
    const alike = veilOf({
      claim: { onFile: { account_number: '10003', meter_number: 'E-20003' } },
    });
    const json = JSON.stringify({ meter_number: 'ending in 03', account_number: 'ending in 03' });
    expect(JSON.parse(alike.reveal(json, new Set()))).toEqual({
      meter_number: 'E-20003',
      account_number: '10003',
    });
  });
});

it('hides nothing once there is no claim', () => {
  const open = veilOf({});
  expect(open.hide('Sam Whitfield, 14 Maple Avenue')).toBe('Sam Whitfield, 14 Maple Avenue');
  expect(open.reveal('{"account_number":"ending in 03"}', new Set())).toContain('ending in 03');
});
