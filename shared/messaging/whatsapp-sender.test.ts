import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createPhoneDigest } from './phone-digest.ts';
import { createServiceWindow } from './service-window.ts';
import { createWhatsAppSender } from './whatsapp-sender.ts';

const phone = '+15550100102';
const templateSettings = {
  WHATSAPP_OPENING_TEMPLATE: 'continuo_opening',
  WHATSAPP_TEMPLATE_LANGUAGE: 'en',
};
const clock = new VirtualClock();
const dependencies = {
  clock,
  hotStore: new FakeHotStore({ clock }),
  phoneDigest: createPhoneDigest({ key: 'a secret for tests' }),
};

/** Kinds of the notifications that were posted. */
let posted: unknown[];
let server: Server;

beforeEach(async () => {
  posted = [];
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part as Uint8Array));
    posted.push(JSON.parse(Buffer.concat(parts).toString()).kind);
    response.writeHead(202, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ receipts: [{ messageId: `message-${posted.length}`, to: '' }] }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('reaches a customer who has not written for a day by the template, and others by text', async () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sender = createWhatsAppSender(
    {
      ...templateSettings,
      ACS_CONNECTION_STRING: `endpoint=http://127.0.0.1:${port}/;accesskey=${btoa('a key of the tests')}`,
      ACS_WHATSAPP_CHANNEL_ID: '00000000-0000-4000-8000-0000000c4a77',
    },
    dependencies,
  );
  await sender?.send(phone, { kind: 'text', text: 'Hello' }, 'key-1');
  // Whichever process took the customer's message: the window is in the store.
  await createServiceWindow(dependencies).open(phone);
  await sender?.send(phone, { kind: 'text', text: 'Hello' }, 'key-2');
  expect(posted).toEqual(['template', 'text']);
});

it('is missing without a channel', () => {
  const settings = { ...templateSettings, ACS_CONNECTION_STRING: 'endpoint=http://x;accesskey=x' };
  expect(createWhatsAppSender(settings, dependencies)).toBeUndefined();
});
