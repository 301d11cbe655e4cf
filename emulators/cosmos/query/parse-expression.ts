import type { BinaryOperator, Expression, Query } from './syntax-tree.ts';
import type { TokenStream } from './token-stream.ts';

/** Parses the `SELECT` of a subquery; given by the query parser, which is built on this one. */
export type ParseQuery = (tokens: TokenStream) => Query;

/** Binary operators from loosest to tightest; comparison with its suffixes sits in between. */
const levels: readonly (readonly BinaryOperator[])[] = [
  ['??'],
  ['OR'],
  ['AND'],
  ['|'],
  ['^'],
  ['&'],
  ['=', '!=', '<', '<=', '>', '>='],
  ['<<', '>>', '>>>'],
  ['||'],
  ['+', '-'],
  ['*', '/', '%'],
];
const comparisonLevel = 6;

/** Words that end an expression and therefore cannot be an alias or a value. */
export const reservedWords: ReadonlySet<string> = new Set(
  'AND ARRAY AS ASC BETWEEN BY DESC DISTINCT ESCAPE EXISTS FALSE FROM GROUP IN JOIN LIKE LIMIT NOT NULL OFFSET OR ORDER SELECT TOP TRUE UNDEFINED UDF VALUE WHERE'.split(
    ' ',
  ),
);

export function parseExpression(tokens: TokenStream, parseQuery: ParseQuery): Expression {
  const condition = parseLevel(tokens, parseQuery, 0);
  if (!tokens.takeSymbol('?')) return condition;
  const whenTrue = parseExpression(tokens, parseQuery);
  tokens.expectSymbol(':');
  const whenFalse = parseExpression(tokens, parseQuery);
  return { kind: 'conditional', condition, whenTrue, whenFalse };
}

function parseLevel(tokens: TokenStream, parseQuery: ParseQuery, level: number): Expression {
  const operators = levels[level];
  if (operators === undefined) return parseUnary(tokens, parseQuery);
  // NOT binds looser than a comparison and tighter than AND: `NOT a = b` is `NOT (a = b)`.
  let left =
    level === comparisonLevel && tokens.takeKeyword('NOT')
      ? negate(parseLevel(tokens, parseQuery, level))
      : parseLevel(tokens, parseQuery, level + 1);
  for (;;) {
    const operator = takeOperator(tokens, operators);
    if (operator !== undefined) {
      left = { kind: 'binary', operator, left, right: parseLevel(tokens, parseQuery, level + 1) };
      continue;
    }
    const suffixed = level === comparisonLevel ? parseSuffix(tokens, parseQuery, left) : undefined;
    if (suffixed === undefined) return left;
    left = suffixed;
  }
}

function negate(operand: Expression): Expression {
  return { kind: 'unary', operator: 'NOT', operand };
}

function takeOperator(
  tokens: TokenStream,
  operators: readonly BinaryOperator[],
): BinaryOperator | undefined {
  for (const operator of operators) {
    const taken = /[A-Z]/.test(operator)
      ? tokens.takeKeyword(operator)
      : tokens.takeSymbol(operator) || (operator === '!=' && tokens.takeSymbol('<>'));
    if (taken) return operator;
  }
  return undefined;
}

/** `[NOT] IN (...)`, `[NOT] BETWEEN a AND b`, `[NOT] LIKE pattern [ESCAPE 'x']`. */
function parseSuffix(
  tokens: TokenStream,
  parseQuery: ParseQuery,
  value: Expression,
): Expression | undefined {
  const negated = tokens.isKeyword('NOT');
  const ahead = negated ? 1 : 0;
  const operand = () => parseLevel(tokens, parseQuery, comparisonLevel + 1);
  if (tokens.isKeyword('IN', ahead)) {
    if (negated) tokens.expectKeyword('NOT');
    tokens.expectKeyword('IN');
    tokens.expectSymbol('(');
    const options = [parseExpression(tokens, parseQuery)];
    while (tokens.takeSymbol(',')) options.push(parseExpression(tokens, parseQuery));
    tokens.expectSymbol(')');
    return { kind: 'in', value, options, negated };
  }
  if (tokens.isKeyword('BETWEEN', ahead)) {
    if (negated) tokens.expectKeyword('NOT');
    tokens.expectKeyword('BETWEEN');
    const low = operand();
    tokens.expectKeyword('AND');
    return { kind: 'between', value, low, high: operand(), negated };
  }
  if (tokens.isKeyword('LIKE', ahead)) {
    if (negated) tokens.expectKeyword('NOT');
    tokens.expectKeyword('LIKE');
    const pattern = operand();
    const escapeCharacter = tokens.takeKeyword('ESCAPE') ? tokens.next().text : undefined;
    return { kind: 'like', value, pattern, escape: escapeCharacter, negated };
  }
  return undefined;
}

function parseUnary(tokens: TokenStream, parseQuery: ParseQuery): Expression {
  for (const operator of ['-', '+', '~'] as const) {
    if (tokens.takeSymbol(operator)) {
      return { kind: 'unary', operator, operand: parseUnary(tokens, parseQuery) };
    }
  }
  if (tokens.takeKeyword('NOT')) return negate(parseUnary(tokens, parseQuery));
  return parsePath(tokens, parseQuery, parsePrimary(tokens, parseQuery));
}

function parsePath(tokens: TokenStream, parseQuery: ParseQuery, start: Expression): Expression {
  let target = start;
  for (;;) {
    if (tokens.takeSymbol('.')) {
      const token = tokens.peek();
      if (token.kind !== 'word') tokens.fail();
      target = { kind: 'property', target, name: tokens.next().text };
    } else if (tokens.takeSymbol('[')) {
      target = { kind: 'index', target, index: parseExpression(tokens, parseQuery) };
      tokens.expectSymbol(']');
    } else return target;
  }
}

function parsePrimary(tokens: TokenStream, parseQuery: ParseQuery): Expression {
  const token = tokens.peek();
  switch (token.kind) {
    case 'number':
      tokens.next();
      return { kind: 'literal', value: Number(token.text) };
    case 'string':
      tokens.next();
      return { kind: 'literal', value: token.text };
    case 'parameter':
      tokens.next();
      return { kind: 'parameter', name: token.text };
    case 'word':
      return parseWord(tokens, parseQuery);
    case 'symbol':
      return parseBracketed(tokens, parseQuery);
    case 'end':
      return tokens.fail();
    default: {
      const unreachable: never = token.kind;
      throw new TypeError(`Unknown token ${String(unreachable)}`);
    }
  }
}

function parseWord(tokens: TokenStream, parseQuery: ParseQuery): Expression {
  if (tokens.takeKeyword('TRUE')) return { kind: 'literal', value: true };
  if (tokens.takeKeyword('FALSE')) return { kind: 'literal', value: false };
  if (tokens.takeKeyword('NULL')) return { kind: 'literal', value: null };
  if (tokens.takeKeyword('UNDEFINED')) return { kind: 'literal', value: undefined };
  for (const form of ['exists', 'array'] as const) {
    if (tokens.takeKeyword(form.toUpperCase())) {
      tokens.expectSymbol('(');
      const query = parseQuery(tokens);
      tokens.expectSymbol(')');
      return { kind: 'subquery', form, query };
    }
  }
  const word = tokens.peek().text;
  if (reservedWords.has(word.toUpperCase())) tokens.fail();
  tokens.next();
  if (!tokens.takeSymbol('(')) return { kind: 'identifier', name: word };
  const args: Expression[] = [];
  while (!tokens.takeSymbol(')')) {
    if (args.length > 0) tokens.expectSymbol(',');
    args.push(parseExpression(tokens, parseQuery));
  }
  return { kind: 'call', name: word.toUpperCase(), args };
}

function parseBracketed(tokens: TokenStream, parseQuery: ParseQuery): Expression {
  if (tokens.takeSymbol('(')) {
    const inner: Expression = tokens.isKeyword('SELECT')
      ? { kind: 'subquery', form: 'scalar', query: parseQuery(tokens) }
      : parseExpression(tokens, parseQuery);
    tokens.expectSymbol(')');
    return inner;
  }
  if (tokens.takeSymbol('[')) {
    const items: Expression[] = [];
    while (!tokens.takeSymbol(']')) {
      if (items.length > 0) tokens.expectSymbol(',');
      items.push(parseExpression(tokens, parseQuery));
    }
    return { kind: 'array', items };
  }
  tokens.expectSymbol('{');
  const members: (readonly [string, Expression])[] = [];
  while (!tokens.takeSymbol('}')) {
    if (members.length > 0) tokens.expectSymbol(',');
    const name = tokens.peek();
    if (name.kind !== 'string' && name.kind !== 'word') tokens.fail();
    tokens.next();
    tokens.expectSymbol(':');
    members.push([name.text, parseExpression(tokens, parseQuery)]);
  }
  return { kind: 'object', members };
}
