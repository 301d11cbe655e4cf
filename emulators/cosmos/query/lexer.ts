import { syntaxError } from '../cosmos-error.ts';

export interface Token {
  readonly kind: 'word' | 'parameter' | 'number' | 'string' | 'symbol' | 'end';
  /** Source text; for strings the unescaped content. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const patterns = [
  { kind: 'space', pattern: /(?:\s|--[^\n]*)+/y },
  { kind: 'number', pattern: /(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y },
  { kind: 'word', pattern: /[\p{L}_$][\p{L}\p{N}_$]*/uy },
  { kind: 'parameter', pattern: /@[\p{L}\p{N}_]+/uy },
  { kind: 'string', pattern: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/sy },
  { kind: 'symbol', pattern: />>>|<=|>=|!=|<>|\|\||<<|>>|\?\?|[-+*/%=<>(){}[\],.:?&|^~]/y },
] as const;

/** Splits query text into tokens; the last one has kind `end`. @throws CosmosError 400 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    const found = match(text, offset);
    if (found === undefined) {
      throw syntaxError(`incorrect syntax near '${text.charAt(offset)}'.`, offset, offset + 1);
    }
    const end = offset + found.text.length;
    if (found.kind !== 'space') {
      const content = found.kind === 'string' ? unescapeString(found.text, offset) : found.text;
      tokens.push({ kind: found.kind, text: content, start: offset, end });
    }
    offset = end;
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

function match(
  text: string,
  offset: number,
): { kind: (typeof patterns)[number]['kind']; text: string } | undefined {
  for (const { kind, pattern } of patterns) {
    pattern.lastIndex = offset;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return { kind, text: found };
  }
  return undefined;
}

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

function unescapeString(quoted: string, start: number): string {
  return quoted
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_all, code: string | undefined, single: string) => {
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      if (single === 'u')
        throw syntaxError('invalid unicode escape.', start, start + quoted.length);
      return escapes[single] ?? single;
    });
}
