import { describe, expect, it } from 'vitest';
import { CallerAudioDamage } from './caller-audio-damage.ts';

const BLOCK = 320;
const block = (level: number) => new Int16Array(BLOCK).fill(level);

function damaged(faults: Record<string, number>, blocks: readonly Int16Array[], cut = BLOCK) {
  const damage = new CallerAudioDamage({
    faults: { number: (name) => faults[name] },
    sampleRateHz: 16_000,
  });
  const audio = new Int16Array(blocks.flatMap((samples) => [...samples]));
  const passed: Int16Array[] = [];
  for (let at = 0; at < audio.length; at += cut)
    passed.push(...damage.pass(audio.subarray(at, at + cut)));
  return [...passed, ...damage.flush()];
}

const levels = (blocks: readonly Int16Array[]) => blocks.map((samples) => samples[0]);
const speech = [0, 1, 2, 0, 3].map(block);

describe('CallerAudioDamage', () => {
  it('passes everything on, in order, without faults', () => {
    const passed = damaged({}, speech, 77);
    expect(passed.flatMap((samples) => [...samples])).toEqual(
      speech.flatMap((samples) => [...samples]),
    );
  });

  it('loses the n-th block that is not silent', () => {
    expect(levels(damaged({ drop_frame: 2 }, speech))).toEqual([0, 1, 0, 3]);
  });

  it('lets the n-th block that is not silent change places with the next', () => {
    expect(levels(damaged({ swap_frames: 1 }, speech))).toEqual([0, 2, 1, 0, 3]);
    expect(levels(damaged({ swap_frames: 3 }, speech))).toEqual([0, 1, 2, 0, 3]);
  });

  it('changes one sample of the n-th block by one step', () => {
    const [, altered] = damaged({ alter_sample: 1 }, speech);
    const differences = [...(altered ?? [])].filter((sample) => sample !== 1);
    expect(differences).toEqual([0]);
  });

  it('keeps the end of the stream that fills no block', () => {
    expect(damaged({}, [block(1), block(2).subarray(0, 100)]).at(-1)).toHaveLength(100);
  });
});
