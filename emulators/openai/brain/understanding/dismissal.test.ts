import { describe, expect, it } from 'vitest';
import { withoutDismissal } from './dismissal.ts';
import { speechActs } from './speech-acts.ts';

describe('a dismissal', () => {
  it.each([
    ['Actually forget the payment, just tell me the balance', 'tell me the balance'],
    ['never mind the address, when is it due', 'when is it due'],
    ['Forget it', ''],
    ['skip that, what do I owe', 'what do I owe'],
    ['leave my mailing address. Is there an outage', 'Is there an outage'],
  ])('%j refuses, and leaves %j', (text, rest) => {
    const acts = withoutDismissal(speechActs(text));
    expect(acts).toMatchObject({ refuses: true, rest });
  });

  it.each(['tell me the balance', 'I forgot the number', 'drop me a line', 'yes please'])(
    'is not: %j',
    (text) => {
      const acts = speechActs(text);
      expect(withoutDismissal(acts)).toEqual(acts);
    },
  );

  it('is no correction of what it dismisses', () => {
    expect(withoutDismissal(speechActs('Actually, forget the payment')).corrects).toBe(false);
  });
});
