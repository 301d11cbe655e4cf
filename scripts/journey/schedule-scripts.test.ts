import { describe, expect, it } from 'vitest';
import { parseCallScript } from './load-call-script.ts';
import { scheduleScripts } from './schedule-scripts.ts';

const script = (name: string, customer: string, extra = '') =>
  parseCallScript(
    `name: ${name}\ncustomer: ${customer}\n${extra}steps:\n  - say: "hi"\n`,
    `${name}.yaml`,
  );

describe('scheduling of call scripts', () => {
  it('puts scripts of one customer in one lane, busy and faulty ones alone', () => {
    const phases = scheduleScripts([
      script('a1', 'demo-1001'),
      script('f1', 'demo-1003', 'faults: {speech: {drop_frame: 1}}\n'),
      script('b1', 'demo-1002'),
      script('busy', 'demo-1002', 'given: {waiting_callers: 40}\n'),
      script('busy-too', 'demo-1005', 'given: {waiting_callers: 2}\n'),
      script('a2', 'demo-1001'),
      script('f2', 'demo-1004', 'faults: {acs: {reorder: true}}\n'),
    ]);
    const names = phases.map((phase) =>
      phase.map((lane) => lane.map((loaded) => loaded.script.name)),
    );
    expect(names).toEqual([[['a1', 'a2'], ['b1']], [['busy']], [['busy-too']], [['f1']], [['f2']]]);
  });

  it('has nothing to schedule without scripts', () => {
    expect(scheduleScripts([])).toEqual([]);
  });
});
