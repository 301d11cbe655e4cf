import { expect, it } from 'vitest';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createLatencyRecords } from './latency-records.ts';

it('keeps one set of samples per leg, and reads those of all legs of a session', async () => {
  const documents = new FakeDocumentStore({ clock: new VirtualClock() });
  const records = createLatencyRecords({ documents });
  const leg = (legId: string, samples: Record<string, number[]>, sessionId = 'call-1') =>
    records.write({ sessionId, legId, begunAt: Date.UTC(2026, 2, 2), samples });
  await leg('a', { recogniserConnect: [100] });
  await leg('a', { recogniserConnect: [100, 120], greetingFirstAudio: [400] });
  await leg('b', { recogniserConnect: [80] });
  await leg('c', { recogniserConnect: [9999] }, 'call-2');
  expect(await records.read('call-1')).toEqual({
    recogniserConnect: [100, 120, 80],
    greetingFirstAudio: [400],
  });
  expect(await records.read('call-3')).toEqual({});
});
