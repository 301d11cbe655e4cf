import { expect, it } from 'vitest';
import { z } from 'zod';
import { openCompany, ToolBench } from '#registries/testing/tool-bench.ts';
import { StaleWriteError } from '#shared/errors/coded-error.ts';
import { changeRecord } from './change-record.ts';
import { readRecord } from './read-record.ts';

const counterSchema = z.object({ id: z.string(), kind: z.literal('counter'), value: z.number() });
const add = (current: z.infer<typeof counterSchema> | undefined) => ({
  id: 'counter',
  kind: 'counter' as const,
  value: (current?.value ?? 0) + 1,
});

it('loses no update when several writers change one record at once', async () => {
  const area = new ToolBench(await openCompany()).recordsOf('demo-1001');
  await Promise.all(
    Array.from({ length: 5 }, () =>
      changeRecord({ area, id: 'counter', schema: counterSchema, change: add }),
    ),
  );
  expect(await readRecord(area, 'counter', counterSchema)).toMatchObject({ value: 5 });
});

it('writes nothing when the change keeps the record', async () => {
  const area = new ToolBench(await openCompany()).recordsOf('demo-1001');
  await changeRecord({ area, id: 'counter', schema: counterSchema, change: add });
  const before = await area.get('counter');
  await changeRecord({
    area,
    id: 'counter',
    schema: counterSchema,
    change: (current) => current ?? add(current),
  });
  expect((await area.get('counter'))?.etag).toBe(before?.etag);
});

it('gives up with StaleWriteError when every attempt loses', async () => {
  let attempts = 0;
  const area = {
    get: async () => undefined,
    list: async () => [],
    put: async () => {
      attempts += 1;
      throw new StaleWriteError('counter');
    },
  };
  await expect(
    changeRecord({ area, id: 'counter', schema: counterSchema, change: add }),
  ).rejects.toBeInstanceOf(StaleWriteError);
  expect(attempts).toBe(8);
});

it('writes nothing any more once it is stopped, but finishes what it has begun', async () => {
  const area = new ToolBench(await openCompany()).recordsOf('demo-1001');
  const stop = new AbortController();
  const stopping = {
    ...area,
    put: (...call: Parameters<typeof area.put>) => {
      stop.abort(new Error('The caller cut in.'));
      return area.put(...call);
    },
  };
  const change = (on: typeof area) =>
    changeRecord({
      area: on,
      id: 'counter',
      schema: counterSchema,
      change: add,
      signal: stop.signal,
    });
  expect(await change(stopping)).toMatchObject({ value: 1 });
  await expect(change(area)).rejects.toMatchObject({ name: 'AbortError' });
  expect(await readRecord(area, 'counter', counterSchema)).toMatchObject({ value: 1 });
});

it('names the record whose stored form is not valid', async () => {
  const area = new ToolBench(await openCompany()).recordsOf('demo-1001');
  await area.put({ id: 'counter', kind: 'counter', value: 'many' });
  await expect(
    changeRecord({ area, id: 'counter', schema: counterSchema, change: add }),
  ).rejects.toThrow('counter/counter');
});
