const names = new Intl.DisplayNames('en', { type: 'region' });

/**
 * Name of a country within an English sentence: `the United States`, `Canada`.
 *
 * @param country ISO 3166-1, two letters.
 */
export function spokenCountry(country: string): string {
  const name = names.of(country) ?? country;
  return /^(?:United |Netherlands|Philippines|Bahamas|Maldives)/.test(name) ? `the ${name}` : name;
}
