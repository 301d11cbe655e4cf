import {
  isJsonSchema,
  type JsonSchema,
  schemaEnum,
  schemaText,
  schemaType,
} from './json-schema.ts';
import { type ValueKind, valueKindOf } from './value-kind.ts';

/** One parameter of a tool as the brain sees it. */
export interface Parameter {
  readonly name: string;
  /** The description without its `Ask: "..."` sentence. */
  readonly description: string;
  /** The question given in the description, when there is one. */
  readonly ask: string | undefined;
  readonly kind: ValueKind;
  readonly required: boolean;
  readonly enumValues: readonly string[];
  readonly schema: JsonSchema;
}

/** Reads one property of a tool's parameter schema. */
export function parseParameter(name: string, schema: JsonSchema, required: boolean): Parameter {
  const text = schemaText(schema);
  const ask = /\bAsk:\s*["\u201C]([^"\u201C\u201D]+)["\u201D]\.?/i.exec(text);
  const description = (ask ? text.replace(ask[0], '') : text).trim();
  const items = schemaType(schema) === 'array' ? schema.items : undefined;
  const enumValues = schemaEnum(isJsonSchema(items) ? items : schema);
  return {
    name,
    description,
    ask: ask?.[1],
    kind: valueKindOf({ name, description, schema, enumValues }),
    required,
    enumValues,
    schema,
  };
}
