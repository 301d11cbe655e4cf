import { bench, describe } from 'vitest';
import { decodeInboundFrame, encodeAudioFrame } from '#media-worker/acs-media/frame-codec.ts';

// Row P13 of the targets: parse + base64 in, base64 + stringify out, for one 20 ms frame.
const pcm = Buffer.from(Array.from({ length: 640 }, (_, index) => (index * 7919) & 255));
const inbound = Buffer.from(
  JSON.stringify({
    kind: 'AudioData',
    audioData: {
      timestamp: '2025-01-01T00:00:00.020Z',
      participantRawID: '4:+15550100102',
      data: pcm.toString('base64'),
      silent: false,
    },
  }),
);

describe('one frame in and one frame out', () => {
  bench('frame codec', () => {
    decodeInboundFrame(inbound);
    encodeAudioFrame(pcm);
  });

  bench('JSON.parse, JSON.stringify and Buffer', () => {
    const frame: { audioData: { data: string } } = JSON.parse(inbound.toString());
    Buffer.from(frame.audioData.data, 'base64');
    JSON.stringify({
      kind: 'audioData',
      audioData: { data: pcm.toString('base64'), isSilent: false },
      stopAudio: {},
    });
  });
});
