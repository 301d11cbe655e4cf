import { describe, expect, it } from 'vitest';
import {
  customerActs,
  expectTold,
  greeting,
  hears,
  play,
  speechBegins,
  turnBegins,
  turnEnds,
  turnIsCut,
  turnSays,
} from './testing/speech-story.ts';

describe('an answer that was interrupted', () => {
  const interrupted = [
    ...greeting,
    customerActs(50),
    turnBegins(100, 't1'),
    speechBegins(120),
    hears(120, 'I have reported the power outage'),
    customerActs(200),
    hears(210, 'at 123 Oak Street'),
    turnIsCut(250, 't1'),
  ];

  it('keeps the clause that was begun before the caller cut in, although nothing of it was told yet', () => {
    expectTold(interrupted.slice(0, -1), [
      '10 Ava: Hello, how can I help?',
      '120 -: I have reported the power outage at 123 Oak Street',
    ]);
  });

  it('keeps the words between the first of the caller and the moment the agent stopped', () => {
    expectTold(
      [
        ...interrupted,
        turnSays(260, 't1', 'I have reported the power outage at 123 Oak Street. Anything else?'),
        turnEnds(300, 't1'),
        turnBegins(301, 't2'),
        turnSays(310, 't2', 'We expect it back tomorrow.'),
        speechBegins(320),
        hears(320, 'We expect it back tomorrow.'),
        turnEnds(400, 't2'),
      ],
      [
        '10 Ava: Hello, how can I help?',
        '120 Ava: I have reported the power outage at 123 Oak Street |',
        '320 Ava: We expect it back tomorrow.',
      ],
    );
  });

  it('gets its text also when that comes after the next answer has begun', () => {
    expectTold(
      [
        ...interrupted,
        turnBegins(301, 't2'),
        speechBegins(320),
        hears(320, 'I have the time for you.'),
        turnSays(330, 't1', 'I have reported the power outage'),
        turnSays(340, 't2', 'I have the time for you.'),
      ],
      [
        '10 Ava: Hello, how can I help?',
        '120 Ava: I have reported the power outage at 123 Oak Street |',
        '320 Ava: I have the time for you.',
      ],
    );
  });

  it('is not the answer to the words that cut it off', () => {
    const { log, lastActAt } = play(interrupted);
    expect(log.turns.filter(({ at, speaker }) => speaker === 'agent' && at > lastActAt)).toEqual(
      [],
    );
  });

  it('is not either when the caller began with the very first frame', () => {
    const first = [turnBegins(100, 't1'), speechBegins(120), customerActs(120)];
    const { log, lastActAt } = play([...first, hears(123.5, 'I'), turnIsCut(250, 't1')]);
    const answer = log.turns.find(({ speaker }) => speaker === 'agent');
    expect(answer).toMatchObject({ at: 120, heardText: 'I' });
    expect(lastActAt).toBe(120);
  });

  it('was heard as nothing when it was cut off before the first whole word', () => {
    expectTold(
      [
        ...greeting,
        customerActs(50),
        turnBegins(100, 't1'),
        turnSays(110, 't1', 'I have reported the power outage.'),
        speechBegins(120),
        customerActs(125),
        hears(120, ''),
        turnIsCut(130, 't1'),
      ],
      ['10 Ava: Hello, how can I help?', '120 Ava:  |'],
    );
  });

  it('may be followed by another interruption right away', () => {
    expectTold(
      [
        ...interrupted,
        turnEnds(300, 't1'),
        turnBegins(301, 't2'),
        speechBegins(320),
        hears(320, 'We expect it'),
        customerActs(330),
        hears(335, 'back'),
        turnIsCut(340, 't2'),
        turnEnds(349, 't2'),
        turnBegins(350, 't3'),
        turnSays(355, 't1', 'I have reported the power outage at 123 Oak Street.'),
        turnSays(356, 't2', 'We expect it back tomorrow.'),
        turnSays(357, 't3', 'The ticket is 14.'),
        speechBegins(360),
        hears(360, 'The ticket is 14.'),
      ],
      [
        '10 Ava: Hello, how can I help?',
        '120 Ava: I have reported the power outage at 123 Oak Street |',
        '320 Ava: We expect it back |',
        '360 Ava: The ticket is 14.',
      ],
    );
  });

  it('goes on as an answer to the interruption when that was none', () => {
    expectTold(
      [
        ...interrupted,
        turnSays(255, 't1', 'I have reported the power outage at 123 Oak Street, Springfield.'),
        speechBegins(1750),
        hears(1750, 'Oak Street, Springfield.'),
        turnEnds(1800, 't1'),
      ],
      [
        '10 Ava: Hello, how can I help?',
        '120 Ava: I have reported the power outage at 123 Oak Street |',
        '1750 Ava: Oak Street, Springfield.',
      ],
    );
  });

  it('goes on in the voice it was cut off in, from a word or two before the cut', () => {
    expectTold(
      [
        turnBegins(100, 't1'),
        turnSays(105, 't1', 'I will connect you.', 'Ava'),
        turnSays(106, 't1', 'Hello, they said they will connect you.', 'Ben'),
        speechBegins(120),
        hears(120, 'I will'),
        customerActs(130),
        turnIsCut(140, 't1'),
        speechBegins(1750),
        hears(1750, 'will connect you.'),
        hears(1800, 'Hello, they said they will connect you.'),
        turnEnds(1900, 't1'),
      ],
      [
        '120 Ava: I will |',
        '120 Ben:  |',
        '1750 Ava: will connect you.',
        '1800 Ben: Hello, they said they will connect you.',
      ],
    );
  });

  it('stays one when the agent only spoke on', () => {
    expectTold(
      [
        ...greeting,
        customerActs(50),
        turnBegins(100, 't1'),
        turnSays(110, 't1', 'One. Two. Three.'),
        speechBegins(120),
        hears(120, 'One.'),
        customerActs(150),
        hears(160, 'Two.'),
        hears(200, 'Three.'),
        turnEnds(240, 't1'),
      ],
      ['10 Ava: Hello, how can I help?', '120 Ava: One. Two. Three.'],
    );
  });
});
