import { describe, expect, it } from 'vitest';
import { emptyJourneyLog, type LoggedTurn } from './journey-log.ts';
import { findRepeatedQuestions } from './repeated-questions.ts';

const dialogue = (...lines: (readonly ['customer' | 'agent', string])[]) => {
  const log = emptyJourneyLog(0);
  lines.forEach(([speaker, text], index) => {
    const turn: LoggedTurn = { at: index * 10, channel: 'whatsapp', speaker, text };
    log.turns.push(turn);
  });
  return log;
};

describe('repeated questions', () => {
  it('counts a question that was answered before, also on another channel', () => {
    const log = dialogue(
      ['agent', 'What is your service address?'],
      ['customer', 'Number fourteen, Oak Street'],
      ['agent', 'Thanks.'],
      ['customer', 'When will it be fixed?'],
      ['agent', 'Could you tell me the address again?'],
    );
    expect(findRepeatedQuestions(log)).toEqual([
      { asks: 'address', text: 'Could you tell me the address again?' },
    ]);
  });

  it('counts a question for what the customer said unasked', () => {
    const log = dialogue(
      ['customer', 'The power is out at 14 Oak Street'],
      ['agent', 'What is the address?'],
    );
    expect(findRepeatedQuestions(log)).toHaveLength(1);
  });

  it('does not count different questions, statements or reading back', () => {
    const log = dialogue(
      ['agent', 'What is your service address?'],
      ['customer', '14 Oak Street'],
      ['agent', 'I sent a crew to your address. What is your account number?'],
      ['customer', '7890 1002'],
      ['agent', 'I have you at 14 Oak Street, is that right?'],
    );
    expect(findRepeatedQuestions(log)).toEqual([]);
  });

  it('does not count asking again after the answer was refused', () => {
    const log = dialogue(
      ['agent', 'What are the last four digits?'],
      ['customer', '1111'],
      ['agent', 'That did not match. What are the last four digits?'],
    );
    log.tools.push({
      at: 15,
      channel: 'whatsapp',
      agent: 'A',
      tool: 'verify',
      arguments: {},
      ok: false,
      result: { code: 'not_matched' },
    });
    expect(findRepeatedQuestions(log)).toEqual([]);
    log.tools.length = 0;
    expect(findRepeatedQuestions(log)).toHaveLength(1);
  });

  it('does not take a question for an answer', () => {
    const asked = [
      ['agent', 'What are the last four digits?'],
      ['customer', 'What is my balance?'],
      ['agent', 'What are the last four digits?'],
    ] as const;
    expect(findRepeatedQuestions(dialogue(...asked))).toEqual([]);
    const answered = [['customer', '4821'], asked[0]] as const;
    expect(findRepeatedQuestions(dialogue(...asked, ...answered))).toHaveLength(1);
  });

  it('does not count a question that the caller had cut off before it was heard', () => {
    const log = dialogue(['customer', 'My power is out']);
    log.turns.push(
      {
        at: 5,
        channel: 'voice',
        speaker: 'agent',
        text: 'I see. What is your address?',
        heardText: 'I see.',
        interruptedAt: 6,
      },
      { at: 7, channel: 'voice', speaker: 'customer', text: 'Since noon' },
      {
        at: 8,
        channel: 'voice',
        speaker: 'agent',
        text: 'What is your address?',
        heardText: 'What is your address?',
      },
    );
    expect(findRepeatedQuestions(log)).toEqual([]);
  });
});
