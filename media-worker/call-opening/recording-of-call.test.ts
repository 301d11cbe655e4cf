import { describe, expect, it } from 'vitest';
import { createCallRecordings } from '#shared/telephony/call-recordings.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createRecordingOf } from './recording-of-call.ts';

function stage() {
  const clock = new VirtualClock(0);
  const hotStore = new FakeHotStore({ clock });
  const recordings = createCallRecordings({
    hotStore,
    clock,
    control: {
      start: async () => ({ recordingId: 'r' }),
      pause: async () => undefined,
      resume: async () => undefined,
      stop: async () => undefined,
    },
  });
  const recordingOf = createRecordingOf({
    recordings,
    scenarios: new Map([['utilities', { recording_notice: 'This call is recorded.' }]]),
    usualScenario: 'utilities',
    sessionTokens: { issue: async () => 'token' },
    baseUrl: 'https://app.example',
    logger: new FakeLogger(),
  });
  return { clock, hotStore, recordingOf };
}

describe('a recorded call', () => {
  it('is not taken for one while a dead worker holds it, and is one after that', async () => {
    const { clock, hotStore, recordingOf } = stage();
    // That worker died between its request and the answer.
    await hotStore.acquireLock('lock:recording:s', { ttlMs: 90_000 });
    await hotStore.setText('recording:s', 'starting', { ttlMs: 24 * 3_600_000 });
    const recording = recordingOf({ sessionId: 's' }, 'c');
    expect(await recording?.begin()).toBe(false);
    expect(await recording?.hasBegun()).toBe(false);
    await clock.advance(90_000);
    expect(await recording?.begin()).toBe(true);
    expect(await recording?.hasBegun()).toBe(true);
    expect(await recording?.pause()).toBe(true);
  });

  it('is still one when the hot store has forgotten it, so that no digits are recorded', async () => {
    const { hotStore, recordingOf } = stage();
    const first = recordingOf({ sessionId: 's' }, 'c');
    expect(await first?.pause()).toBe(false);
    await first?.begin();
    const next = recordingOf({ sessionId: 's' }, 'c');
    expect(await next?.hasBegun()).toBe(true);
    await hotStore.delete('recording:s');
    for (const worker of [first, next]) {
      expect(await worker?.hasBegun()).toBe(true);
      await expect(worker?.pause()).rejects.toThrow('Nobody knows');
    }
  });
});
