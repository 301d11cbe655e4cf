import type { DocumentFilter, DocumentQuery } from '#shared/contracts/document-store.ts';
import { fieldNames } from './document-field.ts';

/** A parameterised Cosmos SQL query. */
export interface SqlQuery {
  readonly query: string;
  readonly parameters: { name: string; value: NonNullable<unknown> | null }[];
}

/**
 * Writes a document query as Cosmos SQL: one page, and one document more, which tells whether there
 * is a next page. Values are parameters only.
 *
 * @param offset documents that earlier pages have returned.
 * @throws TypeError for a field that is not a plain name, or a limit outside 1 to 1000.
 */
export function sqlOf(query: DocumentQuery, offset: number): SqlQuery {
  if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > 1000) {
    throw new TypeError(`A page has 1 to 1000 documents, not ${query.limit}.`);
  }
  const filters = query.filters ?? [];
  const conditions = filters.map((filter, index) => conditionOf(filter, `@p${index}`));
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  // Pages by offset need an order that stays: by id when the caller does not mind.
  const { field, direction } = query.orderBy ?? { field: 'id', direction: 'ascending' };
  const order = `${pathOf(field)} ${direction === 'ascending' ? 'ASC' : 'DESC'}`;
  return {
    query: `SELECT * FROM c${where} ORDER BY ${order} OFFSET ${offset} LIMIT ${query.limit + 1}`,
    parameters: filters.map(({ value }, index) => ({ name: `@p${index}`, value })),
  };
}

function pathOf(field: string): string {
  return `c${fieldNames(field)
    .map((name) => `["${name}"]`)
    .join('')}`;
}

function conditionOf({ field, operator }: DocumentFilter, parameter: string): string {
  const path = pathOf(field);
  switch (operator) {
    case 'equals':
      return `${path} = ${parameter}`;
    case 'not-equals':
      return `${path} != ${parameter}`;
    case 'less':
      return `${path} < ${parameter}`;
    case 'greater':
      return `${path} > ${parameter}`;
    case 'contains':
      return `(ARRAY_CONTAINS(${path}, ${parameter}) OR CONTAINS(${path}, ${parameter}, true))`;
    case 'in':
      return `ARRAY_CONTAINS(${parameter}, ${path})`;
    default: {
      const unreachable: never = operator;
      throw new TypeError(`Unknown operator ${String(unreachable)}`);
    }
  }
}
