import { describe, expect, it } from 'vitest';
import { thoughtOf } from '../../fixtures/thought-of.ts';
import { OUTAGE_TOOLS } from '../../fixtures/utilities-outage-tools.ts';
import { toolNamed } from '../thought.ts';
import { correctedArguments } from './correct-arguments.ts';

const thought = thoughtOf(OUTAGE_TOOLS, []);
function corrected(
  name: string,
  before: Readonly<Record<string, unknown>>,
  words: string,
): Record<string, unknown> | undefined {
  const tool = toolNamed(thought, name);
  if (!tool) throw new Error(`no tool ${name}`);
  return correctedArguments(tool, { arguments: before }, words, thought);
}

describe('a corrected place', () => {
  const wire = { location: '20 Oak Street, Springfield' };
  it.each([
    ["it's Elm Street, not Oak", '20 Elm Street, Springfield'],
    ['elm street', '20 Elm Street, Springfield'],
    ['not Oak Street, Elm Street', '20 Elm Street, Springfield'],
    ['22 Elm Street', '22 Elm Street'],
    ['it is number 22', '22 Oak Street, Springfield'],
  ])('%j gives %j', (words, location) => {
    expect(corrected('report_downed_wire', wire, words)).toEqual({ location });
  });

  it('takes the new street and its number together, however they are said', () => {
    const vague = { location: 'on Elm Street' };
    expect(
      corrected('report_downed_wire', vague, 'Sorry, it is on Birch Avenue, number twelve'),
    ).toEqual({ location: '12 Birch Avenue' });
    expect(corrected('report_downed_wire', vague, 'no, Birch Avenue')).toEqual({
      location: 'Birch Avenue',
    });
    expect(corrected('report_downed_wire', wire, 'it is number 7 on Birch Avenue')).toEqual({
      location: '7 Birch Avenue, Springfield',
    });
  });

  it('needs a house number or a street to put another street to', () => {
    expect(corrected('report_downed_wire', { location: 'my garden' }, 'Elm Street')).toBe(
      undefined,
    );
  });
});

it('changes a choice, and nothing when nothing is said of any value', () => {
  const report = { service_address: '12 Elm Street', outage_type: 'electric' };
  expect(corrected('report_outage', report, 'the gas')).toEqual({ ...report, outage_type: 'gas' });
  expect(corrected('report_outage', report, 'that is wrong')).toBeUndefined();
});
