import { readFileSync } from 'node:fs';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { reasonOf } from '../stack/reason-of.ts';
import { type CallScript, callScriptSchema, stepNames } from './call-script.ts';

/** A call script that cannot be played: one line per problem, each with file and line. */
export class CallScriptError extends Error {
  override readonly name = 'CallScriptError';
}

/** A script with the line of each step, so that failures can point at it. */
export interface LoadedCallScript {
  readonly file: string;
  readonly script: CallScript;
  readonly stepLines: readonly number[];
}

/** @throws CallScriptError when the file cannot be read or is not a valid script. */
export function loadCallScript(file: string): LoadedCallScript {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new CallScriptError(
      `${file}: cannot be read (${reasonOf(cause)}). Name a call script, e.g. tests/journeys/gas-leak.yaml.`,
      { cause },
    );
  }
  return parseCallScript(textOf(bytes, file), file);
}

function textOf(bytes: Buffer, file: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch (cause) {
    throw new CallScriptError(notText(file), { cause });
  }
  throw new CallScriptError(notText(file));
}

const notText = (file: string): string =>
  `${file}: is no text file. A call script is YAML; see docs/call-scripts.md.`;

/** @throws CallScriptError */
export function parseCallScript(source: string, file: string): LoadedCallScript {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    throw new CallScriptError(
      document.errors
        .map((error) => `${file}:${lineAt(error.pos[0])}: ${error.message}`)
        .join('\n'),
    );
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lineAt(node.range[0]);
    }
    return 1;
  };
  const content = contentOf(document, file);
  if (content === null)
    throw new CallScriptError(
      `${file}: is empty. A call script has a name, a customer and steps; see docs/call-scripts.md.`,
    );
  const parsed = callScriptSchema.safeParse(content);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const isStep =
        issue.path[0] === 'steps' && issue.path.length === 2 && issue.code === 'invalid_union';
      const message = isStep
        ? explainStep(document.getIn(issue.path, false), issue.errors)
        : issue.message;
      return `${file}:${lineOf(issue.path)}: ${issue.path.join('.') || 'script'}: ${message}`;
    });
    throw new CallScriptError([...new Set(problems)].join('\n'));
  }
  return {
    file,
    script: parsed.data,
    stepLines: parsed.data.steps.map((_, index) => lineOf(['steps', index])),
  };
}

function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // Aliases that name nothing, or too many of them.
    throw new CallScriptError(
      `${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
}

interface UnionIssue {
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly code?: string;
}

/** Of the many ways a step can fail the union, only the one for the key that was written matters. */
function explainStep(step: unknown, branches: readonly (readonly UnionIssue[])[]): string {
  const written =
    step && typeof step === 'object' && 'items' in step && Array.isArray(step.items)
      ? String(step.items[0]?.key ?? '')
      : String(step);
  const known = (stepNames as readonly string[]).includes(written);
  if (!known) return `unknown step "${written}". Steps are: ${stepNames.join(', ')}.`;
  const branch = branches.find(
    (issues) =>
      issues.every((issue) => issue.path[0] === written || issue.code === 'unrecognized_keys') &&
      issues.some((issue) => issue.path[0] === written),
  );
  return (
    branch?.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ') ??
    `"${written}" is not written correctly.`
  );
}
