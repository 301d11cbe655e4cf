import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { parseCallEvents } from './call-events.ts';

const event = (type: string, data: Record<string, unknown> = {}) => ({
  id: 'event-1',
  source: 'calling/callConnections/call-1',
  type: `Microsoft.Communication.${type}`,
  specversion: '1.0',
  data: {
    callConnectionId: 'call-1',
    serverCallId: 's',
    correlationId: 'c',
    operationContext: 'op',
    ...data,
  },
});

describe('parseCallEvents', () => {
  it('reads every event of a batch, and a single event', () => {
    const events = parseCallEvents([event('CallConnected'), event('CallDisconnected')]);
    expect(events.map(({ type }) => type)).toEqual(['call-connected', 'call-disconnected']);
    expect(parseCallEvents(event('CallConnected'))[0]).toEqual({
      type: 'call-connected',
      eventId: 'event-1',
      callConnectionId: 'call-1',
      serverCallId: 's',
      correlationId: 'c',
      operationContext: 'op',
      result: { code: 0, subCode: 0, message: '' },
    });
  });

  it.each([
    ['2026-03-02T10:00:00.5735591+00:00', Date.UTC(2026, 2, 2, 10, 0, 0, 573)],
    ['2026-03-02T11:00:00+01:00', Date.UTC(2026, 2, 2, 10)],
    ['yesterday', undefined],
    [null, undefined],
  ])('reads when it happened: %s', (time, occurredAt) => {
    expect(parseCallEvents({ ...event('CallConnected'), time })).toMatchObject([{ occurredAt }]);
  });

  it.each([
    ['CreateCallFailed', {}, { type: 'call-failed' }],
    ['AnswerFailed', {}, { type: 'call-failed' }],
    [
      'MediaStreamingFailed',
      { resultInformation: { code: 401 } },
      { type: 'media-failed', result: { code: 401 } },
    ],
    ['PlayCanceled', {}, { type: 'prompt-canceled' }],
    [
      'RecognizeCompleted',
      { dtmfResult: { tones: ['one', 'asterisk', 'Pound'] } },
      { type: 'keys-collected', keys: '1*#' },
    ],
    [
      'RecognizeFailed',
      { resultInformation: { code: 400, subCode: 8510 } },
      { type: 'keys-failed', reason: 'no-key' },
    ],
    [
      'RecognizeFailed',
      { resultInformation: { code: 400, subCode: 8532 } },
      { type: 'keys-failed', reason: 'stopped-midway' },
    ],
    ['RecognizeFailed', { resultInformation: null }, { type: 'keys-failed', reason: 'failed' }],
    ['RecognizeCanceled', {}, { type: 'keys-failed', reason: 'canceled' }],
    [
      'ContinuousDtmfRecognitionToneReceived',
      { tone: 'nine', sequenceId: 2 },
      { type: 'key-pressed', key: '9', sequence: 2 },
    ],
    [
      'ParticipantsUpdated',
      {
        participants: [
          { identifier: { rawId: '4:+15550100102' } },
          { identifier: { communicationUser: { id: '8:acs:x' } } },
        ],
      },
      { participants: [{ rawId: '4:+15550100102', phone: '+15550100102' }, { rawId: '8:acs:x' }] },
    ],
    [
      'RecordingStateChanged',
      { recordingId: 'recording-1', state: 'Active', recordingKind: 'AzureCommunicationServices' },
      { type: 'recording-changed', recordingId: 'recording-1', state: 'active' },
    ],
    ['TranscriptionStarted', {}, { type: 'other', wireType: 'TranscriptionStarted' }],
  ])('reads %s', (type, data, expected) => {
    expect(parseCallEvents([event(type, data)])[0]).toMatchObject(expected);
  });

  it('refuses events that lack what their type needs', () => {
    expect(() => parseCallEvents([event('CallConnected', { callConnectionId: '' })])).toThrow(
      ZodError,
    );
    expect(() => parseCallEvents([event('RecognizeCompleted')])).toThrow(ZodError);
    expect(() =>
      parseCallEvents([event('RecognizeCompleted', { dtmfResult: { tones: ['bell'] } })]),
    ).toThrow('no tone');
  });

  it('refuses anything else as not valid, never with another error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        if (Array.isArray(body) && body.length === 0) return;
        expect(() => parseCallEvents(body)).toThrow(ZodError);
      }),
    );
  });
});
