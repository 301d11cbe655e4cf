import { rootName } from './parse-query.ts';
import type { Expression, Query, Selection, Source } from './syntax-tree.ts';

/** Writes a query back as text, with every binary expression in parentheses. */
export function printQuery(query: Query): string {
  const parts = ['SELECT'];
  if (query.distinct) parts.push('DISTINCT');
  if (query.top !== undefined) parts.push('TOP', printExpression(query.top));
  parts.push(printSelection(query.selection));
  query.sources.forEach((source, index) => {
    parts.push(index === 0 ? 'FROM' : 'JOIN', printSource(source));
  });
  if (query.where !== undefined) parts.push('WHERE', printExpression(query.where));
  if (query.groupBy.length > 0) {
    parts.push('GROUP BY', query.groupBy.map(printExpression).join(', '));
  }
  if (query.orderBy.length > 0) {
    const items = query.orderBy.map(
      (item) => `${printExpression(item.expression)} ${item.descending ? 'DESC' : 'ASC'}`,
    );
    parts.push('ORDER BY', items.join(', '));
  }
  if (query.offset !== undefined && query.limit !== undefined) {
    parts.push('OFFSET', printExpression(query.offset), 'LIMIT', printExpression(query.limit));
  }
  return parts.join(' ');
}

function printSelection(selection: Selection): string {
  if (selection.kind === 'star') return '*';
  if (selection.kind === 'value') return `VALUE ${printExpression(selection.expression)}`;
  return selection.items
    .map(({ expression, alias }) =>
      alias === undefined
        ? printExpression(expression)
        : `${printExpression(expression)} AS ${alias}`,
    )
    .join(', ');
}

function printSource({ alias, expression, iterates }: Source): string {
  if (expression.kind === 'root') return iterates ? `${alias} IN root` : alias;
  const text = printExpression(expression);
  return iterates && expression.kind !== 'subquery' ? `${alias} IN ${text}` : `${text} AS ${alias}`;
}

export function printExpression(expression: Expression): string {
  const list = (items: readonly Expression[]) => items.map(printExpression).join(', ');
  switch (expression.kind) {
    case 'literal':
      return expression.value === undefined ? 'undefined' : JSON.stringify(expression.value);
    case 'parameter':
      return expression.name;
    case 'identifier':
      return expression.name === rootName ? 'root' : expression.name;
    case 'property':
      return `${printExpression(expression.target)}.${expression.name}`;
    case 'index':
      return `${printExpression(expression.target)}[${printExpression(expression.index)}]`;
    case 'unary':
      return `(${expression.operator} ${printExpression(expression.operand)})`;
    case 'binary':
      return `(${printExpression(expression.left)} ${expression.operator} ${printExpression(expression.right)})`;
    case 'between':
      return `(${printExpression(expression.value)}${not(expression)} BETWEEN ${printExpression(expression.low)} AND ${printExpression(expression.high)})`;
    case 'in':
      return `(${printExpression(expression.value)}${not(expression)} IN (${list(expression.options)}))`;
    case 'like': {
      const suffix =
        expression.escape === undefined ? '' : ` ESCAPE ${JSON.stringify(expression.escape)}`;
      return `(${printExpression(expression.value)}${not(expression)} LIKE ${printExpression(expression.pattern)}${suffix})`;
    }
    case 'conditional':
      return `(${printExpression(expression.condition)} ? ${printExpression(expression.whenTrue)} : ${printExpression(expression.whenFalse)})`;
    case 'call':
      return `${expression.name}(${list(expression.args)})`;
    case 'array':
      return `[${list(expression.items)}]`;
    case 'object':
      return `{${expression.members.map(([name, value]) => `${JSON.stringify(name)}: ${printExpression(value)}`).join(', ')}}`;
    case 'subquery': {
      const form = expression.form === 'scalar' ? '' : expression.form.toUpperCase();
      return `${form}(${printQuery(expression.query)})`;
    }
    default: {
      const unreachable: never = expression;
      throw new TypeError(`Unknown expression ${JSON.stringify(unreachable)}`);
    }
  }
}

function not({ negated }: { readonly negated: boolean }): string {
  return negated ? ' NOT' : '';
}
