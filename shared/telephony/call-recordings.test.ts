import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { RecordingControl } from '#shared/contracts/recording-control.ts';
import { CallControlError } from '#shared/errors/coded-error.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createCallRecordings, type RecordingOrder } from './call-recordings.ts';
import { longestCaptureMs } from './kept-recording.ts';

const call = { sessionId: 's', callConnectionId: 'c', callbackUrl: 'https://app/callbacks' };

function stage(control: Partial<RecordingControl> = {}) {
  const done: string[] = [];
  const clock = new VirtualClock(0);
  const hotStore = new FakeHotStore({ clock });
  const recordings = createCallRecordings({
    hotStore,
    clock,
    control: {
      async start({ callConnectionId }) {
        done.push(`start ${callConnectionId}`);
        return { recordingId: 'r' };
      },
      pause: async (id) => void done.push(`pause ${id}`),
      resume: async (id) => void done.push(`resume ${id}`),
      stop: async (id) => void done.push(`stop ${id}`),
      ...control,
    },
  });
  return { clock, hotStore, done, recordings };
}

it('begins a recording once, however often and at once it is asked for', async () => {
  const { done, recordings } = stage();
  expect(await recordings.hasBegun('s')).toBe(false);
  const begun = await Promise.all([recordings.begin(call), recordings.begin(call)]);
  expect(begun.toSorted(), 'somebody was at it already').toEqual([false, true]);
  expect(await recordings.begin(call)).toBe(true);
  expect(done).toEqual(['start c']);
  expect(await recordings.hasBegun('s')).toBe(true);
});

it('may be tried again after a refusal', async () => {
  let refusals = 1;
  const { recordings } = stage({
    async start() {
      refusals -= 1;
      if (refusals >= 0) throw new Error('refused');
      return { recordingId: 'r' };
    },
  });
  await expect(recordings.begin(call)).rejects.toThrow('refused');
  await recordings.begin(call);
  expect(await recordings.pause('s')).toBe(true);
});

it('pauses and resumes what is recorded, and nothing else', async () => {
  const { done, recordings } = stage();
  expect(await recordings.pause('s')).toBe(false);
  await recordings.resume('s');
  await recordings.begin(call);
  expect(await recordings.pause('s')).toBe(true);
  await recordings.resume('s');
  expect(done).toEqual(['start c', 'pause r', 'resume r']);
});

it('is certain of nothing while it starts, and when the start had no answer', async () => {
  let answer: (error: Error) => void = () => undefined;
  const { recordings } = stage({
    start: () =>
      new Promise((_, reject) => {
        answer = reject;
      }),
  });
  const begun = recordings.begin(call);
  await vi.waitFor(() => expect(recordings.pause('s')).rejects.toThrow('Nobody knows'));
  answer(new Error('no answer'));
  await expect(begun).rejects.toThrow('no answer');
  await expect(recordings.pause('s')).rejects.toThrow('Nobody knows');
  expect(await recordings.hasBegun('s')).toBe(false);
});

it('says so when a pause is not certain', async () => {
  const { recordings } = stage({ pause: () => Promise.reject(new Error('no answer')) });
  await recordings.begin(call);
  await expect(recordings.pause('s')).rejects.toThrow('no answer');
});

it('takes no forgetful hot store for a call that is not recorded', async () => {
  const { done, hotStore, recordings } = stage();
  await recordings.begin(call);
  await hotStore.delete('recording:s');
  await expect(recordings.pause('s', true)).rejects.toThrow('Nobody knows');
  expect(await recordings.pause('s')).toBe(false);
  expect(done).toEqual(['start c']);
});

const paused = (...pausedFor: readonly string[]) => ({ state: 'paused', pausedFor });
const active = { state: 'active', pausedFor: [] };

describe('an operator', () => {
  it('pauses, resumes and stops, each once however often it is ordered', async () => {
    const { done, recordings } = stage();
    await recordings.begin(call);
    for (const order of ['pause', 'pause', 'resume', 'resume', 'stop', 'stop'] as const) {
      expect(await recordings.order('s', order)).toMatchObject({ recordingId: 'r' });
    }
    expect(done).toEqual(['start c', 'pause r', 'resume r', 'stop r']);
  });

  it('has nothing to order on a call that is not recorded', async () => {
    const { done, recordings } = stage();
    expect(await recordings.order('s', 'pause')).toBeUndefined();
    expect(done).toEqual([]);
  });

  it('keeps a recording paused beyond the end of a capture', async () => {
    const { done, recordings } = stage();
    await recordings.begin(call);
    expect(await recordings.order('s', 'pause')).toMatchObject(paused('operator'));
    expect(await recordings.pause('s')).toBe(true);
    await recordings.resume('s');
    expect(await recordings.order('s', 'pause')).toMatchObject(paused('operator'));
    expect(done).toEqual(['start c', 'pause r']);
  });

  it('who pauses during a capture is heeded at its end', async () => {
    const { done, recordings } = stage();
    await recordings.begin(call);
    await recordings.pause('s');
    expect(await recordings.order('s', 'pause')).toMatchObject(paused('operator', 'digits'));
    await recordings.resume('s');
    expect(done).toEqual(['start c', 'pause r']);
    expect(await recordings.order('s', 'resume')).toMatchObject(active);
  });

  it('who resumes during a capture gets no digits recorded', async () => {
    const { done, recordings } = stage();
    await recordings.begin(call);
    await recordings.order('s', 'pause');
    await recordings.pause('s');
    expect(await recordings.order('s', 'resume')).toMatchObject(paused('digits'));
    expect(done).toEqual(['start c', 'pause r']);
    await recordings.resume('s');
    expect(done).toEqual(['start c', 'pause r', 'resume r']);
  });

  it('need not wait for ever for whoever took digits and died', async () => {
    const { clock, recordings } = stage();
    await recordings.begin(call);
    await recordings.pause('s');
    expect(await recordings.order('s', 'resume')).toMatchObject(paused('digits'));
    await clock.advance(longestCaptureMs);
    expect(await recordings.order('s', 'resume')).toMatchObject(active);
  });

  it('who has stopped it is not overruled by a capture, a new worker or another order', async () => {
    const { done, recordings } = stage();
    await recordings.begin(call);
    await recordings.pause('s');
    expect(await recordings.order('s', 'stop')).toMatchObject({ state: 'stopped' });
    await recordings.resume('s');
    expect(await recordings.pause('s')).toBe(false);
    await recordings.begin(call);
    for (const order of ['pause', 'resume'] as const) {
      await expect(recordings.order('s', order)).rejects.toMatchObject({ code: 'conflict' });
    }
    expect(done).toEqual(['start c', 'pause r', 'stop r']);
  });

  it('may order again what had no answer', async () => {
    let failures = 0;
    const failing = async () => {
      failures -= 1;
      if (failures >= 0) throw new CallControlError('call_control_failed', 'No answer.');
    };
    const { recordings } = stage({ pause: failing, resume: failing, stop: failing });
    await recordings.begin(call);
    for (const order of ['pause', 'resume', 'stop'] as const) {
      failures = 1;
      await expect(recordings.order('s', order)).rejects.toThrow('No answer');
      await recordings.order('s', order);
      expect(failures).toBe(-1);
    }
  });

  it('takes for stopped what the service says is over', async () => {
    const gone = async () => {
      throw new CallControlError('call_not_found');
    };
    const { recordings } = stage({ stop: gone, pause: gone });
    await recordings.begin(call);
    await expect(recordings.order('s', 'pause')).rejects.toMatchObject({ code: 'call_not_found' });
    expect(await recordings.order('s', 'stop')).toMatchObject({ state: 'stopped' });
  });

  it('is obeyed by the name that the service has reported when the hot store knows nothing', async () => {
    const { done, hotStore, recordings } = stage();
    await recordings.begin(call);
    await hotStore.delete('recording:s');
    expect(await recordings.order('s', 'pause', 'r')).toMatchObject(paused('operator'));
    await recordings.pause('s');
    await recordings.resume('s');
    expect(done).toEqual(['start c', 'pause r']);
  });

  it('is asked to come again while it begins', async () => {
    let answer: (started: { readonly recordingId: string }) => void = () => undefined;
    const { clock, recordings } = stage({
      start: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    const begun = recordings.begin(call);
    await vi.waitFor(() => expect(recordings.pause('s')).rejects.toThrow('Nobody knows'));
    const ordered = recordings.order('s', 'pause');
    const refused = expect(ordered).rejects.toMatchObject({ code: 'in_progress' });
    await clock.advance(3100);
    await refused;
    answer({ recordingId: 'r' });
    await begun;
    expect(await recordings.order('s', 'pause')).toMatchObject(paused('operator'));
  });
});

describe('whoever is at it at the same time', () => {
  const orders = ['pause', 'resume', 'stop'] as const satisfies readonly RecordingOrder[];

  it('no digit is recorded, and the last word of an operator holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom(...orders.slice(0, 2)), { maxLength: 4 }),
        fc.integer({ min: 0, max: 3 }),
        fc.boolean(),
        async (scheduler, ordered, captures, stops) => {
          let isRunning = false;
          const change = (running: boolean) => async () => {
            // The request arrives at some time, and its answer at another.
            await scheduler.schedule(Promise.resolve());
            isRunning = running;
            await scheduler.schedule(Promise.resolve());
          };
          const { clock, recordings } = stage({
            pause: change(false),
            resume: change(true),
            stop: change(false),
          });
          await recordings.begin(call);
          isRunning = true;
          let isDone = false;
          const operator = async () => {
            for (const order of ordered) await recordings.order('s', order);
            if (stops) await recordings.order('s', 'stop');
          };
          const caller = async () => {
            for (let capture = 0; capture < captures; capture += 1) {
              await recordings.pause('s');
              for (let digit = 0; digit < 4; digit += 1) {
                expect(isRunning).toBe(false);
                await scheduler.schedule(Promise.resolve());
              }
              await recordings.resume('s');
            }
          };
          const both = Promise.all([operator(), caller()]).finally(() => {
            isDone = true;
          });
          while (!isDone) {
            if (scheduler.count() > 0) await scheduler.waitOne();
            else await clock.advance(50);
          }
          await both;
          expect(isRunning).toBe(!stops && ordered.at(-1) !== 'pause');
        },
      ),
      { numRuns: 200 },
    );
  });
});
