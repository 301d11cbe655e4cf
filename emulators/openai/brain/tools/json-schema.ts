/** A JSON Schema object as it arrives in a tool definition. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export function isJsonSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema's type, looking through `anyOf`/`type: [..]` with null. */
export function schemaType(schema: JsonSchema): string {
  const type = schema.type;
  if (typeof type === 'string') return type;
  if (Array.isArray(type))
    return type.find((each) => typeof each === 'string' && each !== 'null') ?? 'string';
  const branch = nonNullBranch(schema);
  if (branch) return schemaType(branch);
  return schema.properties ? 'object' : 'string';
}

/** The allowed values of a string schema, from `enum`, `const` or `anyOf` of them. */
export function schemaEnum(schema: JsonSchema): string[] {
  const values = schema.enum;
  if (Array.isArray(values)) return values.filter((value) => typeof value === 'string');
  if (typeof schema.const === 'string') return [schema.const];
  const branches = schema.anyOf ?? schema.oneOf;
  return Array.isArray(branches) ? branches.filter(isJsonSchema).flatMap(schemaEnum) : [];
}

/** Description of a schema, its branch's when it has none itself. */
export function schemaText(schema: JsonSchema): string {
  const text = schema.description;
  if (typeof text === 'string') return text;
  const branch = nonNullBranch(schema);
  return branch ? schemaText(branch) : '';
}

function nonNullBranch(schema: JsonSchema): JsonSchema | undefined {
  const branches = schema.anyOf ?? schema.oneOf;
  if (!Array.isArray(branches)) return undefined;
  return branches.filter(isJsonSchema).find((branch) => branch.type !== 'null');
}
