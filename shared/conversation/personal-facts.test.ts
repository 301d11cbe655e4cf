import { describe, expect, it } from 'vitest';
import { masked, personalFacts, personalKind } from './personal-facts.ts';

describe('personalKind', () => {
  it.each([
    ['customer_name', 'name'],
    ['service_address', 'address'],
    ['outage_address', 'address'],
    ['email', 'email'],
    ['email_address', 'email'],
    ['customer_phone', 'phone'],
    ['phone_number', 'phone'],
    ['account_number', 'number'],
    ['outage_ticket_id', undefined],
    ['time_zone', undefined],
  ])('%s is %s', (name, kind) => expect(personalKind(name)).toBe(kind));
});

describe('masked', () => {
  it.each([
    ['name', 'Sam Whitfield', 'Sam'],
    ['email', 'sam@example.com', 'the e-mail address on file'],
    ['phone', '+1 (555) 010-0103', 'ending in 0103'],
    ['number', '7890-100103', 'ending in 03'],
    ['address', '14 Maple Avenue, Springfield, IL 62703', 'Maple Avenue, Springfield'],
    ['address', '14b Maple Avenue Apt 3, Springfield', 'Maple Avenue, Springfield'],
    ['address', '14 Maple Avenue, Unit 7, Springfield, IL, 62703', 'Maple Avenue, Springfield'],
    ['address', '205 42nd Street, Springfield', '42nd Street, Springfield'],
    ['address', 'Hauptstraße 5, 10115 Berlin', 'Hauptstraße'],
    ['address', '62703', 'the address on file'],
  ] as const)('of the %s %s is %s', (kind, value, mask) => expect(masked(kind, value)).toBe(mask));
});

it('leaves out what is not personal', () => {
  const facts = { account_number: '7001', wish: 'a novel', customer_name: 'Ada Reader' };
  expect(Object.keys(personalFacts(facts))).toEqual(['account_number', 'customer_name']);
});
