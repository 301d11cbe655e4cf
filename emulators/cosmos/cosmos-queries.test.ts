import {
  type FeedOptions,
  VectorEmbeddingDataType,
  VectorEmbeddingDistanceFunction,
} from '@azure/cosmos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenCosmos, openCosmos } from './testing/open-cosmos.ts';

const documents = [
  { id: '1', customerId: 'c1', city: 'Rome', age: 30, tags: ['a', 'b'], v: [1, 0] },
  { id: '2', customerId: 'c2', city: 'Ulm', age: 40, tags: ['b'], v: [0.9, 0.1] },
  { id: '3', customerId: 'c1', city: 'Rome', age: 50, tags: [], v: [0, 1] },
  { id: '4', customerId: 'c3', city: 'Oslo', age: 20, tags: ['a', 'c'], v: [-1, 0] },
  { id: '5', customerId: 'c2', city: 'Ulm', tags: ['c'], name: 'no age' },
];

describe('queries through @azure/cosmos', () => {
  let cosmos: OpenCosmos;
  beforeAll(async () => {
    cosmos = await openCosmos({
      vectorEmbeddingPolicy: {
        vectorEmbeddings: [
          {
            path: '/v',
            dataType: VectorEmbeddingDataType.Float32,
            dimensions: 2,
            distanceFunction: VectorEmbeddingDistanceFunction.Cosine,
          },
        ],
      },
    });
    for (const document of documents) await cosmos.container.items.create(document);
  });
  afterAll(() => cosmos.close());

  const run = async (query: string, options: FeedOptions = {}, parameters: object = {}) => {
    const { resources } = await cosmos.container.items
      .query(
        {
          query,
          parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
        },
        options,
      )
      .fetchAll();
    return resources;
  };

  it.each([
    ['SELECT VALUE c.id FROM c', ['1', '2', '3', '4', '5']],
    ['SELECT VALUE c.id FROM c ORDER BY c.age', ['5', '4', '1', '2', '3']],
    ['SELECT VALUE c.id FROM c ORDER BY c.age DESC', ['3', '2', '1', '4', '5']],
    ['SELECT VALUE c.id FROM c ORDER BY c.city, c.age DESC', ['4', '3', '1', '2', '5']],
    ['SELECT TOP 2 VALUE c.id FROM c ORDER BY c.age DESC', ['3', '2']],
    ['SELECT VALUE c.id FROM c ORDER BY c.id OFFSET 1 LIMIT 2', ['2', '3']],
    ['SELECT VALUE c.id FROM c OFFSET 3 LIMIT 5', ['4', '5']],
    ['SELECT DISTINCT VALUE c.city FROM c', ['Rome', 'Ulm', 'Oslo']],
    ['SELECT DISTINCT VALUE c.city FROM c ORDER BY c.city', ['Oslo', 'Rome', 'Ulm']],
    ['SELECT VALUE COUNT(1) FROM c', [5]],
    ['SELECT VALUE COUNT(c.age) FROM c WHERE c.city = "Ulm"', [1]],
    ['SELECT VALUE SUM(c.age) FROM c', [140]],
    ['SELECT VALUE AVG(c.age) FROM c', [35]],
    ['SELECT VALUE MIN(c.age) FROM c', [20]],
    ['SELECT VALUE MAX(c.city) FROM c', ['Ulm']],
    ['SELECT VALUE COUNT(1) FROM c WHERE c.city = "nowhere"', [0]],
    ['SELECT VALUE MAX(c.age) FROM c WHERE c.city = "nowhere"', []],
    [
      'SELECT c.city, COUNT(1) AS n, AVG(c.age) AS mean, MIN(c.age) AS low FROM c GROUP BY c.city',
      [
        { city: 'Rome', n: 2, mean: 40, low: 30 },
        { city: 'Ulm', n: 2, mean: 40, low: 40 },
        { city: 'Oslo', n: 1, mean: 20, low: 20 },
      ],
    ],
    ['SELECT VALUE COUNT(1) FROM c GROUP BY c.city', [2, 2, 1]],
    ['SELECT COUNT(1) AS n, SUM(c.age) AS total FROM c', [{ n: 5, total: 140 }]],
    [
      'SELECT c.id, t AS tag FROM c JOIN t IN c.tags WHERE t = "c"',
      [
        { id: '4', tag: 'c' },
        { id: '5', tag: 'c' },
      ],
    ],
    ['SELECT VALUE t FROM t IN c.tags WHERE t != "b" ORDER BY t', ['a', 'a', 'c', 'c']],
    ['SELECT * FROM c WHERE c.id = "5"', [expect.objectContaining({ id: '5', name: 'no age' })]],
  ])('across partitions: %s', async (query, expected) => {
    expect(await run(query)).toEqual(expected);
  });

  it('gives the same answers within one partition', async () => {
    const options = { partitionKey: 'c1' };
    expect(await run('SELECT VALUE c.id FROM c ORDER BY c.age DESC', options)).toEqual(['3', '1']);
    expect(await run('SELECT VALUE AVG(c.age) FROM c', options)).toEqual([40]);
    expect(await run('SELECT c.city, COUNT(1) AS n FROM c GROUP BY c.city', options)).toEqual([
      { city: 'Rome', n: 2 },
    ]);
  });

  it('takes parameters as values', async () => {
    expect(
      await run(
        'SELECT VALUE c.id FROM c WHERE c.city IN (@a, @b) AND ARRAY_CONTAINS(@ids, c.id)',
        {},
        {
          '@a': 'Ulm',
          '@b': '"; DROP',
          '@ids': ['2', '4'],
        },
      ),
    ).toEqual(['2']);
    expect(
      await run(
        'SELECT VALUE c.id FROM c ORDER BY c.id OFFSET @o LIMIT @l',
        {},
        { '@o': 1, '@l': 1 },
      ),
    ).toEqual(['2']);
    await expect(run('SELECT * FROM c WHERE c.id = @missing')).rejects.toMatchObject({ code: 400 });
  });

  it('puts the nearest vector first', async () => {
    const query =
      'SELECT TOP 3 c.id, VectorDistance(c.v, @v) AS score FROM c WHERE IS_DEFINED(c.v) ORDER BY VectorDistance(c.v, @v)';
    const found = await run(query, {}, { '@v': [1, 0] });
    expect(found.map(({ id }: { id: string }) => id)).toEqual(['1', '2', '3']);
    expect(found[0].score).toBeCloseTo(1);
    expect(await run(query, { partitionKey: 'c1' }, { '@v': [0, 1] })).toMatchObject([
      { id: '3' },
      { id: '1' },
    ]);
  });

  it('pages with continuation tokens, also while items come and go', async () => {
    const paged = await openCosmos();
    for (let index = 0; index < 10; index += 1) {
      await paged.container.items.create({ id: `d${index}`, customerId: `c${index % 3}` });
    }
    const query = 'SELECT VALUE c.id FROM c';
    const first = await paged.container.items.query(query, { maxItemCount: 4 }).fetchNext();
    expect(first.resources).toEqual(['d0', 'd1', 'd2', 'd3']);
    await paged.container.item('d1', 'c1').delete();
    const second = await paged.container.items
      .query(query, { maxItemCount: 4, continuationToken: first.continuationToken })
      .fetchNext();
    expect(second.resources).toEqual(['d4', 'd5', 'd6', 'd7']);
    const third = await paged.container.items
      .query(query, { maxItemCount: 4, continuationToken: second.continuationToken })
      .fetchNext();
    expect(third.resources).toEqual(['d8', 'd9']);
    expect(third.hasMoreResults).toBe(false);
    const ordered: string[] = [];
    const pages = paged.container.items.query('SELECT VALUE c.id FROM c ORDER BY c.id DESC', {
      maxItemCount: 4,
    });
    for await (const { resources } of pages.getAsyncIterator()) ordered.push(...resources);
    expect(ordered).toEqual(['d9', 'd8', 'd7', 'd6', 'd5', 'd4', 'd3', 'd2', 'd0']);
    await paged.close();
  });

  it.each([
    ['SELECT FROM', /Syntax error/],
    ['SELECT * FROM c WHERE c.id = ', /end of query/],
    ['SELECT * FROM c WHERE x.id = 1', /'x' could not be resolved/],
    ['SELECT * FROM c WHERE NOSUCH(c.id)', /does not support the function NOSUCH/],
    [
      'SELECT TOP 1 * FROM c ORDER BY RANK FullTextScore(c.t, "x")',
      /does not support ORDER BY RANK/,
    ],
    ['SELECT VALUE COUNT(1) + 1 FROM c', /Compositions of aggregates/],
    ['SELECT c.id FROM c GROUP BY c.id ORDER BY c.id', /does not support ORDER BY together/],
    ['SELECT TOP -1 * FROM c', /near '-'/],
    ['SELECT TOP 1.5 * FROM c', /TOP takes a whole number/],
    ['SELECT * FROM c #', /near '#'/],
  ])('refuses with 400 and says why: %s', async (query, reason) => {
    await expect(run(query)).rejects.toMatchObject({
      code: 400,
      message: expect.stringMatching(reason),
    });
  });
});
