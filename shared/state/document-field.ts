/** Names that may be written into a query: `phone`, `outage.area`. */
const fieldPattern = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/**
 * The names of a dotted field, checked so that it can never carry query language.
 * @throws TypeError when it is not a plain field name.
 */
export function fieldNames(field: string): readonly string[] {
  if (!fieldPattern.test(field)) throw new TypeError(`"${field}" is not a field name.`);
  return field.split('.');
}
