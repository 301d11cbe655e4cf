import { readFile } from 'node:fs/promises';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ContentError } from '#shared/conversation/validate-content.ts';

/**
 * Reads a YAML file and checks it against a schema.
 *
 * @throws ContentError with one `file:line: problem` per mistake: syntax, unknown key, wrong value.
 */
export async function parseYamlFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ContentError([`${path}: cannot be read (${String(cause)})`]);
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const lineAt = (offset: number) => lineCounter.linePos(offset).line;
  if (document.errors.length > 0) {
    throw new ContentError(
      document.errors.map(({ pos, message }) => `${path}:${lineAt(pos[0])}: ${message}`),
    );
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw new ContentError(
    parsed.error.issues.flatMap((issue) => {
      const at = (keys: readonly PropertyKey[]) => lineAt(offsetOf(document, keys));
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => `${path}:${at([...issue.path, key])}: unknown key "${key}"`);
      }
      const where = issue.path.map(String).join('.');
      return [`${path}:${at(issue.path)}: ${where === '' ? '' : `${where}: `}${issue.message}`];
    }),
  );
}

/** Where a value begins, or its key; the nearest parent's place for a key that is missing. */
function offsetOf(document: Document, keys: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of keys) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(key),
      );
      if (pair === undefined || !isNode(pair.key)) return offset;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else {
      node = isSeq(node) ? node.items[Number(key)] : undefined;
      if (!isNode(node)) return offset;
      offset = node.range?.[0] ?? offset;
    }
  }
  return offset;
}
