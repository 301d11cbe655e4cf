import { HttpRequest } from '@azure/functions';
import { expect, it } from 'vitest';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createTestApp } from '../testing/test-app.ts';
import { createHoldMusic } from './hold-music.ts';
import { readHoldMusic } from './read-hold-music.ts';

it('serves the music, whole and as often as it is asked for', async () => {
  const clock = new VirtualClock(Date.UTC(2026, 2, 2, 10));
  const { services } = createTestApp({
    clock,
    calls: createFakeCallControl(),
    hotStore: new FakeHotStore({ clock }),
    documents: new FakeDocumentStore({ clock }),
    logger: new FakeLogger(),
    messages: createFakeMessageSender(),
  });
  const request = new HttpRequest({ method: 'GET', url: 'https://app.example.net/' });
  for (const time of ['first', 'second']) {
    const { status, bytes, headers } = await readHoldMusic.run(
      request,
      { kind: 'anonymous' },
      services,
    );
    expect(status, time).toBe(200);
    expect(headers?.['content-type']).toBe('audio/wav');
    const file = Buffer.from(await new Response(bytes).arrayBuffer());
    expect(file.equals(createHoldMusic())).toBe(true);
  }
});
