import { describe, expect, it } from 'vitest';
import { hasOpenWish } from './open-wish.ts';

const wish = (userText: string, note?: string) =>
  hasOpenWish({ userText, targetAgent: 'BillingAgent', note });

describe('hasOpenWish', () => {
  it.each([
    'my bill is too high',
    'I want to pay my bill',
    'why do I have a late fee',
    'can I talk to someone about my late fee',
    'connect me with billing because of the shut-off notice',
    'I was charged twice',
  ])('finds something to work on in "%s"', (text) => {
    expect(wish(text)).toBe(true);
  });

  it.each([
    'can I talk to billing please',
    "I'd like to speak to someone about my bill",
    'billing department please',
    'put me through to a billing person',
    'yes please',
    'okay, go',
  ])('finds nothing in "%s"', (text) => {
    expect(wish(text)).toBe(false);
  });

  it('goes on after a mere yes when the handing agent says what is open', () => {
    expect(wish('yes please', 'disputes a late fee')).toBe(true);
    expect(wish('can I talk to billing', 'wants billing')).toBe(false);
  });
});
