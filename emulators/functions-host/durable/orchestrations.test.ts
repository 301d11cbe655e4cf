import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestHost, type TestHost } from '../fixtures/test-host.ts';

let test: TestHost;

beforeEach(async () => {
  test = await startTestHost();
});
afterEach(() => test.host.close());

describe('activities', () => {
  it('chains them and keeps custom status, input and output', async () => {
    expect(await test.run('chain', 'c1', 'ab')).toMatchObject({
      name: 'chain',
      instanceId: 'c1',
      runtimeStatus: 'Completed',
      input: 'ab',
      output: 'ABABX',
      customStatus: { done: 'AB' },
    });
  });

  it('hands every JSON type over unchanged', async () => {
    expect((await test.run('types', 't1')).output).toEqual([7, 'a "b"', { a: [1] }, null, false]);
  });

  it('runs Task.all in parallel', async () => {
    expect((await test.run('fanOut', 'f1')).output).toBe('ABC');
  });

  it('retries with growing delays until an attempt succeeds', async () => {
    await test.client('start', 'r1', 'retry', { key: 'r1', failures: 2 });
    await test.whenTimers(1);
    test.clock.advance(1_000);
    await test.whenTimers(1);
    test.clock.advance(1_999);
    expect((await test.client('status', 'r1')) as object).toMatchObject({
      runtimeStatus: 'Running',
    });
    test.clock.advance(1);
    expect((await test.host.whenInstance('r1')).output).toEqual({ attempt: 3, after: 'OK' });
  });

  it('fails after the last attempt, and numbers what follows right', async () => {
    const ended = await test.runThroughTimers('retry', 'r2', { key: 'r2', failures: 9 });
    expect(ended.output).toEqual({ failed: true, after: 'GAVE UP' });
  });

  it('retries inside Task.all, each task on its own', async () => {
    const ended = await test.runThroughTimers('retryFanOut', 'r3', null, 500);
    expect(ended.output).toEqual({ attemptsMade: [1, 2, 3], after: 'ALL' });
  });

  it('fails the task of an activity that does not exist', async () => {
    const ended = await test.run('unknownActivity', 'u1');
    expect(ended.runtimeStatus).toBe('Failed');
    expect(ended.output).toContain('doesNotExist');
  });

  it('honours an injected failure once', async () => {
    await test.get('/_admin/faults', { method: 'POST', body: '{"activity_failures": 1}' });
    expect((await test.run('chain', 'x1', 'a')).output).toContain('Injected fault');
    expect((await test.run('chain', 'x2', 'a')).runtimeStatus).toBe('Completed');
  });
});

describe('timers and events', () => {
  it('lets the timer win Task.any', async () => {
    await test.client('start', 'any1', 'timeout', { event: 'go', delayMs: 30_000 });
    await test.whenTimers(1);
    test.clock.advance(30_000);
    expect((await test.host.whenInstance('any1')).output).toBe('timed out');
  });

  it('lets the event win Task.any and cancels the timer', async () => {
    await test.client('start', 'any2', 'timeout', { event: 'go', delayMs: 30_000 });
    await test.whenTimers(1);
    const before = test.clock.pendingTimers;
    await test.client('raise', 'any2', 'go', { by: 'test' });
    expect((await test.host.whenInstance('any2')).output).toEqual({
      raised: { by: 'test' },
      after: 'AFTER',
    });
    expect(test.clock.pendingTimers).toBe(before - 1);
  });

  it('keeps an event that arrives before it is waited for', async () => {
    await test.client('start', 'collect1', 'collect', []);
    for (const item of ['a', 'b', 'c', 'stop'])
      await test.client('raise', 'collect1', 'item', item);
    expect((await test.host.whenInstance('collect1')).output).toEqual(['a', 'b', 'c']);
  });

  it('numbers tasks right when a pending timer is yielded again', async () => {
    await test.client('start', 'ry1', 'reyield');
    for (const item of ['x', 'y', 'z']) await test.client('raise', 'ry1', 'item', item);
    expect((await test.host.whenInstance('ry1')).output).toEqual({
      seen: ['X', 'Y', 'Z'],
      complete: true,
    });
    await test.client('start', 'ry2', 'reyield');
    await test.client('raise', 'ry2', 'item', 'x');
    await test.whenTimers(1);
    test.clock.advance(60_000);
    expect((await test.host.whenInstance('ry2')).output).toMatchObject({ complete: false });
  });

  it.each([
    ['an hour', 3_600_000],
    ['six days', 6 * 86_400_000],
    ['forty days and two hours, in stages', 40 * 86_400_000 + 7_200_000],
  ])('sleeps for %s on the injected clock', async (_title, sleepMs) => {
    const startedAt = test.clock.now();
    const ended = await test.runThroughTimers('sleep', 's1', sleepMs, 3_600_000);
    expect(ended.output).toEqual({
      at: new Date(startedAt + sleepMs).toISOString(),
      after: 'SLEPT',
    });
  });
});

describe('sub-orchestrations', () => {
  it('returns their results and throws their failures', async () => {
    expect((await test.run('parent', 'p1')).output).toEqual(['PPX', 'QQX', true]);
    expect(await test.client('status', 'p1-child')).toMatchObject({ runtimeStatus: 'Completed' });
  });

  it('retries a failed one', async () => {
    expect((await test.runThroughTimers('retryChild', 'rc1')).output).toBe(2);
  });
});

describe('continueAsNew', () => {
  it('starts afresh with the new input and a fresh history', async () => {
    const ended = await test.run('countdown', 'cd1', 30);
    expect(ended).toMatchObject({ runtimeStatus: 'Completed', output: 'liftoff', input: 0 });
    expect((await test.effects()).length).toBe(31);
    expect(
      test.host.recordHistory('cd1').events.filter((event) => event.EventType === 0),
    ).toHaveLength(1);
  });
});

describe('life of an instance', () => {
  it('reports a failed orchestrator with its message, custom status included', async () => {
    expect(await test.run('fails', 'f1', 'for a reason')).toMatchObject({
      runtimeStatus: 'Failed',
      output: 'for a reason',
      customStatus: 'failing',
    });
  });

  it('refuses the id of a running instance and takes it again after its end', async () => {
    await test.client('start', 'one', 'collect', []);
    await expect(test.client('start', 'one', 'collect', [])).rejects.toThrow('409');
    await test.client('raise', 'one', 'item', 'stop');
    await test.host.whenInstance('one');
    expect(await test.client('start', 'one', 'chain', 'again')).toBe('one');
    expect((await test.host.whenInstance('one')).name).toBe('chain');
  });

  it('starts exactly one of many simultaneous starts of the same id', async () => {
    const starts = await Promise.allSettled(
      Array.from({ length: 20 }, () => test.client('start', 'same', 'collect', [])),
    );
    expect(starts.filter((start) => start.status === 'fulfilled')).toHaveLength(1);
  });

  it('invents an id when none is given', async () => {
    const id = (await test.client('start', undefined, 'chain', 'a')) as string;
    expect((await test.host.whenInstance(id)).output).toBe('AAX');
  });

  it('refuses an orchestrator that does not exist and an invalid id', async () => {
    await expect(test.client('start', 'n1', 'nobody')).rejects.toThrow('nobody');
    await expect(test.client('start', '@entity', 'chain', 'a')).rejects.toThrow('400');
  });

  it('suspends and resumes, keeping what happened in between', async () => {
    await test.client('start', 'sus', 'collect', []);
    await test.whenStarted('sus');
    await test.client('suspend', 'sus', 'pause');
    await test.client('raise', 'sus', 'item', 'kept');
    expect(await test.client('status', 'sus')).toMatchObject({ runtimeStatus: 'Suspended' });
    await test.client('resume', 'sus', 'go on');
    await test.client('raise', 'sus', 'item', 'stop');
    expect((await test.host.whenInstance('sus')).output).toEqual(['kept']);
  });

  it('terminates at once, cancels timers and ignores later results', async () => {
    await test.client('start', 'ter', 'useGate', 'g1');
    await test.host.whenInstance('ter', () => test.host.recordHistory('ter').events.length > 2);
    await test.client('terminate', 'ter', 'enough');
    expect(await test.host.whenInstance('ter')).toMatchObject({
      runtimeStatus: 'Terminated',
      output: 'enough',
    });
    await test.get('/gates/g1', { method: 'POST' });
    expect(await test.client('status', 'ter')).toMatchObject({
      runtimeStatus: 'Terminated',
      output: 'enough',
    });
  });

  it('answers events to ended and unknown instances as Azure does', async () => {
    await test.run('chain', 'done', 'a');
    await expect(test.client('raise', 'done', 'late', 1)).resolves.toBeNull();
    await expect(test.client('raise', 'never', 'x', 1)).rejects.toThrow(
      "No instance with ID 'never'",
    );
    await expect(test.client('terminate', 'never', 'x')).rejects.toThrow('never');
    await expect(test.client('status', 'never')).rejects.toThrow('404');
    await expect(test.client('rewind', 'done', 'x')).rejects.toThrow('not rewind');
  });

  it('lists, filters and purges', async () => {
    await test.run('chain', 'l1', 'a');
    await test.run('fails', 'l2', 'broken');
    await test.client('start', 'l3', 'collect', []);
    await test.whenStarted('l3');
    expect(await test.client('list')).toHaveLength(3);
    expect(await test.client('by', undefined, 'Failed', 'Running')).toMatchObject([
      { instanceId: 'l2' },
      { instanceId: 'l3' },
    ]);
    expect(await test.client('purge', 'l1')).toEqual({ instancesDeleted: 1 });
    expect(await test.client('purge', 'l3')).toEqual({ instancesDeleted: 0 });
    expect(await test.client('purgeBy', undefined, 'Failed')).toEqual({ instancesDeleted: 1 });
    expect(await test.client('list')).toMatchObject([{ instanceId: 'l3' }]);
  });

  it('shows the history through the client and the public webhook', async () => {
    await test.run('chain', 'h1', 'a');
    const status = (await test.client('status', 'h1')) as { history: { EventType: string }[] };
    expect(status.history.map((event) => event.EventType)).toContain('TaskCompleted');
    const check = await test.get('/client/check/h1', { method: 'POST' });
    expect(check.status).toBe(202);
    const { statusQueryGetUri } = (await check.json()) as { statusQueryGetUri: string };
    expect(await (await fetch(statusQueryGetUri)).json()).toMatchObject({ output: 'AAX' });
    expect((await fetch(statusQueryGetUri.replace(/code=.*/, ''))).status).toBe(401);
  });

  it('fails an orchestration that uses what this host does not have, and says so', async () => {
    expect((await test.run('callsHttp', 'ch')).output).toContain('callHttp');
  });
});

describe('entities', () => {
  it('runs operations in order, answers calls and reports failures', async () => {
    expect((await test.run('useCounter', 'uc', 'a')).output).toEqual({
      total: 12,
      after: 'REFUSED',
    });
    expect(await test.client('entity', 'a')).toMatchObject({
      entityExists: true,
      entityState: { total: 12, log: [5, 7] },
    });
  });

  it('loses no update of many concurrent signals', async () => {
    await Promise.all(Array.from({ length: 100 }, () => test.client('signal', 'busy', 'add', 1)));
    await test.run('useCounter', 'after', 'busy');
    expect(await test.client('entity', 'busy')).toMatchObject({ entityState: { total: 112 } });
  });

  it('lets an entity signal another, and be deleted', async () => {
    await test.run('useCounter', 'uc2', 'origin');
    await test.client('signal', 'origin', 'mirror');
    await test.client('signal', 'origin', 'delete');
    await test.run('useCounter', 'uc3', 'mirror');
    expect(await test.client('entity', 'mirror')).toMatchObject({
      entityState: { log: [12, 5, 7] },
    });
    expect(await test.client('entity', 'origin')).toMatchObject({ entityExists: false });
  });

  it('sends the signals of an orchestrator that then fails', async () => {
    expect((await test.run('signalThenFail', 'stf', 'sig')).runtimeStatus).toBe('Failed');
    await test.run('useCounter', 'uc4', 'sig');
    expect(await test.client('entity', 'sig')).toMatchObject({ entityState: { log: [1, 5, 7] } });
  });
});
