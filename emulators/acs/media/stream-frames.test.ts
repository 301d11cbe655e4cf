import {
  createOutboundAudioData,
  createOutboundStopAudioData,
  StreamingData,
} from '@azure/communication-call-automation';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  audioDataFrame,
  audioMetadataFrame,
  dtmfDataFrame,
  MalformedFrameError,
  parseServerFrame,
} from './stream-frames.ts';

test('frames to the server are what the SDK parses', () => {
  const metadata = audioMetadataFrame({
    subscriptionId: 's',
    sampleRateHz: 16_000,
    frameBytes: 640,
  });
  expect(StreamingData.parse(metadata)).toMatchObject({
    encoding: 'PCM',
    sampleRate: 16_000,
    channels: 1,
  });
  const audio = audioDataFrame({
    atMs: 0,
    participantRawId: '4:+15550100102',
    samples: Int16Array.from([1, -2]),
    silent: false,
  });
  expect(StreamingData.parse(audio)).toMatchObject({
    data: Buffer.from([1, 0, 254, 255]).toString('base64'),
    participant: { phoneNumber: '+15550100102' },
  });
  expect(StreamingData.parse(dtmfDataFrame('5'))).toEqual({ data: '5' });
});

test('frames from the helpers of the SDK and from the samples mean the same', () => {
  const data = Buffer.from([1, 0, 254, 255]).toString('base64');
  const samples = Int16Array.from([1, -2]);
  expect(parseServerFrame(createOutboundAudioData(data))).toEqual({ kind: 'audio', samples });
  const sample = JSON.stringify({
    Kind: 'x',
    kind: 'AudioData',
    AudioData: { Data: data },
    StopAudio: null,
  });
  expect(parseServerFrame(sample)).toEqual({ kind: 'audio', samples });
  expect(parseServerFrame(createOutboundStopAudioData())).toEqual({ kind: 'stop' });
  expect(parseServerFrame('{"kind":"StopAudio","AudioData":null,"StopAudio":{}}')).toEqual({
    kind: 'stop',
  });
});

test('whatever else is sent is refused as malformed, never with another error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(() => parseServerFrame(text)).toThrow(MalformedFrameError);
    }),
  );
});
