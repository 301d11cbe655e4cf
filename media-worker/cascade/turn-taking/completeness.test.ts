import { describe, expect, it } from 'vitest';
import { createCompletenessPolicy } from './completeness.ts';

const judge = createCompletenessPolicy();
const judged = (agentText: string, text: string, language = 'en-US') =>
  judge({ text, agentText, language });

const yesOrNo = 'Your bill is due on Friday. Would you like to pay it now?';

describe('an answer', () => {
  it.each(['Yeah.', 'yes', 'no thank you', 'Yes, please', 'on Tuesday', 'I do', 'yes it is'])(
    'to a question is whole: %s',
    (text) => expect(judged(yesOrNo, text)).toBe('answer'),
  );

  it('is none where nothing was asked', () => {
    expect(judged('', 'yeah')).toBe('plain');
    expect(judged('Your bill is due on Friday.', 'yes')).toBe('plain');
  });

  it('may be asked for in the last sentence but one', () => {
    expect(judged('Shall I switch? Just say yes or no.', 'yes')).toBe('answer');
  });
});

describe('a sentence', () => {
  it.each(['my power is out', 'When is my bill due?', 'i would like to pay my bill'])(
    'may be over: %s',
    (text) => expect(judged('How can I help?', text)).toBe('complete'),
  );

  it.each(['hello', 'hi there', 'the bill', ''])('is not certain to be one: "%s"', (text) => {
    expect(judged('How can I help?', text)).not.toBe('complete');
  });

  it.each([
    'my number is',
    'my power is out and',
    'i would like to',
    'well um',
    'it is on the',
    'hold on',
    'let me see',
    'Because',
    'my power is out uh',
  ])('wants to go on: %s', (text) => expect(judged(yesOrNo, text)).toBe('unfinished'));

  it.each([
    ['de-DE', 'meine Nummer ist', 'unfinished'],
    ['de-DE', 'mein Strom ist weg', 'complete'],
    ['es-ES', 'mi número es', 'unfinished'],
    ['es-ES', 'no tengo luz en casa', 'complete'],
    ['fr-FR', 'je voudrais payer ma', 'unfinished'],
    ['fr-FR', "je n'ai plus de courant", 'complete'],
    ['it-IT', 'vorrei pagare la', 'unfinished'],
    ['pt-BR', 'o meu número é o', 'unfinished'],
  ] as const)('is judged in its own language: %s "%s"', (language, text, completeness) => {
    expect(judged('', text, language)).toBe(completeness);
  });

  it('is judged alike, whatever it is, in a language that nobody described', () => {
    expect(judged('', 'sähköt ovat poikki ja', 'fi-FI')).toBe('complete');
    expect(judged('', 'ja', 'fi-FI')).toBe('plain');
  });
});

describe('digits', () => {
  const anyNumber = 'What is your account number?';
  const lastFour = 'Please tell me the last four digits of your social security number.';

  it('are dictated when a number of unknown length was asked for', () => {
    expect(judged(anyNumber, 'seven')).toBe('dictation');
    expect(judged(anyNumber, 'it is 789 0100')).toBe('dictation');
    expect(judged(anyNumber, 'it is 789 0100 thank you')).toBe('complete');
  });

  it('are an answer when there are as many as were asked for', () => {
    expect(judged(lastFour, 'four eight two')).toBe('dictation');
    expect(judged(lastFour, 'four eight two one')).toBe('answer');
    expect(judged(lastFour, '4821')).toBe('answer');
    expect(judged('What are the last 4 of your card?', 'four eight um two one')).toBe('answer');
    expect(judged('I need your five-digit zip code.', '6 2 7 0')).toBe('dictation');
    expect(judged('Wie lauten die letzten vier Ziffern?', 'eins zwei drei', 'de-DE')).toBe(
      'dictation',
    );
    expect(judged('Wie lauten die letzten vier Ziffern?', 'eins zwei drei 4', 'de-DE')).toBe(
      'answer',
    );
  });

  it('do not have to be what follows a question for them', () => {
    expect(judged(anyNumber, 'i do not have it')).toBe('complete');
    expect(judged(anyNumber, 'my number is')).toBe('dictation');
    expect(judged(anyNumber, 'it is')).toBe('dictation');
    expect(judged('Do you have your account number?', 'no')).toBe('answer');
    expect(judged('Your ticket number is OUT-331.', 'thank you very much')).toBe('complete');
  });

  it('are noticed without a question when they come one by one', () => {
    expect(judged('', 'call me at five five five')).toBe('dictation');
    expect(judged('', 'call me at 555-0100')).toBe('dictation');
    expect(judged('', 'i owe two thousand')).toBe('complete');
    expect(judged('', 'since twenty nineteen')).toBe('complete');
  });
});

describe('things that are spelled', () => {
  it('go on letter by letter', () => {
    expect(judged('', 'my name is m e i')).toBe('dictation');
    expect(judged('Can you spell that for me?', 'it is m')).toBe('dictation');
    expect(judged('Können Sie das buchstabieren?', 'm e i', 'de-DE')).toBe('dictation');
  });

  it('are an e-mail address until something follows the dot', () => {
    const asked = 'What is your e-mail address?';
    expect(judged(asked, 'maria at example')).toBe('dictation');
    expect(judged(asked, 'maria at example dot')).toBe('dictation');
    expect(judged(asked, 'maria at example dot com')).toBe('plain');
    expect(judged(asked, 'maria@example.com.')).toBe('plain');
    expect(judged(asked, 'i do not have one')).toBe('complete');
  });

  it('are a postal address once the street follows the number', () => {
    const asked = 'What is the service address?';
    expect(judged(asked, 'fourteen')).toBe('unfinished');
    expect(judged(asked, 'fourteen elm')).toBe('unfinished');
    expect(judged(asked, '14 Elm Street, Springfield')).toBe('complete');
  });
});
