import { describe, expect, it } from 'vitest';
import { spokenDay, spokenValue } from './spoken-value.ts';
import { wordFields } from './word-fields.ts';

const today = { year: 2026, month: 3, day: 5 };

describe('spokenValue', () => {
  it.each([
    ['current_balance', 84.2, '$84.20'],
    ['amount', 1250, '$1,250'],
    ['due_date', '2026-03-14', 'March 14'],
    ['visit', '2026-03-06T16:30:00Z', 'tomorrow at 4:30 p.m.'],
    ['phone', '+15550100102', '555-010-0102'],
    ['active', true, 'yes'],
    ['usage_kwh', 12640, '12,640 kilowatt hours'],
    ['status', 'past_due', 'past due'],
    ['link', 'https://example.com/x', undefined],
    ['reference_number', 123456, '123,456'],
  ])('%s %j is said as %s', (key, value, spoken) => {
    expect(spokenValue(key, value, today)).toBe(spoken);
  });

  it('names near days by their weekday, and other years', () => {
    expect(spokenDay({ year: 2026, month: 3, day: 9 }, today)).toBe('Monday, March 9');
    expect(spokenDay({ year: 2027, month: 3, day: 9 }, today)).toBe('March 9, 2027');
  });
});

describe('wordFields', () => {
  const options = { question: 'When is it due?', today, written: false };

  it('says first what was asked for and hides what is internal', () => {
    expect(
      wordFields(
        { ok: true, customer_id: 'x', current_balance: 84.2, due_date: '2026-03-14' },
        options,
      ),
    ).toBe('The due date is March 14. The current balance is $84.20.');
  });

  it('words lists and says when there is nothing in them', () => {
    expect(wordFields({ payments: [] }, options)).toBe("I don't see any payments.");
    expect(
      wordFields(
        {
          payments: [
            { paid_on: '2026-03-04', amount: 20 },
            { paid_on: '2026-02-04', amount: 30 },
          ],
        },
        options,
      ),
    ).toBe('2 payments: yesterday, amount $20 and February 4, amount $30.');
  });
});
