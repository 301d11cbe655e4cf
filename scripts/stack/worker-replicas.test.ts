import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import type { ChildHandle } from './child-process.ts';
import { PlainError } from './plain-error.ts';
import { startWorkerReplicas } from './worker-replicas.ts';

async function world(count: number) {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const offers: (readonly number[])[] = [];
  const stopped: number[] = [];
  const endings = new Map<string, (message: string) => void>();
  const state = { starts: 0, failsToStart: false, restarted: [] as string[] };
  const begin = () =>
    startWorkerReplicas({
      count,
      clock,
      async start(name, isRestart, onEnd): Promise<ChildHandle> {
        state.starts += 1;
        if (isRestart) state.restarted.push(name);
        if (state.failsToStart) throw new PlainError(`${name} ended with code 1.\nits last words`);
        const processId = 100 + state.starts;
        endings.set(name, onEnd);
        const readyLine = JSON.stringify({ ready: true, port: 5000 + state.starts });
        return { name, processId, readyLine, stop: async () => void stopped.push(processId) };
      },
      stopGraceMs: 1000,
      onChange: (ports) => offers.push(ports),
      report: (line) => lines.push(line),
    });
  const dies = (name: string, how = 'SIGKILL') =>
    endings.get(name)?.(`${name} ended with ${how}.\nlog`);
  return { clock, lines, offers, stopped, state, begin, dies };
}

describe('the media workers of a stack', () => {
  it('replaces one that ends, while the others take the calls', async () => {
    const { clock, lines, offers, state, begin, dies } = await world(2);
    const replicas = await begin();
    expect(offers.at(-1)).toEqual([5001, 5002]);
    expect(state.restarted).toEqual([]);
    dies('media worker 1');
    expect(offers.at(-1)).toEqual([5002]);
    expect(lines).toEqual([
      '  media worker 1 ended with SIGKILL. 1 of 2 workers go on with the calls. It is started again in 1 s.',
    ]);
    await clock.advance(1000);
    expect(offers.at(-1)).toEqual([5002, 5003]);
    expect(state.restarted).toEqual(['media worker 1']);
    expect(lines.at(-1)).toBe('  media worker 1 is back: 2 of 2 workers run.');
    expect(replicas.running.map(({ name, port }) => `${name} ${port}`)).toEqual([
      'media worker 2 5002',
      'media worker 1 5003',
    ]);
    await replicas.close();
  });

  it('waits longer before each restart of one that ends soon, and not of one that has lived', async () => {
    const { clock, state, begin, dies } = await world(2);
    const replicas = await begin();
    for (const pauseMs of [1000, 2000, 5000, 10_000, 30_000, 30_000]) {
      const { starts } = state;
      dies('media worker 2', 'code 1');
      await clock.advance(pauseMs - 1);
      expect(state.starts).toBe(starts);
      await clock.advance(1);
      expect(state.starts).toBe(starts + 1);
    }
    await clock.advance(60_000);
    const { starts } = state;
    dies('media worker 2');
    await clock.advance(1000);
    expect(state.starts).toBe(starts + 1);
    await replicas.close();
  });

  it('goes on trying when a replacement does not start', async () => {
    const { clock, lines, state, offers, begin, dies } = await world(2);
    const replicas = await begin();
    dies('media worker 1');
    dies('media worker 2');
    expect(offers.at(-1)).toEqual([]);
    state.failsToStart = true;
    await clock.advance(1000);
    expect(lines.at(-1)).toBe('  media worker 2 ended with code 1. It is started again in 2 s.');
    state.failsToStart = false;
    await clock.advance(2000);
    expect(offers.at(-1)).toHaveLength(2);
    await replicas.close();
  });

  it('stops them all and starts none any more', async () => {
    const { clock, state, stopped, begin, dies } = await world(3);
    const replicas = await begin();
    dies('media worker 2');
    await replicas.close();
    expect(stopped).toEqual([101, 103]);
    await clock.advance(120_000);
    expect(state.starts).toBe(3);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not begin with less than what was asked for', async () => {
    const { state, begin } = await world(2);
    state.failsToStart = true;
    await expect(begin()).rejects.toThrow('ended with code 1');
  });
});
