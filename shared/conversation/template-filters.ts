/** Filters that take text; a missing value counts as empty text, a number as its digits. */
const textFilters = [
  'upper',
  'lower',
  'title',
  'capitalize',
  'trim',
  'length',
  'replace',
  'string',
  'tojson',
];
/** Filters that take a number; a missing value counts as 0. */
const numberFilters = ['int', 'float'];
const knownFilters = ['default', ...textFilters, ...numberFilters];

type Node = Readonly<Record<string, unknown>>;

/**
 * Makes the filters of a parsed template safe to run whatever the facts are. `@huggingface/jinja`
 * 0.5 refuses a filter on a missing value or on a value of another type only when that branch is
 * rendered, which would be in the middle of a call; Jinja itself takes a missing value as empty. So
 * every filter name is checked here, in untaken branches too, and every operand gets a default.
 *
 * @param program the parsed template; filter operands are replaced in place.
 * @throws SyntaxError for an unknown filter.
 */
export function checkFilters(program: unknown): void {
  if (Array.isArray(program)) {
    program.forEach(checkFilters);
    return;
  }
  if (!isNode(program)) return;
  Object.values(program).forEach(checkFilters);
  if (program.type !== 'FilterExpression') return;
  const name = filterName(program.filter);
  if (!knownFilters.includes(name)) {
    throw new SyntaxError(`unknown filter "${name}" (known: ${knownFilters.join(', ')})`);
  }
  const operand = program.operand;
  if (textFilters.includes(name)) {
    const text = withDefault(operand, { type: 'StringLiteral', value: '' });
    Object.assign(program, { operand: filtered(text, identifier('string')) });
  } else if (numberFilters.includes(name)) {
    const fallback = { type: 'IntegerLiteral', value: 0 };
    Object.assign(program, { operand: withDefault(operand, fallback) });
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

/** A filter is an identifier (`x | upper`) or a call (`x | default("y")`). */
function filterName(filter: unknown): string {
  if (!isNode(filter)) return '';
  return typeof filter.value === 'string' ? filter.value : filterName(filter.callee);
}

function withDefault(operand: unknown, fallback: Node): Node {
  return filtered(operand, {
    type: 'CallExpression',
    callee: identifier('default'),
    args: [fallback],
  });
}

function filtered(operand: unknown, filter: Node): Node {
  return { type: 'FilterExpression', operand, filter };
}

function identifier(value: string): Node {
  return { type: 'Identifier', value };
}
