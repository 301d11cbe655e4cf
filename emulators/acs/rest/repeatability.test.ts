import { expect, test } from 'vitest';
import { RepeatableRequests } from './repeatability.ts';

test('runs a request once however often it comes, also while the first is still running', async () => {
  const requests = new RepeatableRequests();
  let runs = 0;
  const run = async () => {
    runs += 1;
    return { status: 200, json: { runs } };
  };
  const answers = await Promise.all([requests.once('a', run), requests.once('a', run)]);
  answers.push(await requests.once('a', run));
  expect(answers.map((answer) => answer.json)).toEqual([{ runs: 1 }, { runs: 1 }, { runs: 1 }]);
});

test('tries again after a failure of the server', async () => {
  const requests = new RepeatableRequests();
  const failing = async () => ({ status: 503 });
  await requests.once('a', failing);
  const thrown = requests.once('b', async () => {
    throw new Error('broken');
  });
  await expect(thrown).rejects.toThrow('broken');
  expect(await requests.once('a', async () => ({ status: 200 }))).toEqual({ status: 200 });
  expect(await requests.once('b', async () => ({ status: 200 }))).toEqual({ status: 200 });
});
