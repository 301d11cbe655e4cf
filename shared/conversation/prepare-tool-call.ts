import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import type { AnyTool } from '#shared/contracts/tool.ts';
import { canonicalJson } from './canonical-json.ts';
import { maskSecrets } from './mask-secrets.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';
import { type FailedToolResult, invalidArguments, unknownTool } from './tool-result.ts';

/** A tool call of the model, checked as far as that is possible without running anything. */
export interface PreparedToolCall {
  readonly toolCallId: string;
  readonly name: string;
  /** What may be shown and stored of the arguments. */
  readonly shownArguments: Readonly<Record<string, unknown>>;
  /** Equal for calls that ask for the same thing. */
  readonly key: string;
  readonly ready:
    | {
        readonly tool: AnyTool;
        readonly args: Readonly<Record<string, unknown>>;
        /** Canonical JSON of the validated arguments. */
        readonly argumentsJson: string;
      }
    | { readonly failure: FailedToolResult };
}

/** Finds the tool in the agent's list and validates the arguments against its schema. */
export function prepareToolCall(call: ChatToolCall, tools: ToolCatalogue): PreparedToolCall {
  const entry = tools.get(call.name);
  const given = parseObject(call.argumentsJson);
  const prepared = (ready: PreparedToolCall['ready']): PreparedToolCall => ({
    toolCallId: call.id,
    name: call.name,
    shownArguments: maskSecrets(given ?? {}, entry?.secretParameters ?? new Set()),
    key: `${call.name} ${given === undefined ? call.argumentsJson : canonicalJson(given)}`,
    ready,
  });
  if (entry === undefined) return prepared({ failure: unknownTool(call.name) });
  if (given === undefined) {
    return prepared({ failure: invalidArguments(['the arguments are not a JSON object']) });
  }
  const { tool } = entry;
  const parsed = tool.parameters.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.map(String).join('.') || 'arguments'}: ${message}`,
    );
    return prepared({ failure: invalidArguments(problems) });
  }
  const args = parsed.data;
  return prepared({ tool, args, argumentsJson: canonicalJson(args) });
}

function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json === '' ? '{}' : json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
