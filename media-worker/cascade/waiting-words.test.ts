import { describe, expect, it } from 'vitest';
import type { CallerInput } from './merge-input.ts';
import { WaitingWords } from './waiting-words.ts';

const said = (text: string, from?: string): CallerInput => ({
  source: 'speech',
  text,
  ...(from === undefined
    ? {}
    : { continues: { text: from, added: text.slice(from.length).trim() } }),
});

describe('words that wait', () => {
  it('are taken as one input, once', () => {
    const waiting = new WaitingWords();
    waiting.add(said('And my bill.'));
    waiting.add(said('my address'));
    waiting.add(said('my address has changed', 'my address'));
    expect(waiting.take()?.text).toBe('And my bill. my address has changed');
    expect(waiting.take()).toBeUndefined();
  });

  it('leaves out what comes again with the words that go on from it', () => {
    const waiting = new WaitingWords();
    waiting.add(said('And my bill.'));
    waiting.add(said('the lights'));
    waiting.add(said('the lights went', 'the lights'));
    expect(waiting.endWith('the lights went')).toBe(true);
    expect(waiting.take('the lights went')?.text).toBe('And my bill.');
  });

  it('keeps words that nothing goes on from', () => {
    const waiting = new WaitingWords();
    waiting.add(said('And my bill.'));
    expect(waiting.take('my address')?.text).toBe('And my bill.');
  });
});
