/**
 * What there is in a language, and the language that it is in: the same, or American English.
 *
 * @param tables by ISO 639-1 code.
 * @param english what there is when nobody has written the language.
 * @param language BCP-47, e.g. `es-US`.
 */
export function linesInLanguage<Lines>(
  tables: ReadonlyMap<string, Lines>,
  english: Lines,
  language: string,
): { readonly lines: Lines; readonly language: string } {
  const lines = tables.get(language.toLowerCase().split('-')[0] ?? '');
  return lines === undefined ? { lines: english, language: 'en-US' } : { lines, language };
}
