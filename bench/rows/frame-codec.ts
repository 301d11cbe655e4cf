import { decodeInboundFrame, encodeAudioFrame } from '#media-worker/acs-media/frame-codec.ts';
import { speechFrame } from '../load/caller-frames.ts';
import { percentile } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';

const framesPerRound = 5000;
const rounds = 21;

/** CPU microseconds per frame, the median of many rounds. */
function cost(work: () => void): number {
  const costs = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    for (let index = 0; index < framesPerRound; index += 1) work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / framesPerRound;
  });
  return percentile(costs, 50);
}

/** P13: our frame codec against what the platform offers. */
export const frameCodec: Row = {
  id: 'P13',
  measure: 'frame codec, parse + base64 in, base64 + stringify out, against JSON and Buffer',
  unit: '× faster',
  target: '≥ 2',
  stretch: '≥ 4',
  async run() {
    const inbound = Buffer.from(speechFrame({ atMs: 0, lengthMs: 2500 }));
    const pcm = Buffer.from(Array.from({ length: 640 }, (_, index) => (index * 7919) & 255));
    const ours = () => {
      decodeInboundFrame(inbound);
      encodeAudioFrame(pcm);
    };
    const platform = () => {
      const frame: { audioData: { data: string } } = JSON.parse(inbound.toString());
      Buffer.from(frame.audioData.data, 'base64');
      JSON.stringify({
        kind: 'audioData',
        audioData: { data: pcm.toString('base64'), isSilent: false },
        stopAudio: {},
      });
    };
    cost(ours);
    cost(platform);
    const oursUs = cost(ours);
    const platformUs = cost(platform);
    const factor = platformUs / oursUs;
    return {
      values: { factor, oursUs, platformUs },
      met: factor >= 2,
      metStretch: factor >= 4,
      load: 'one 20 ms frame in and one out, 5,000 at a time, median of 21 rounds',
    };
  },
};
