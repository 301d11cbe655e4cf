import { expect, it, vi } from 'vitest';
import type { RecordingControl } from '#shared/contracts/recording-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createCallRecordings } from './call-recordings.ts';

const call = { sessionId: 's', callConnectionId: 'c', callbackUrl: 'https://app/callbacks' };

function stage(control: Partial<RecordingControl> = {}) {
  const done: string[] = [];
  const recordings = createCallRecordings({
    hotStore: new FakeHotStore({ clock: new VirtualClock(0) }),
    control: {
      async start({ callConnectionId }) {
        done.push(`start ${callConnectionId}`);
        return { recordingId: 'r' };
      },
      pause: async (id) => void done.push(`pause ${id}`),
      resume: async (id) => void done.push(`resume ${id}`),
      ...control,
    },
  });
  return { done, recordings };
}

it('begins a recording once, however often and at once it is asked for', async () => {
  const { done, recordings } = stage();
  expect(await recordings.hasBegun('s')).toBe(false);
  await Promise.all([recordings.begin(call), recordings.begin(call)]);
  await recordings.begin(call);
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
