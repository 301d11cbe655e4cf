import { unsupportedQuery } from '../cosmos-error.ts';
import { tokenize } from './lexer.ts';
import { parseExpression, reservedWords } from './parse-expression.ts';
import type { Expression, OrderItem, Query, SelectItem, Selection, Source } from './syntax-tree.ts';
import { TokenStream } from './token-stream.ts';

/** Parses a Cosmos SQL query (Microsoft docs: "Queries in Azure Cosmos DB for NoSQL"). @throws CosmosError 400 */
export function parseQueryText(text: string): Query {
  const tokens = new TokenStream(tokenize(text));
  const query = parseQuery(tokens);
  if (tokens.peek().kind !== 'end') tokens.fail();
  return query;
}

/**
 * Parses the `condition` of a patch, e.g. `FROM c WHERE c.balance > 10`.
 * @throws CosmosError 400
 */
export function parseConditionText(text: string): Query {
  return parseQueryText(`SELECT VALUE 1 ${text}`);
}

function parseQuery(tokens: TokenStream): Query {
  tokens.expectKeyword('SELECT');
  const distinct = tokens.takeKeyword('DISTINCT');
  const top = tokens.takeKeyword('TOP') ? parseCount(tokens) : undefined;
  const selection = parseSelection(tokens);
  const sources = tokens.takeKeyword('FROM') ? parseSources(tokens) : [];
  const where = tokens.takeKeyword('WHERE') ? expression(tokens) : undefined;
  const groupBy = tokens.takeKeyword('GROUP', 'BY') ? listOf(tokens, expression) : [];
  let orderBy: OrderItem[] = [];
  if (tokens.takeKeyword('ORDER', 'BY')) {
    if (tokens.isKeyword('RANK')) throw unsupportedQuery('ORDER BY RANK (full-text search)');
    orderBy = listOf(tokens, parseOrderItem);
  }
  const offset = tokens.takeKeyword('OFFSET') ? parseCount(tokens) : undefined;
  if (offset !== undefined) tokens.expectKeyword('LIMIT');
  const limit = offset === undefined ? undefined : parseCount(tokens);
  return { distinct, top, selection, sources, where, groupBy, orderBy, offset, limit };
}

function expression(tokens: TokenStream): Expression {
  return parseExpression(tokens, parseQuery);
}

/** A number or a parameter: `TOP 1 *` is not a multiplication. */
function parseCount(tokens: TokenStream): Expression {
  const token = tokens.peek();
  if (token.kind !== 'number' && token.kind !== 'parameter') tokens.fail();
  tokens.next();
  return token.kind === 'number'
    ? { kind: 'literal', value: Number(token.text) }
    : { kind: 'parameter', name: token.text };
}

function listOf<T>(tokens: TokenStream, parseOne: (tokens: TokenStream) => T): T[] {
  const items = [parseOne(tokens)];
  while (tokens.takeSymbol(',')) items.push(parseOne(tokens));
  return items;
}

function parseSelection(tokens: TokenStream): Selection {
  if (tokens.takeSymbol('*')) return { kind: 'star' };
  if (tokens.takeKeyword('VALUE')) return { kind: 'value', expression: expression(tokens) };
  return { kind: 'list', items: listOf(tokens, parseSelectItem) };
}

function parseSelectItem(tokens: TokenStream): SelectItem {
  const selected = expression(tokens);
  return { expression: selected, alias: parseAlias(tokens) };
}

function parseAlias(tokens: TokenStream): string | undefined {
  if (tokens.takeKeyword('AS')) {
    if (tokens.peek().kind !== 'word') tokens.fail();
    return tokens.next().text;
  }
  const token = tokens.peek();
  if (token.kind !== 'word' || reservedWords.has(token.text.toUpperCase())) return undefined;
  return tokens.next().text;
}

function parseOrderItem(tokens: TokenStream): OrderItem {
  const ordered = expression(tokens);
  const descending = tokens.takeKeyword('DESC');
  if (!descending) tokens.takeKeyword('ASC');
  return { expression: ordered, descending };
}

function parseSources(tokens: TokenStream): Source[] {
  const sources = [parseSource(tokens, true)];
  while (tokens.takeKeyword('JOIN')) sources.push(parseSource(tokens, false));
  return sources;
}

function parseSource(tokens: TokenStream, isFirst: boolean): Source {
  const name = tokens.peek();
  if (name.kind === 'word' && tokens.isKeyword('IN', 1)) {
    tokens.next();
    tokens.next();
    const iterated = expression(tokens);
    return { alias: name.text, expression: rooted(iterated, isFirst), iterates: true };
  }
  const source = expression(tokens);
  const alias = parseAlias(tokens);
  if (isFirst && source.kind === 'identifier') {
    return { alias: alias ?? source.name, expression: { kind: 'root' }, iterates: false };
  }
  const implied = source.kind === 'property' ? source.name : undefined;
  if (alias === undefined && implied === undefined) tokens.fail();
  return {
    alias: alias ?? implied ?? '',
    expression: rooted(source, isFirst),
    iterates: source.kind === 'subquery' && source.form === 'scalar',
  };
}

/** In the first source the leading name, whatever it is, stands for the container's item. */
function rooted(source: Expression, isFirst: boolean): Source['expression'] {
  if (!isFirst) return source;
  if (source.kind === 'identifier') return { kind: 'root' };
  return renameRoot(source);
}

/** Name under which the item is known to expressions of a first source that has a path. */
export const rootName = '$root';

function renameRoot(source: Expression): Expression {
  if (source.kind === 'identifier') return { kind: 'identifier', name: rootName };
  if (source.kind === 'property' || source.kind === 'index') {
    return { ...source, target: renameRoot(source.target) };
  }
  return source;
}
