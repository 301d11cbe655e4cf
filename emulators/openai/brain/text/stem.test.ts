import { describe, expect, it } from 'vitest';
import { stem } from './stem.ts';

describe('stem', () => {
  it.each([
    ['restoration', 'restored', 'restore', 'restoring'],
    ['payments', 'payment'],
    ['pays', 'paid', 'paying', 'pay'],
    ['bills', 'billed', 'billing', 'bill'],
    ['outages', 'outage'],
    ['cancelled', 'cancel', 'cancelling'],
    ['scheduled', 'schedule', 'scheduling', 'schedules'],
    ['neighbors', 'neighbor'],
    ['moved', 'moving', 'moves', 'move'],
    ['stopped', 'stopping', 'stop'],
    ['electrical', 'electricity', 'electric'],
  ])('brings the forms of %s together', (...forms) => {
    expect(new Set(forms.map(stem)).size).toBe(1);
  });

  it.each([
    ['pay', 'payment'],
    ['gas', 'gate'],
    ['meter', 'meet'],
    ['installed', 'installment'],
    ['us', 'use'],
  ])('keeps %s and %s apart', (a, b) => {
    expect(stem(a)).not.toBe(stem(b));
  });

  it('leaves numbers and short words alone', () => {
    expect(['4', '84.20', 'gas', 'is'].map(stem)).toEqual(['4', '84.20', 'gas', 'be']);
  });
});
