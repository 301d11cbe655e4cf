import { isUnexpected } from '@azure-rest/communication-messages';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type CallStage, CHANNEL_ID, openCallStage } from '../testing/call-stage.ts';
import { EventLog } from '../testing/event-log.ts';
import { createMessagesClient } from '../testing/messages-client.ts';
import type { HandsetCommand, HandsetEvent } from './handset-protocol.ts';

const CUSTOMER = '+15550100102';

describe('Advanced Messages', () => {
  let stage: CallStage;
  const sockets: WebSocket[] = [];
  beforeEach(async () => {
    stage = await openCallStage();
    await stage.subscribe('AdvancedMessageReceived', 'AdvancedMessageDeliveryStatusUpdated');
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.terminate();
    await stage.close();
  });

  const handset = async () => {
    const address = `${stage.emulator.url.replace('http', 'ws')}/_handset?phone=${encodeURIComponent(CUSTOMER)}`;
    const socket = new WebSocket(address);
    sockets.push(socket);
    const log = new EventLog<HandsetEvent>();
    socket.on('message', (payload) => log.add(JSON.parse(payload.toString())));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return { log, send: (command: HandsetCommand) => socket.send(JSON.stringify(command)) };
  };
  const messages = () =>
    createMessagesClient(stage.emulator.connectionString, {
      allowInsecureConnection: true,
      retryOptions: { maxRetries: 0 },
    });
  const send = (body: Record<string, unknown>, apiVersion?: string) =>
    messages()
      .path('/messages/notifications:send')
      .post({
        contentType: 'application/json',
        body: { channelRegistrationId: CHANNEL_ID, to: [CUSTOMER], ...body } as never,
        ...(apiVersion === undefined ? {} : { queryParameters: { 'api-version': apiVersion } }),
      });
  const openWindow = () =>
    stage.admin('PUT', `handsets/${encodeURIComponent(CUSTOMER)}`, { serviceWindowOpen: true });
  const statuses = () =>
    stage.webhook.log.all
      .filter((event) => event.type === 'AdvancedMessageDeliveryStatusUpdated')
      .map((event) => String(event.body.status))
      .sort();
  const failure = async () =>
    (await stage.webhook.log.find((event) => event.body.status === 'Failed')).body.error;

  test('a text is sent, kept, delivered, and read when the handset is opened', async () => {
    await openWindow();
    const response = await send({ kind: 'text', content: 'Your crew is on its way.' });
    expect(response.status).toBe('202');
    if (isUnexpected(response)) throw new Error('unexpected');
    const [receipt] = response.body.receipts;
    await stage.webhook.log.until(() => statuses().includes('Delivered'));
    expect(statuses()).toEqual(['Delivered', 'Sent']);
    const { log } = await handset();
    expect(await log.find((event) => event.type === 'message')).toMatchObject({
      messageId: receipt?.messageId,
      kind: 'text',
      content: 'Your crew is on its way.',
    });
    await stage.webhook.log.until(() => statuses().includes('Read'));
  });

  test('outside the 24-hour window only a template is delivered', async () => {
    await send({ kind: 'text', content: 'Hello' });
    expect(await failure()).toMatchObject({ channelCode: '131047' });
    await send({
      kind: 'template',
      template: {
        name: 'continue_here',
        language: 'en_US',
        values: [{ kind: 'text', name: 'who', text: 'Ana' }],
        bindings: { kind: 'whatsApp', body: [{ refValue: 'who' }] },
      },
    });
    const { log } = await handset();
    expect(await log.find((event) => event.type === 'message')).toMatchObject({
      kind: 'template',
      content: 'Hello Ana, we go on here.',
    });
  });

  test.each([
    ['an unknown template', { name: 'nope', language: 'en_US' }, '132001'],
    ['a template with too few parameters', { name: 'continue_here', language: 'en_US' }, '132000'],
  ])('%s is accepted and then fails', async (_what, template, channelCode) => {
    expect((await send({ kind: 'template', template })).status).toBe('202');
    expect(await failure()).toMatchObject({ channelCode });
  });

  test('buttons and lists need the preview version and come back as replies', async () => {
    await openWindow();
    const buttons = {
      kind: 'interactive',
      interactiveMessage: {
        body: { kind: 'text', text: 'Is that right?' },
        action: {
          kind: 'whatsAppButtonAction',
          content: { kind: 'buttonSet', buttons: [{ id: 'yes', title: 'Yes' }] },
        },
      },
    };
    expect((await send(buttons)).status).toBe('400');
    expect((await send(buttons, '2025-01-15-preview')).status).toBe('202');
    const { log, send: act } = await handset();
    expect(await log.find((event) => event.type === 'message')).toMatchObject({
      kind: 'interactive',
      content: 'Is that right?',
      buttons: [{ id: 'yes', title: 'Yes' }],
    });
    act({ type: 'button', id: 'yes', title: 'Yes' });
    const reply = await stage.webhook.event('AdvancedMessageReceived');
    expect(reply.body).toMatchObject({
      channelType: 'whatsapp',
      messageType: 'interactive',
      from: '15550100102',
      to: CHANNEL_ID,
      interactive: { type: 'buttonReply', buttonReply: { id: 'yes', title: 'Yes' } },
    });
  });

  test('a text from the customer opens the window', async () => {
    const { log, send: act } = await handset();
    act({ type: 'text', text: 'When will the crew be here?' });
    expect((await stage.webhook.event('AdvancedMessageReceived')).body).toMatchObject({
      messageType: 'text',
      content: 'When will the crew be here?',
    });
    await send({ kind: 'text', content: 'At three.' });
    await log.find((event) => event.type === 'message');
  });

  test('a picture from the customer can be downloaded', async () => {
    const { send: act } = await handset();
    const picture = Buffer.from([1, 2, 3, 250]);
    act({
      type: 'image',
      mimeType: 'image/png',
      base64: picture.toString('base64'),
      caption: 'meter',
    });
    const { body } = await stage.webhook.event('AdvancedMessageReceived');
    const { media } = body as { media: { id: string; caption: string } };
    expect(media.caption).toBe('meter');
    const response = await messages().path('/messages/streams/{id}', media.id).get().asNodeStream();
    const chunks: Buffer[] = [];
    for await (const chunk of response.body ?? []) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks)).toEqual(picture);
  });

  test('a handset that is off, or an injected failure, gives Failed with the reason', async () => {
    await openWindow();
    await stage.admin('PUT', `handsets/${encodeURIComponent(CUSTOMER)}`, { reachable: false });
    await send({ kind: 'text', content: 'Hello' });
    expect(await failure()).toMatchObject({ channelCode: '131026' });
  });

  test('lists its templates; an unknown channel is not found', async () => {
    const path = '/messages/channels/{channelId}/templates';
    const known = await messages().path(path, CHANNEL_ID).get();
    expect(known.body).toMatchObject({ value: [{ name: 'continue_here', language: 'en_US' }] });
    expect((await messages().path(path, 'other').get()).status).toBe('404');
    const elsewhere = await send({
      channelRegistrationId: 'other',
      kind: 'text',
      content: 'Hello',
    });
    expect(elsewhere.status).toBe('404');
  });

  test('a command that is not valid is answered with an error', async () => {
    const { log, send: act } = await handset();
    act({ type: 'button', id: '', title: 'x' });
    expect(await log.find((event) => event.type === 'error')).toMatchObject({
      message: expect.stringContaining('id'),
    });
  });
});
