import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { parseEventGridEvents } from './event-grid-events.ts';

const event = (eventType: string, data: unknown) => ({
  id: 'event-1',
  topic: '/subscriptions/x',
  subject: '',
  eventType,
  eventTime: '2025-01-01T00:00:00Z',
  dataVersion: '1.0',
  metadataVersion: '1',
  data,
});
const received = (data: Record<string, unknown>) =>
  parseEventGridEvents([
    event('Microsoft.Communication.AdvancedMessageReceived', {
      channelType: 'whatsapp',
      from: '15550100102',
      to: 'channel',
      receivedTimestamp: '2025-01-01T00:00:00Z',
      ...data,
    }),
  ])[0];

describe('parseEventGridEvents', () => {
  it('reads the handshake', () => {
    const validation = event('Microsoft.EventGrid.SubscriptionValidationEvent', {
      validationCode: 'abc',
    });
    expect(parseEventGridEvents([validation])).toEqual([
      { type: 'subscription-validation', eventId: 'event-1', validationCode: 'abc' },
    ]);
  });

  it('reads an incoming call, also from somebody without a number', () => {
    const call = (from: object) =>
      parseEventGridEvents(
        event('Microsoft.Communication.IncomingCall', {
          from,
          to: {
            kind: 'phoneNumber',
            rawId: '4:+15550100001',
            phoneNumber: { value: '+15550100001' },
          },
          incomingCallContext: 'context',
          serverCallId: 's',
          correlationId: 'c',
        }),
      )[0];
    expect(call({ rawId: '4:+15550100102', phoneNumber: { value: '+15550100102' } })).toMatchObject(
      {
        type: 'incoming-call',
        incomingCallContext: 'context',
        caller: { phone: '+15550100102', rawId: '4:+15550100102' },
        called: { phone: '+15550100001' },
      },
    );
    expect(
      call({ rawId: '8:acs:someone', communicationUser: { id: '8:acs:someone' } }),
    ).toMatchObject({
      caller: { rawId: '8:acs:someone' },
    });
  });

  it.each([
    ['a text', { messageType: 'text', content: 'Hello' }, { kind: 'text', text: 'Hello' }],
    [
      'a tapped button',
      { interactive: { type: 'buttonReply', buttonReply: { id: 'yes', title: 'Yes' } } },
      { kind: 'choice', id: 'yes', title: 'Yes' },
    ],
    [
      'a picked list item',
      {
        interactive: { type: 'listReply', listReply: { id: 'may', title: 'May', description: '' } },
      },
      { kind: 'choice', id: 'may', title: 'May' },
    ],
    [
      'a button of a template',
      { button: { text: 'Stop', payload: 'stop' } },
      { kind: 'choice', id: 'stop', title: 'Stop' },
    ],
    [
      'a picture',
      { messageType: 'image', media: { id: 'm', mimeType: 'image/png', caption: 'meter' } },
      { kind: 'media', mediaId: 'm', mimeType: 'image/png', caption: 'meter' },
    ],
    [
      'a reaction',
      { reaction: { messageId: 'x', emoji: '👍' } },
      { kind: 'reaction', toMessageId: 'x', emoji: '👍' },
    ],
    ['a location', { messageType: 'location' }, { kind: 'unreadable', messageType: 'location' }],
  ])('reads %s', (_what, data, content) => {
    expect(received(data)).toMatchObject({
      type: 'message-received',
      from: '+15550100102',
      content,
    });
  });

  it('falls back to the event id, and says when the sender hides the number', () => {
    expect(received({ content: 'Hi' })).toMatchObject({ messageId: 'event-1' });
    expect(received({ content: 'Hi', messageId: 'm-1' })).toMatchObject({ messageId: 'm-1' });
    expect(received({ content: 'Hi', from: '' })).toMatchObject({ from: undefined });
    expect(received({ content: 'Hi', from: null })).toMatchObject({ from: undefined });
    expect(received({ content: 'Hi', from: '+15550100102' })).toMatchObject({
      from: '+15550100102',
    });
  });

  it('reads delivery statuses with the reason of a failure', () => {
    const status = (data: Record<string, unknown>) =>
      parseEventGridEvents([
        event('Microsoft.Communication.AdvancedMessageDeliveryStatusUpdated', {
          messageId: 'm',
          channelType: 'whatsapp',
          from: 'channel',
          to: '15550100102',
          ...data,
        }),
      ])[0];
    expect(status({ status: 'Delivered' })).toMatchObject({
      status: 'delivered',
      to: '+15550100102',
    });
    expect(
      status({ status: 'Failed', error: { channelCode: 131_047, channelMessage: 'window' } }),
    ).toMatchObject({ status: 'failed', error: { code: '131047', message: 'window' } });
    expect(status({ status: 'Warning' })).toMatchObject({ status: 'other' });
  });

  it('lets unknown types through as such, and keeps the order of a batch', () => {
    const batch = [
      event('Microsoft.Communication.ChatMessageReceived', {}),
      event('Some.Other', null),
    ];
    expect(parseEventGridEvents(batch).map(({ type }) => type)).toEqual(['other', 'other']);
  });

  it('refuses anything else as not valid, never with another error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        if (Array.isArray(body) && body.length === 0) return;
        expect(() => parseEventGridEvents(body)).toThrow(ZodError);
      }),
    );
    const types = [
      'IncomingCall',
      'AdvancedMessageReceived',
      'AdvancedMessageDeliveryStatusUpdated',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.jsonValue(), (type, data) => {
        expect(() =>
          parseEventGridEvents([event(`Microsoft.Communication.${type}`, data)]),
        ).toThrow(ZodError);
      }),
    );
  });
});
