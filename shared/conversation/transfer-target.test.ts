import { describe, expect, it } from 'vitest';
import { transferTargetSchema } from '#shared/contracts/scenario.ts';
import { transferTargetOf } from './transfer-target.ts';

const phone = '+15550180001';
const weekdays = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  opens: '08:00',
  closes: '18:00',
  time_zone: 'America/Chicago',
};
const target = (more: object = {}) =>
  transferTargetSchema.parse({ phone, name: 'a colleague', ...more });
const at = (time: string) =>
  transferTargetOf(
    { transfer_targets: { desk: target({ hours: weekdays }) } },
    'desk',
    Date.parse(time),
  )?.state;

describe('who takes calls for a department', () => {
  it('is somebody with a phone that rings for a while, introduced first', () => {
    const found = transferTargetOf({ transfer_targets: { desk: target() } }, 'desk', 0);
    expect(found).toEqual({
      state: 'open',
      target: { phone, name: 'a colleague', kind: 'warm', ring_seconds: 25 },
    });
  });

  it.each(['sales', 'constructor', '__proto__', 'toString'])('is nobody for %s', (department) => {
    const scenario = { transfer_targets: { desk: target() } };
    expect(transferTargetOf(scenario, department, 0)).toBeUndefined();
  });

  it.each([
    // Monday, 2 March 2026; Chicago is six hours behind.
    ['2026-03-02T13:59:59Z', 'closed'],
    ['2026-03-02T14:00:00Z', 'open'],
    ['2026-03-02T23:59:59Z', 'open'],
    ['2026-03-03T00:00:00Z', 'closed'],
    ['2026-03-01T18:00:00Z', 'closed'],
    // After the change to summer time it is five hours.
    ['2026-03-09T13:00:00Z', 'open'],
  ])('is there in office hours where they are: %s %s', (time, state) => {
    expect(at(time)).toBe(state);
  });

  it.each([
    ['an extension that nobody would dial', { kind: 'cold', extension: '42' }],
    ['an extension that is none', { extension: 'four' }],
    ['a number without its country', { phone: '5550180001' }],
    ['hours that end before they begin', { hours: { ...weekdays, opens: '19:00' } }],
    [
      'a time zone that does not exist',
      { hours: { ...weekdays, time_zone: 'America/Springfield' } },
    ],
    ['a key that nobody knows', { music: 'jazz.wav' }],
  ])('has not %s', (_, more) => {
    expect(transferTargetSchema.safeParse({ phone, name: 'a colleague', ...more }).success).toBe(
      false,
    );
  });
});
