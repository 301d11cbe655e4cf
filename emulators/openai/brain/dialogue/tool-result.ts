import { isJsonSchema as isRecord } from '../tools/json-schema.ts';

/** A follow-up that a result offers: yes calls the tool with the arguments. */
export interface OfferedCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a tool message says, read leniently: any JSON object or plain text. */
export interface ToolResult {
  readonly ok: boolean;
  readonly message: string | undefined;
  /** Stable failure code such as `verification_required`. */
  readonly code: string | undefined;
  /** Hint that names the tool which removes the obstacle. */
  readonly fix: string | undefined;
  readonly offer: OfferedCall | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function parseToolResult(content: string): ToolResult {
  const value = parseJson(content);
  if (!isRecord(value)) {
    const message = typeof value === 'string' ? value : content.trim();
    return {
      ok: true,
      message: message === '' ? undefined : message,
      code: undefined,
      fix: undefined,
      offer: undefined,
      fields: {},
    };
  }
  const error = isRecord(value.error) ? value.error : value;
  const text = (key: string) => {
    const found = value[key] ?? error[key];
    return typeof found === 'string' && found.trim() !== '' ? found.trim() : undefined;
  };
  return {
    ok: value.ok !== false && value.success !== false && value.error === undefined,
    message: text('message'),
    code: text('code'),
    fix: text('fix'),
    offer: offerOf(value),
    fields: value,
  };
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    if (error instanceof SyntaxError) return content;
    throw error;
  }
}

function offerOf(value: Readonly<Record<string, unknown>>): OfferedCall | undefined {
  const accept = value.on_accept;
  if (isRecord(accept)) {
    const tool = accept.tool ?? accept.next_tool ?? accept.name;
    const args = accept.arguments;
    if (typeof tool === 'string') return { tool, arguments: isRecord(args) ? args : {} };
  }
  const tool = value.next_tool ?? accept;
  const args = value.arguments;
  return typeof tool === 'string' ? { tool, arguments: isRecord(args) ? args : {} } : undefined;
}
