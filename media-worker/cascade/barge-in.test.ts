import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBargeInPolicy } from './barge-in.ts';

const policy = createBargeInPolicy();
const agentText =
  'Your bill of ninety five dollars is due on Friday. Would you like to pay it now?';

describe('a partial', () => {
  it.each(['wait a moment', 'sorry it is number fourteen', 'absolutely', 'no stop'])(
    'takes the floor: %s',
    (text) => expect(policy.interrupts(text, agentText, 'en-US')).toBe(true),
  );

  it.each(['', 'w', 'wait', 'mm-hm', 'Mm-hm, yeah.', 'uh-huh', 'yeah okay right', 'okay, got it'])(
    'does not take the floor: "%s"',
    (text) => expect(policy.interrupts(text, agentText, 'en-US')).toBe(false),
  );

  it('does not take the floor when it is the agent heard through the loudspeaker', () => {
    expect(policy.interrupts('bill of ninety five dollars', agentText, 'en-US')).toBe(false);
    expect(policy.interrupts('bill of ninety six dollars', agentText, 'en-US')).toBe(true);
  });
});

/** Said so far, and heard so far: all of it unless told otherwise. */
const saying = (saidText: string, heard = saidText) => ({ saidText, heardText: () => heard });

describe('a final', () => {
  it.each(['No.', 'Stop', 'Pay it', 'Friday'])('takes the floor however short: %s', (text) =>
    expect(policy.finalInterrupts(text, saying(agentText), 'en-US')).toBe(true),
  );

  it('is an answer when it is an okay to a question that was heard', () => {
    const isAnswer = (said: string, heard?: string) =>
      policy.finalInterrupts('Okay.', saying(said, heard), 'en-US');
    expect(isAnswer(agentText)).toBe(true);
    expect(isAnswer('Your bill is due on Friday and')).toBe(false);
    const question = 'Shall I pay the whole bill for you?';
    expect(isAnswer(question, 'Shall I')).toBe(false);
    expect(isAnswer(question, 'Shall I pay the whole bill')).toBe(true);
  });
});

it('never lets pure sounds of listening interrupt, however they are combined and written', () => {
  const sound = fc.constantFrom('mm', 'mm-hm', 'uh-huh', 'yeah', 'okay', 'right', 'Yeah,', 'OK!');
  fc.assert(
    fc.property(fc.array(sound, { minLength: 1, maxLength: 8 }), (sounds) => {
      expect(policy.interrupts(sounds.join(' '), '', 'en-US')).toBe(false);
    }),
  );
});

it('can be set to other thresholds', () => {
  const patient = createBargeInPolicy({ minimumWords: 4, minimumLetters: 100 });
  expect(patient.interrupts('one two three', '', 'en-US')).toBe(false);
  expect(patient.interrupts('one two three four', '', 'en-US')).toBe(true);
});
