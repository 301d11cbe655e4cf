import { describe, expect, it } from 'vitest';
import {
  customerActs,
  expectTold,
  greeting,
  hears,
  keysPressed,
  play,
  promptBegins,
  speechBegins,
  told,
  turnBegins,
  turnEnds,
  turnIsCut,
  turnSays,
} from './testing/speech-story.ts';

describe('what the caller heard', () => {
  it('goes to the answer it was spoken in, although an older answer holds the same words', () => {
    expectTold(
      [
        turnBegins(5, 't1'),
        turnSays(9, 't1', "To confirm it's you, which pet?"),
        speechBegins(10),
        hears(10, "To confirm it's you,"),
        hears(20, 'which pet?'),
        turnEnds(40, 't1'),
        customerActs(50),
        turnBegins(60, 't2'),
        speechBegins(70),
        hears(70, "To confirm it's you,"),
        turnSays(75, 't2', "To confirm it's you, which digits?"),
        hears(80, 'which digits?'),
      ],
      ["10 Ava: To confirm it's you, which pet?", "70 Ava: To confirm it's you, which digits?"],
    );
  });

  it('is told apart by agent when the turn goes from one to the other', () => {
    expectTold(
      [
        turnBegins(100, 't1'),
        speechBegins(120),
        hears(120, 'Thank you.'),
        hears(140, 'One moment, please.'),
        hears(160, 'I will connect you.'),
        hears(200, 'Thank you.'),
        hears(220, 'This is the outage desk.'),
        turnSays(230, 't1', 'Thank you. I will connect you.', 'Ava'),
        turnSays(231, 't1', 'Thank you. This is the outage desk.', 'Ben'),
        turnEnds(300, 't1'),
      ],
      [
        '120 Ava: Thank you. One moment, please. I will connect you.',
        '200 Ben: Thank you. This is the outage desk.',
      ],
    );
  });

  it('ends with the first agent when the second was never heard', () => {
    const facts = [
      turnBegins(100, 't1'),
      turnSays(105, 't1', 'I will connect you.', 'Ava'),
      turnSays(106, 't1', 'This is the outage desk.', 'Ben'),
      speechBegins(120),
      hears(120, 'I will'),
      customerActs(130),
      turnIsCut(140, 't1'),
    ];
    expectTold(facts, ['120 Ava: I will |', '120 Ben:  |']);
  });

  it('includes "one moment" in the turn that begins with it, whose text does not', () => {
    expectTold(
      [
        customerActs(50),
        turnBegins(100, 't1'),
        speechBegins(120),
        hears(120, 'One moment, please.'),
        speechBegins(900),
        hears(900, 'Your balance is zero.'),
        turnSays(910, 't1', 'Your balance is zero.'),
        turnEnds(990, 't1'),
      ],
      ['120 Ava: One moment, please. Your balance is zero.'],
    );
  });

  it('answers the keys that the turn has asked for, and was cut off by nobody', () => {
    expectTold(
      [
        customerActs(50),
        turnBegins(100, 't1'),
        speechBegins(120),
        hears(120, 'Please type the number now.'),
        keysPressed(500),
        speechBegins(700),
        hears(700, 'Thank you, it is on file.'),
        turnSays(710, 't1', 'Thank you, it is on file.'),
        turnEnds(900, 't1'),
      ],
      ['120 Ava: Please type the number now.', '700 Ava: Thank you, it is on file.'],
    );
  });

  it('stays together in a long turn, however many came before it', () => {
    const clauses = Array.from({ length: 12 }, (_, index) => `Clause number ${index}.`);
    const earlier = Array.from({ length: 9 }, (_, index) => [
      turnBegins(index * 10 + 1, `t${index}`),
      turnSays(index * 10 + 2, `t${index}`, `Answer ${index}.`),
      speechBegins(index * 10 + 3),
      hears(index * 10 + 3, `Answer ${index}.`),
      turnEnds(index * 10 + 9, `t${index}`),
    ]).flat();
    const long = [
      turnBegins(1000, 'long'),
      speechBegins(1010),
      ...clauses.map((text, index) => hears(1010 + index * 100, text)),
      turnSays(1900, 'long', clauses.join(' ')),
    ];
    expect(told([...earlier, ...long, turnSays(1901, 't0', 'And more.')]).slice(-1)).toEqual([
      `1010 Ava: ${clauses.join(' ')}`,
    ]);
  });

  it('is kept apart from reminders and goodbyes, each stretch of speech by itself', () => {
    expectTold(
      [
        ...greeting,
        // The line notices speech with its first loud frame.
        speechBegins(5020),
        hears(5000, 'Are you still there?'),
        hears(5100, 'Take your time.'),
        speechBegins(15_000),
        hears(15_000, 'I did not hear'),
        customerActs(15_100),
        hears(15_110, 'anything.'),
      ],
      [
        '10 Ava: Hello, how can I help?',
        '5000 -: Are you still there? Take your time.',
        '15000 -: I did not hear anything.',
      ],
    );
  });

  it('does not go to a turn of which nothing more was told once the customer has gone on', () => {
    expectTold(
      [
        turnBegins(100, 't1'),
        speechBegins(120),
        hears(120, 'Something went wrong.'),
        customerActs(300),
        speechBegins(400),
        hears(400, 'Are you still there?'),
      ],
      ['120 -: Something went wrong.', '400 -: Are you still there?'],
    );
  });

  it('has each call begin with a greeting of its own', () => {
    expectTold(
      [
        turnSays(5, 'call-1/greeting', 'Hello, how can I help?'),
        speechBegins(10),
        hears(10, 'Hello, how can I help?'),
        turnEnds(40, 'call-1/greeting'),
        customerActs(50),
        turnSays(105, 'call-2/greeting', 'Welcome back, how can I help?'),
        speechBegins(110),
        hears(110, 'Welcome back, how can I help?'),
      ],
      ['10 Ava: Hello, how can I help?', '110 Ava: Welcome back, how can I help?'],
    );
  });

  it('counts a text that the telephony service reads out once, and only as far as it was heard', () => {
    expectTold(
      [
        turnBegins(100, 't1'),
        turnSays(110, 't1', 'Your balance is zero.'),
        turnEnds(150, 't1'),
        promptBegins(200, 'Your balance is zero.'),
        speechBegins(190),
        hears(190, 'Your balance is'),
        turnBegins(300, 't2'),
        speechBegins(320),
        hears(320, 'Your balance is zero.'),
        turnSays(330, 't2', 'Your balance is zero.'),
      ],
      ['100 Ava: ', '200 prompt: Your balance is', '320 Ava: Your balance is zero.'],
    );
  });

  it('is one object for one turn while it grows, with the stages of the turn', () => {
    const state = play(greeting);
    const [turn] = state.log.turns;
    hears(30, 'Really.')(state);
    expect(state.log.turns).toEqual([turn]);
    expect(turn).toMatchObject({ heardText: 'Hello, how can I help? Really.' });
    expect(turn?.stages).toEqual({ firstFrame: 45 });
  });
});
