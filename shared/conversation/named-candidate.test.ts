import { expect, it } from 'vitest';
import { namedCandidate } from './named-candidate.ts';

const household = [
  { customerId: 'sam', name: 'Sam Whitfield' },
  { customerId: 'ana', name: 'Ána Whitfield' },
  { customerId: 'nobody' },
];
const namesakes = [
  { customerId: 'old', name: 'John Miller' },
  { customerId: 'young', name: 'John Miller Junior' },
  { customerId: 'other', name: 'John Baker' },
];

it.each([
  ['Hi, this is Sam.', 'sam'],
  ['ANA WHITFIELD here', 'ana'],
  ['My power is out', undefined],
  ['It is the Whitfield house', undefined],
  ['Sam is out, I am Ana', undefined],
  ['I read a sample', undefined],
])('%j among a household is %s', (text, customerId) =>
  expect(namedCandidate(text, household)?.customerId).toBe(customerId),
);

it.each([
  ['This is John', undefined],
  ['This is John Baker', 'other'],
  ['This is John Miller', 'old'],
])('%j among namesakes is %s', (text, customerId) =>
  expect(namedCandidate(text, namesakes)?.customerId).toBe(customerId),
);
