import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { LatencyTool, otherStages } from './latency-tool.ts';
import { keptSamples, LatencyWindow } from './latency-window.ts';

function open() {
  const clock = new VirtualClock();
  const sunk: [string, number][] = [];
  const tool = new LatencyTool({ clock, sink: (stage, ms) => void sunk.push([stage, ms]) });
  return { clock, tool, sunk };
}

describe('a latency tool', () => {
  it('measures a run between start and stop, and tells the sink', async () => {
    const { clock, tool, sunk } = open();
    tool.start('greeting');
    await clock.advance(412);
    expect(tool.stop('greeting')).toBe(412);
    expect(sunk).toEqual([['greeting', 412]]);
    expect(tool.summary()).toEqual({
      greeting: { count: 1, min: 412, p50: 412, p95: 412, p99: 412, max: 412, mean: 412 },
    });
  });

  it('counts a second stop, and one without a start, as nothing', () => {
    const { tool } = open();
    expect(tool.stop('greeting')).toBeUndefined();
    tool.start('greeting');
    tool.stop('greeting');
    expect(tool.stop('greeting')).toBeUndefined();
    expect(tool.summary().greeting?.count).toBe(1);
  });

  it('keeps overlapping runs of a stage apart: the first begun is the first to end', async () => {
    const { clock, tool } = open();
    tool.start('tool');
    await clock.advance(100);
    tool.start('tool');
    await clock.advance(50);
    expect(tool.stop('tool')).toBe(150);
    await clock.advance(10);
    expect(tool.stop('tool')).toBe(60);
    expect(tool.unfinished()).toEqual({});
  });

  it('has no sample of a run that was never stopped, and keeps only so many of them', () => {
    const { tool } = open();
    for (let run = 0; run < 1000; run += 1) tool.start('lost');
    expect(tool.summary()).toEqual({});
    expect(tool.unfinished()).toEqual({ lost: 16 });
  });

  it('measures work that runs at once, and leaves out work that fails', async () => {
    const { clock, tool } = open();
    const lasting = (ms: number) => () =>
      new Promise<number>((resolve) => clock.after(ms, () => resolve(ms)));
    const both = [tool.measure('connect', lasting(300)), tool.measure('connect', lasting(100))];
    const failing = tool.measure('connect', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await clock.advance(300);
    expect(await Promise.all(both)).toEqual([300, 100]);
    expect(tool.samples()).toEqual({ connect: [100, 300] });
  });

  it('counts stages from the anchor, and never less than nothing', () => {
    const { tool } = open();
    expect(tool.note('firstFrame', 1700)).toBeUndefined();
    tool.anchor(1000);
    expect(tool.note('firstFrame', 1700)).toBe(700);
    expect(tool.note('llmFirstToken', 900)).toBe(0);
    expect(tool.add('odd', Number.NaN)).toBe(0);
  });

  it('does not grow with the number of stages', () => {
    const { tool } = open();
    for (let stage = 0; stage < 1000; stage += 1) {
      tool.add(`stage ${stage}`, 1);
      tool.start(`open ${stage}`);
    }
    expect(Object.keys(tool.summary())).toHaveLength(101);
    expect(tool.summary()[otherStages]?.count).toBe(900);
    expect(Object.keys(tool.unfinished())).toHaveLength(100);
  });
});

describe('the window of a stage', () => {
  it('has nothing to say of no samples', () => {
    expect(new LatencyWindow().summary()).toBeUndefined();
  });

  it('keeps the last samples and counts all', () => {
    const window = new LatencyWindow();
    for (let sample = 1; sample <= keptSamples + 50; sample += 1) window.add(sample);
    expect(window.samples()).toEqual(Array.from({ length: keptSamples }, (_, at) => at + 51));
    expect(window.summary()).toMatchObject({ count: 250, min: 1, max: 250, p50: 150, mean: 125.5 });
  });

  it('has its numbers in order, whatever the samples', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 500 }),
        (samples) => {
          const window = new LatencyWindow();
          for (const sample of samples) window.add(sample);
          const summary = window.summary();
          if (summary === undefined) throw new Error('there are samples');
          const { count, min, p50, p95, p99, max, mean } = summary;
          expect([min, p50, p95, p99, max]).toEqual(
            [min, p50, p95, p99, max].toSorted((one, other) => one - other),
          );
          expect(count).toBe(samples.length);
          expect(mean).toBeGreaterThanOrEqual(min - 1e-6);
          expect(mean).toBeLessThanOrEqual(max + 1e-6);
        },
      ),
    );
  });
});
