import { describe, expect, it } from 'vitest';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createTestApp } from '../testing/test-app.ts';
import { health } from './health.ts';
import type { Dependency } from './probe-dependencies.ts';
import { readiness } from './readiness.ts';

const up = (name: string, required = true): Dependency => ({
  name,
  required,
  probe: async () => undefined,
});
const down = (name: string, required = true): Dependency => ({
  name,
  required,
  probe: () => Promise.reject(new Error('refused at 10.0.0.1')),
});
const stalled = (name: string): Dependency => ({
  name,
  required: true,
  probe: () => new Promise(() => undefined),
});

function appWith(dependencies: readonly Dependency[]) {
  const clock = new VirtualClock();
  const app = createTestApp(
    {
      clock,
      hotStore: new FakeHotStore({ clock }),
      documents: new FakeDocumentStore({ clock }),
      logger: new FakeLogger(),
      calls: createFakeCallControl(),
      messages: createFakeMessageSender(),
    },
    { dependencies },
  );
  return { app, clock };
}

describe('readiness', () => {
  it.each([
    ['everything is up', [up('redis'), up('cosmos')], 200, 'ready'],
    ['something optional is down', [up('redis'), down('keys', false)], 200, 'degraded'],
    ['something required is down', [up('redis'), down('cosmos')], 503, 'unhealthy'],
  ])('when %s', async (_title, dependencies, status, word) => {
    const { app, clock } = appWith(dependencies);
    const answer = await app.request(readiness);
    expect(answer).toMatchObject({ status, body: { status: word } });
    expect(JSON.stringify(answer.body)).not.toContain('10.0.0.1');
    expect(clock.pendingTimers).toBe(0);
  });

  it('asks all at the same time and does not wait for a silent one', async () => {
    const { app, clock } = appWith([stalled('redis'), stalled('cosmos'), up('keys')]);
    const startedAt = clock.now();
    const asking = app.request(readiness);
    await clock.advance(1000);
    const answer = await asking;
    expect(answer.status).toBe(503);
    expect((answer.body.checks as { status: string }[]).map(({ status }) => status)).toEqual([
      'down',
      'down',
      'up',
    ]);
    expect(clock.now() - startedAt).toBe(1000);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('health', () => {
  it('answers although everything is down', async () => {
    const { app } = appWith([down('redis')]);
    expect(await app.request(health)).toMatchObject({ status: 200, body: { status: 'healthy' } });
  });
});
