import { describe, expect, it } from 'vitest';
import { findAddresses, replaceHouseNumber } from './addresses.ts';
import { findEmail } from './emails.ts';
import { findIdentifier } from './identifiers.ts';
import { findPerson } from './persons.ts';
import { findPhone, toE164 } from './phones.ts';

describe('findPhone', () => {
  it.each([
    ['call +1 555 010 0102', '+15550100102'],
    ['my cell is (555) 010-0102', '5550100102'],
    ['five five five oh one oh oh one oh two', '5550100102'],
    ['I owe 84 dollars', undefined],
  ])('%j', (text, phone) => {
    expect(findPhone(text)).toBe(phone);
  });

  it('writes E.164', () => {
    expect([toE164('5550100102'), toE164('+445550100102')]).toEqual([
      '+15550100102',
      '+445550100102',
    ]);
  });
});

describe('findEmail', () => {
  it.each([
    ['it is Ann.Lee@Example.com', 'ann.lee@example.com'],
    ['jane dot doe at example dot com', 'jane.doe@example.com'],
    ['I am at home', undefined],
  ])('%j', (text, email) => {
    expect(findEmail(text)).toBe(email);
  });
});

describe('findAddresses', () => {
  it.each([
    ['my power is out at 12 Elm Street', ['12 Elm Street']],
    ["it's fourteen elm street", ['14 Elm Street']],
    ['from 12 Elm Street to 40 Oak Avenue on Friday', ['12 Elm Street', '40 Oak Avenue']],
    ['twelve forty five oak avenue', ['1245 Oak Avenue']],
    ['9 Birch Lane, Springfield, IL 62701', ['9 Birch Lane, Springfield, IL 62701']],
    ['two of us live here', []],
  ])('%j', (text, addresses) => {
    expect(findAddresses(text)).toEqual(addresses);
  });

  it('replaces the house number of a known address', () => {
    expect(replaceHouseNumber('12 Elm Street, Springfield', '14')).toBe(
      '14 Elm Street, Springfield',
    );
  });
});

describe('findPerson', () => {
  it.each([
    ['My name is Dana Reyes and I need help', false, 'Dana Reyes'],
    ['this is dana', false, 'Dana'],
    ["I'm calling about my bill", false, undefined],
    ["it's not working", false, undefined],
    ['Dana Reyes', true, 'Dana Reyes'],
    ['uh, dana reyes.', true, 'Dana Reyes'],
    ['I would rather not say that to you', true, undefined],
  ])('%j (bare: %s) is %s', (text, bare, name) => {
    expect(findPerson(text, bare)).toBe(name);
  });
});

describe('findIdentifier', () => {
  it.each([
    ['claim CLM-2024-1234 please', 'CLM-2024-1234'],
    ['it is ab1234', 'AB1234'],
    ['account four one zero zero', '4100'],
    ['P G one two three four', 'PG1234'],
    ['I have two cats', undefined],
    ['it costs $1200', undefined],
  ])('%j', (text, identifier) => {
    expect(findIdentifier(text)).toBe(identifier);
  });
});
