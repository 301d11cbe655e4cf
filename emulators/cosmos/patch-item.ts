import { badRequest } from './cosmos-error.ts';
import { isArray, isObject, type Json, type JsonObject } from './json.ts';

const MAX_OPERATIONS = 10;

/**
 * Applies patch operations in order (Microsoft docs: "Partial document update").
 * @throws CosmosError 400; nothing of the item is changed then.
 */
export function patchItem(item: JsonObject, operations: Json | undefined): JsonObject {
  if (!isArray(operations) || operations.length === 0) {
    throw badRequest('A patch needs at least one operation.');
  }
  if (operations.length > MAX_OPERATIONS) {
    throw badRequest(`The number of patch operations can't exceed ${MAX_OPERATIONS}.`);
  }
  let patched: Json = item;
  for (const operation of operations) patched = applyOperation(patched, operation);
  if (!isObject(patched)) throw badRequest('A patch cannot replace the whole item.');
  return patched;
}

function applyOperation(item: Json, operation: Json): Json {
  if (!isObject(operation)) throw badRequest('A patch operation is an object.');
  const { op, path, value } = operation;
  const names = pathNames(path);
  switch (op) {
    case 'add':
      return write(item, names, () => required(value), 'insert');
    case 'set':
      return write(item, names, () => required(value), 'overwrite');
    case 'replace':
      return write(
        item,
        names,
        (old) => {
          if (old === undefined) throw badRequest(`Replace: there is nothing at ${String(path)}.`);
          return required(value);
        },
        'overwrite',
      );
    case 'incr':
      return write(
        item,
        names,
        (old) => {
          if (typeof value !== 'number' || (old !== undefined && typeof old !== 'number')) {
            throw badRequest('Increment works on numbers.');
          }
          return (old ?? 0) + value;
        },
        'overwrite',
      );
    case 'remove':
      return remove(item, names);
    default:
      throw badRequest(`The patch operation ${JSON.stringify(op ?? null)} is not known.`);
  }
}

function required(value: Json | undefined): Json {
  if (value === undefined) throw badRequest('The patch operation needs a value.');
  return value;
}

function pathNames(path: Json | undefined): readonly string[] {
  if (typeof path !== 'string' || !/^\/./.test(path)) {
    throw badRequest('A patch path starts with "/" and names a field.');
  }
  return path
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Returns a copy with one place written; `insert` shifts the elements of an array. */
function write(
  target: Json,
  [name, ...rest]: readonly string[],
  change: (old: Json | undefined) => Json,
  mode: 'insert' | 'overwrite',
): Json {
  if (name === undefined) return change(target);
  if (isArray(target)) {
    const index = name === '-' ? target.length : Number(name);
    if (!Number.isInteger(index) || index < 0 || index > target.length) {
      throw badRequest(`There is no array element "${name}".`);
    }
    const inserts = rest.length === 0 && (mode === 'insert' || index === target.length);
    const old = inserts ? undefined : target[index];
    return target.toSpliced(
      index,
      inserts ? 0 : 1,
      rest.length === 0 ? change(old) : write(old ?? null, rest, change, mode),
    );
  }
  if (!isObject(target)) throw badRequest(`The path does not exist at "${name}".`);
  const old = Object.hasOwn(target, name) ? target[name] : undefined;
  if (rest.length === 0) return { ...target, [name]: change(old) };
  if (old === undefined) throw badRequest(`The path does not exist at "${name}".`);
  return { ...target, [name]: write(old, rest, change, mode) };
}

function remove(target: Json, [name, ...rest]: readonly string[]): Json {
  if (name === undefined) return target;
  if (isArray(target)) {
    const index = Number(name);
    const old = target[index];
    if (old === undefined) throw badRequest(`Remove: there is no array element "${name}".`);
    return target.toSpliced(index, 1, ...(rest.length === 0 ? [] : [remove(old, rest)]));
  }
  const old = isObject(target) && Object.hasOwn(target, name) ? target[name] : undefined;
  if (!isObject(target) || old === undefined) {
    throw badRequest(`Remove: there is nothing at "${name}".`);
  }
  if (rest.length > 0) return { ...target, [name]: remove(old, rest) };
  return Object.fromEntries(Object.entries(target).filter(([key]) => key !== name));
}
