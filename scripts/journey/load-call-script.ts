import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { reasonOf } from '../stack/reason-of.ts';
import { type CallScript, callScriptExample, callScriptSchema } from './call-script.ts';
import { explainIssues } from './explain-issues.ts';

/** More of what the YAML parser says helps nobody. */
const shownSyntaxErrors = 3;

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
    const shown = document.errors
      .slice(0, shownSyntaxErrors)
      .map((error) => `${file}:${lineAt(error.pos[0])}: ${error.message}`);
    const more = document.errors.length - shown.length;
    if (more > 0) shown.push(`${file}: and ${more} more errors of YAML syntax.`);
    if (!/^steps:/m.test(source)) shown.push(noScript(file, 'it is not YAML with "steps"'));
    throw new CallScriptError(shown.join('\n'));
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    const offset = offsetOf(document, path);
    return offset === undefined ? 1 : lineAt(offset);
  };
  const content = contentOf(document, file);
  if (content === null)
    throw new CallScriptError(
      `${file}: is empty. A call script has a name, a customer and steps; see docs/call-scripts.md.`,
    );
  const parsed = callScriptSchema.safeParse(content);
  if (!parsed.success) {
    const reason = whyNoScript(content);
    if (reason !== undefined) throw new CallScriptError(noScript(file, reason));
    const problems = explainIssues(parsed.error.issues, content).map(
      ({ path, label, message }) => `${file}:${lineOf(path)}: ${label || 'script'}: ${message}`,
    );
    throw new CallScriptError([...new Set(problems)].join('\n'));
  }
  return {
    file,
    script: parsed.data,
    stepLines: parsed.data.steps.map((_, index) => lineOf(['steps', index])),
  };
}

const noScript = (file: string, reason: string): string =>
  `${file}: is no call script: ${reason}. A call script is YAML like this (docs/call-scripts.md has all of it):\n\n${callScriptExample.replaceAll(/^/gm, '  ')}\n`;

/** Why this is something else altogether, so that single keys are not worth a word. */
function whyNoScript(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return 'it is not a group of keys';
  const missing = ['customer', 'steps'].filter((key) => !(key in content));
  if (missing.length < 2) return undefined;
  const known: readonly string[] = Object.keys(callScriptSchema.shape);
  const foreign = Object.keys(content)
    .filter((key) => !known.includes(key))
    .map((key) => `"${key}"`);
  const others =
    foreign.length === 0
      ? ''
      : `, and ${foreign.join(', ')} ${foreign.length === 1 ? 'is' : 'are'} unknown`;
  return `"customer" and "steps" are missing${others}`;
}

/** Where the last part of the path that exists begins; of a key's value where the key begins. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(
        ({ key }) => isScalar(key) && String(key.value) === String(last),
      );
      if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
      continue;
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0];
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
