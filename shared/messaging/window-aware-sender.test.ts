import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageSender, OutboundMessage } from '#shared/contracts/message-sender.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import {
  createFakeMessageSender,
  type FakeMessageSender,
} from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createPhoneDigest } from './phone-digest.ts';
import { createServiceWindow, type ServiceWindow } from './service-window.ts';
import { createWindowAwareSender } from './window-aware-sender.ts';

const phone = '+15550100102';
const template = { name: 'opening', language: 'en' };

let clock: VirtualClock;
let fake: FakeMessageSender;
let window: ServiceWindow;
let sender: MessageSender;

beforeEach(() => {
  clock = new VirtualClock();
  fake = createFakeMessageSender();
  window = createServiceWindow({
    hotStore: new FakeHotStore({ clock }),
    phoneDigest: createPhoneDigest({ key: 'a secret for tests' }),
  });
  sender = createWindowAwareSender({ sender: fake, window, template });
});

const sent = async (message: OutboundMessage) => {
  await sender.send(phone, message, `key-${fake.sent.length}`);
  return fake.sent.at(-1)?.message;
};
const text = (words: string): OutboundMessage => ({ kind: 'text', text: words });

describe('a message to a customer', () => {
  it('is sent as it is within 24 hours of their last one, and in the template afterwards', async () => {
    expect(await sent(text('Hello'))).toEqual({ kind: 'template', ...template, values: ['Hello'] });
    await window.open(phone);
    expect(await sent(text('Hello'))).toEqual(text('Hello'));
    await clock.advance(24 * 3_600_000 - 1);
    expect(await sent(text('Hello'))).toEqual(text('Hello'));
    await clock.advance(1);
    expect(await sent(text('Hello'))).toMatchObject({ kind: 'template' });
  });

  it('becomes one line of at most 1024 characters, its link whole', async () => {
    const link = `https://chat.example.net/?token=${'t'.repeat(300)}`;
    const message = await sent(text(`${'word '.repeat(400)}\n\n${link}`));
    const [value = ''] = message?.kind === 'template' ? message.values : [];
    expect(value.length).toBeLessThanOrEqual(1024);
    expect(value.endsWith(` ${link}`)).toBe(true);
    expect(value).not.toMatch(/\n|\s\s/);
  });

  it('says in the template what buttons and media say', async () => {
    expect(await sent({ kind: 'buttons', text: 'Yes?', buttons: [] })).toMatchObject({
      values: ['Yes?'],
    });
    const media = {
      kind: 'media',
      mediaKind: 'image',
      mediaUrl: 'https://x/y.png',
      caption: 'Map',
    } as const;
    expect(await sent(media)).toMatchObject({ values: ['Map https://x/y.png'] });
  });

  it('is left alone when it is a template already', async () => {
    const own: OutboundMessage = { kind: 'template', name: 'other', language: 'de', values: [] };
    expect(await sent(own)).toEqual(own);
  });
});
