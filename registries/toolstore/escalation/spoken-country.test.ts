import { expect, it } from 'vitest';
import { spokenCountry } from './spoken-country.ts';

it.each([
  ['US', 'the United States'],
  ['NL', 'the Netherlands'],
  ['CA', 'Canada'],
])('%s is spoken of as %s', (country, spoken) => {
  expect(spokenCountry(country)).toBe(spoken);
});
