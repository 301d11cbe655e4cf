import { describe, expect, it } from 'vitest';
import { createBargeInPolicy } from '../../barge-in.ts';
import { createCompletenessPolicy } from '../completeness.ts';
import { comparableWords } from '../spoken-words.ts';
import { wordsOf } from '../words-of.ts';
import { korean } from './korean.ts';

const language = 'ko-KR';
const judge = (text: string, agentText = '무엇을 도와드릴까요?') =>
  createCompletenessPolicy()({ text, agentText, language });
const interrupts = (text: string) =>
  createBargeInPolicy().finalInterrupts(
    text,
    { saidText: '요금은 사만 원입니다.', heardText: () => '요금은' },
    language,
  );

describe('Korean turn taking', () => {
  it('reads words of Hangul, without marks', () => {
    expect(wordsOf('네, 알겠습니다. 제 번호는 010-1234요!')).toEqual([
      '네',
      '알겠습니다',
      '제',
      '번호는',
      '010',
      '1234요',
    ]);
  });

  it.each(['네', '네, 네', '네네', '아 네', '음', '예 그래요', '네알겠습니다', '그렇군요.'])(
    'lets the agent go on after "%s"',
    (text) => expect(interrupts(text)).toBe(false),
  );

  it.each(['아니요', '저기요', '잠깐만요', '네 그런데 요금이 왜 이래요'])(
    'gives way to "%s"',
    (text) => expect(interrupts(text)).toBe(true),
  );

  it.each([
    '제 전화번호는',
    '이름은',
    '어제 전화했는데 그리고',
    '요금을 내려고 했는데요',
    '저는 음',
  ])('waits for more after "%s"', (text) => expect(judge(text)).toBe('unfinished'));

  it('takes whole answers and sentences for what they are', () => {
    expect(judge('네 맞습니다', '카드로 결제하시겠어요?')).toBe('answer');
    expect(judge('그렇게 해주세요', '카드로 결제하시겠어요?')).toBe('answer');
    expect(judge('이번 달 요금이 궁금합니다')).toBe('complete');
  });

  it('knows that a number is dictated when one was asked for', () => {
    const asked = '고객번호를 말씀해 주세요.';
    expect(judge('일 이 삼', asked)).toBe('dictation');
    expect(judge('제 고객번호는', asked)).toBe('dictation');
    expect(judge('네', '다른 질문이 있으신가요?')).toBe('answer');
  });

  it('reads numbers in both ways of counting', () => {
    expect(comparableWords('공 일 공', korean)).toEqual(['0', '1', '0']);
    expect(comparableWords('스물 다섯', korean)).toEqual(comparableWords('이십 오', korean));
  });
});
