import { describe, expect, it } from 'vitest';
import { type AnswerTaker, AskedAnswers } from './asked-answers.ts';

const taker = (): AnswerTaker => ({
  onText: () => undefined,
  onAudio: () => undefined,
  onWord: () => undefined,
  onItemEnd: () => undefined,
  onAnswerEnd: () => undefined,
});

function asked() {
  return { answers: new AskedAnswers(), first: taker(), second: taker() };
}

describe('answers that are waited for', () => {
  it('are made one at a time, in the order in which they were asked for', () => {
    const { answers, first, second } = asked();
    answers.ask({ taker: first, options: {} });
    answers.ask({ taker: second, options: {} });
    expect(answers.taker).toBe(first);
    expect(answers.end()).toBe(first);
    expect(answers.taker).toBe(second);
    expect(answers.end()).toBe(second);
    expect(answers.taker).toBeUndefined();
  });

  it('are not being made while there is nobody to make them', () => {
    const { answers, first } = asked();
    const wanted = { taker: first, options: { withoutTools: true } };
    answers.want(wanted);
    expect(answers.taker).toBeUndefined();
    expect(answers.takeWanted()).toBe(wanted);
    expect(answers.takeWanted()).toBeUndefined();
  });

  it('are all lost with the connection, and everybody who asked is known once', () => {
    const { answers, first, second } = asked();
    answers.ask({ taker: first, options: {} });
    answers.ask({ taker: second, options: {} });
    expect(answers.clear()).toEqual([first, second]);
    expect(answers.clear()).toEqual([]);
  });
});
