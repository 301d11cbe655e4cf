import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { parseQueryText } from './parse-query.ts';
import { printQuery } from './print-query.ts';
import { runQuery } from './run-query.ts';

const environment = {
  parameters: new Map<string, Json>(),
  nowMs: 1_735_689_600_123,
  embeddings: [],
};

const item: Json = {
  id: 'x',
  n: 5,
  text: 'Hello World',
  nothing: null,
  yes: true,
  list: [1, 'two', { k: 3, m: 4 }],
  nested: { deep: { value: 7 }, 'odd name': 1 },
};

const resultOf = (expression: string) =>
  runQuery(parseQueryText(`SELECT VALUE ${expression} FROM c`), [item], environment)[0];

describe('expressions', () => {
  it.each<readonly [string, Json | undefined]>([
    ['1 + 2 * 3 - 4 / 2', 5],
    ['(1 + 2) * 3 % 4', 1],
    ['-c.n + 1', -4],
    ['c.n / 0', undefined],
    ['"a" || "b"', 'ab'],
    ['"a" + "b"', undefined],
    ['c.n = 5 AND NOT c.yes = false', true],
    ['NOT c.n', undefined],
    ['c.missing OR true', true],
    ['c.missing AND false', false],
    ['c.missing AND true', undefined],
    ['c.missing = 1', undefined],
    ['c.missing = undefined', undefined],
    ['c.nothing = null', true],
    ['c.text != null', true],
    ['c.text = 5', false],
    ['c.text < 5', undefined],
    ['c.list = [1, "two", {"m": 4, "k": 3}]', true],
    ['c.missing ?? "default"', 'default'],
    ['c.nothing ?? "default"', null],
    ['c.n > 3 ? "big" : "small"', 'big'],
    ['c.n BETWEEN 1 AND 5', true],
    ['c.n NOT BETWEEN 1 AND 5', false],
    ['c.n IN (1, 5)', true],
    ['c.n NOT IN (1, 5)', false],
    ['c.missing IN (1)', undefined],
    ['c.text LIKE "Hello%"', true],
    ['c.text LIKE "hello%"', false],
    ['c.text LIKE "%_orld"', true],
    ['c.text LIKE "[GH]ello%"', true],
    ['c.text NOT LIKE "%x%"', true],
    ['"50%" LIKE "50!%" ESCAPE "!"', true],
    ['"505" LIKE "50!%" ESCAPE "!"', false],
    ['c.nested.deep.value', 7],
    ['c["nested"]["odd name"]', 1],
    ['c.list[2].k', 3],
    ['c.list[9]', undefined],
    ['c.constructor', undefined],
    ['{"a": c.n, "gone": c.missing, b: [c.missing, 1]}', { a: 5, b: [1] }],
    ["'it\\'s \\u00e9'", "it's é"],
    ['0x1F', 31],
    ['1.5e2', 150],
    ['IS_DEFINED(c.missing)', false],
    ['is_null(c.nothing)', true],
    [
      'IS_NUMBER(c.n) AND IS_STRING(c.text) AND IS_BOOL(c.yes) AND IS_ARRAY(c.list) AND IS_OBJECT(c.nested)',
      true,
    ],
    ['ARRAY_CONTAINS(c.list, "two")', true],
    ['ARRAY_CONTAINS(c.list, {"k": 3})', false],
    ['ARRAY_CONTAINS(c.list, {"k": 3}, true)', true],
    ['ARRAY_CONTAINS(c.text, "H")', undefined],
    ['ARRAY_LENGTH(c.list)', 3],
    ['ARRAY_SLICE(c.list, 0, 2)', [1, 'two']],
    ['ARRAY_CONCAT([1], [2, 3])', [1, 2, 3]],
    ['CONTAINS(c.text, "WORLD", true)', true],
    ['CONTAINS(c.text, "WORLD")', false],
    ['STARTSWITH(c.text, "hello", true)', true],
    ['ENDSWITH(c.text, "World")', true],
    ['CONTAINS(c.n, "5")', undefined],
    ['LOWER(c.text)', 'hello world'],
    ['UPPER(SUBSTRING(c.text, 0, 5))', 'HELLO'],
    ['LENGTH(TRIM("  x "))', 1],
    ['REPLACE(c.text, "World", "$&")', 'Hello $&'],
    ['INDEX_OF(c.text, "o", 5)', 7],
    ['CONCAT(LEFT(c.text, 2), RIGHT(c.text, 1))', 'Hed'],
    ['REGEXMATCH(c.text, "^h", "i")', true],
    ['TOSTRING(c.list)', '[1,"two",{"k":3,"m":4}]'],
    ['ABS(-2.5) + ROUND(2.5) + FLOOR(2.9) + CEILING(2.1)', 10.5],
    ['ROUND(-2.5)', -3],
    ['POWER(2, 10) + SQRT(16) + SIGN(-3)', 1027],
    ['GetCurrentTimestamp()', 1_735_689_600_123],
    ['GetCurrentDateTime()', '2025-01-01T00:00:00.1230000Z'],
    ['DateTimeToTimestamp("2025-01-01T00:00:00.0000000Z")', 1_735_689_600_000],
    ['EXISTS(SELECT VALUE x FROM x IN c.list WHERE x = "two")', true],
    ['EXISTS(SELECT VALUE x FROM x IN c.list WHERE x = "three")', false],
    ['ARRAY(SELECT VALUE x.k FROM x IN c.list)', [3]],
    ['(SELECT VALUE COUNT(1) FROM x IN c.list)', 3],
    ['VectorDistance([1, 0], [0, 1], false, {"distanceFunction": "euclidean"})', Math.SQRT2],
    ['VectorDistance([3, 4], [3, 4])', 1],
    ['VectorDistance([1, 2], "no vector")', undefined],
  ])('%s', (expression, expected) => {
    expect(resultOf(expression)).toEqual(expected);
  });

  it.each([
    'SELECT DISTINCT TOP 3 c.a AS b, c["odd name"] FROM c JOIN t IN c.tags WHERE ((c.n NOT IN (1, @p)) AND (t NOT LIKE "a%" ESCAPE "!"))',
    'SELECT VALUE {"a": (c.n BETWEEN 1 AND 2), "b": [(NOT c.x), (c.y ? 1 : undefined)]} FROM c ORDER BY c.a ASC, c.b DESC OFFSET 1 LIMIT 2',
    'SELECT c.x, COUNT(1) AS n FROM c GROUP BY c.x',
    'SELECT VALUE EXISTS(SELECT VALUE t FROM t IN c.list) FROM c JOIN (SELECT VALUE y FROM y IN c.l) AS z',
    'SELECT * FROM x IN root.list',
  ])('is printed so that it parses to the same: %s', (text) => {
    const printed = printQuery(parseQueryText(text));
    expect(parseQueryText(printed)).toEqual(parseQueryText(text));
  });
});
