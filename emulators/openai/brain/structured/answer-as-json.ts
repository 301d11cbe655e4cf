import type { ChatCompletionRequest } from '../../protocol/chat-completion-request.ts';
import { fillArguments } from '../arguments/fill-arguments.ts';
import { planNext } from '../planner.ts';
import type { Thought } from '../thought.ts';
import { isJsonSchema, type JsonSchema, schemaEnum, schemaType } from '../tools/json-schema.ts';
import { readTools } from '../tools/read-tools.ts';
import { isSummaryRequest, summaryOf } from './summary-request.ts';

type ResponseFormat = NonNullable<ChatCompletionRequest['response_format']>;

/**
 * Answers with JSON text. A schema is filled like a tool's parameters, from what was said; what
 * nobody said gets the emptiest value its type allows. Without a schema the answer is one field,
 * named as the prompt names its key.
 */
export function answerAsJson(format: ResponseFormat, thought: Thought): string {
  const words = isSummaryRequest(thought) ? summaryOf(thought) : planNext(thought).text;
  if (format.type !== 'json_schema') {
    const key =
      /["'`](\w+)["'`]\s*:/.exec(thought.prompt.text)?.[1] ??
      (isSummaryRequest(thought) ? 'summary' : 'answer');
    return JSON.stringify({ [key]: words });
  }
  return JSON.stringify(fillSchema(format.json_schema.schema, thought, words));
}

function fillSchema(schema: JsonSchema, thought: Thought, words: string): Record<string, unknown> {
  const [tool] = readTools(
    [{ type: 'function', function: { name: 'answer', parameters: { ...schema } } }],
    [],
  );
  if (!tool) return {};
  const said = thought.dialogue.turns
    .filter(({ user }) => user !== '')
    .map(({ user }) => ({ text: user }));
  const filled = fillArguments({ tool, said, given: {} }, thought).arguments;
  return Object.fromEntries(
    tool.parameters.map((parameter) => {
      const worded =
        parameter.kind.type === 'summary' ||
        ['answer', 'text', 'reply', 'message'].includes(parameter.name);
      return [
        parameter.name,
        worded ? words : (filled[parameter.name] ?? emptyValue(parameter.schema)),
      ];
    }),
  );
}

function emptyValue(schema: JsonSchema): unknown {
  const [first] = schemaEnum(schema);
  if (first !== undefined) return first;
  const type = schema.type;
  if (Array.isArray(type) && type.includes('null')) return null;
  switch (schemaType(schema)) {
    case 'array':
      return [];
    case 'number':
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    case 'object': {
      const properties = isJsonSchema(schema.properties) ? schema.properties : {};
      return Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [
          name,
          isJsonSchema(value) ? emptyValue(value) : null,
        ]),
      );
    }
    default:
      return '';
  }
}
