import { describe, expect, it } from 'vitest';
import { createCallFakes } from '../testing/call-fakes.ts';
import { startTalkingCall } from '../testing/talking-call.ts';
import { TalkingCaller } from '../testing/talking-caller.ts';
import { usualTurnTaking } from './turn-taking/turn-taking-options.ts';

const { prepare: _, ...onlyWhenCertain } = usualTurnTaking;

/** A call in which nothing is prepared: what is said when tells when turns ended. */
function call(caller?: TalkingCaller) {
  return startTalkingCall(
    createCallFakes({ firstAudioMs: 120, audioMsPerCharacter: 50 }),
    { turnTaking: onlyWhenCertain },
    caller,
  );
}

/** Waits are seen in steps of a frame. */
describe('the end of the caller’s turn', () => {
  it('is noticed long before the recogniser ends the phrase', async () => {
    const { caller, conversation, events, untilAnswer, hearsOut, leavesNothing } = await call();
    conversation.reply({ waitMs: 250 }, 'It is due on Friday.');
    await caller.says('when is my bill due');
    // 350 ms of silence, 250 ms of model, 120 ms of synthesis.
    expect(await untilAnswer()).toBe(720);
    expect(conversation.inputs.map(({ text }) => text)).toEqual(['when is my bill due']);
    await hearsOut();
    expect(events('turn-metrics')[0]?.stages).toMatchObject({
      endOfSpeech: expect.any(Number),
      sttFinal: expect.any(Number),
    });
    const { endOfSpeech = 0, sttFinal = 0 } = events('turn-metrics')[0]?.stages ?? {};
    expect(sttFinal - endOfSpeech).toBe(350);
    await leavesNothing();
  });

  it('tells what decided it, on what words, and how long it waited', async () => {
    const { caller, conversation, events, hearsOut, leavesNothing } = await call();
    conversation.reply('It is due on Friday.');
    await caller.says('when is my bill due');
    await hearsOut();
    const { stages, detail } = events('turn-metrics')[0] ?? {};
    const { endOfSpeech = 0, firstFrame = 0, played = 0 } = stages ?? {};
    expect(detail?.endOfTurn).toEqual({
      decidedBy: 'stable-words',
      completeness: 'complete',
      wordsAt: endOfSpeech + 60,
      waitedMs: 350,
    });
    expect(played).toBeGreaterThan(firstFrame);
    await leavesNothing();
  });

  it('puts the words into history as the recogniser finally writes them', async () => {
    const { caller, conversation, hearsOut, leavesNothing } = await call();
    conversation.reply('It is due on Friday.');
    await caller.says('when is my bill of fifty dollars due', {
      understoodAs: 'When is my bill of $50 due?',
    });
    await hearsOut();
    const [input] = conversation.inputs;
    expect(input?.text).toBe('when is my bill of fifty dollars due');
    expect(conversation.corrections).toEqual([
      { turnId: input?.turnId, text: 'When is my bill of $50 due?' },
    ]);
    await leavesNothing();
  });

  it('leaves history alone when the recogniser finally reads other words', async () => {
    const { caller, conversation, hearsOut, leavesNothing } = await call();
    conversation.reply('It is due on Friday.');
    await caller.says('when is my bill due', { understoodAs: 'When is my bell due?' });
    await hearsOut();
    expect(conversation.corrections).toEqual([]);
    await leavesNothing();
  });

  it('is quick after "Yeah." to a question, slower when nothing was asked', async () => {
    const { caller, conversation, untilAnswer, hearsOut, leavesNothing } = await call();
    conversation.reply('Would you like to pay it now?');
    await caller.says('when is my bill due');
    await hearsOut();
    await caller.says('yeah');
    expect(await untilAnswer()).toBe(380);
    expect(conversation.inputs.at(-1)?.text).toBe('yeah');
    await hearsOut();
    await caller.says('yeah');
    expect(await untilAnswer()).toBe(680);
    await leavesNothing();
  });

  it('does not come between the groups of a number that is read out slowly', async () => {
    const { caller, conversation, hearsOut, spoken, untilAnswer, leavesNothing } = await call();
    conversation.reply('What is your account number?');
    await caller.says('i want to pay my bill');
    await hearsOut();
    const { length } = spoken();
    for (const group of ['it is', 'seven eight', 'nine zero', 'one zero', 'zero one']) {
      await caller.says(group);
      await caller.isSilent(1200);
    }
    expect(spoken()).toHaveLength(length);
    expect(conversation.inputs).toHaveLength(1);
    await caller.says('zero two');
    expect(await untilAnswer()).toBe(1800 + 120);
    expect(conversation.inputs).toHaveLength(2);
    expect(conversation.inputs[1]?.text.toLowerCase().replace(/\W+/g, ' ').trim()).toBe(
      'it is seven eight nine zero one zero zero one zero two',
    );
    await leavesNothing();
  });

  it('knows what was asked also by an agent who was interrupted', async () => {
    const { caller, conversation, untilAnswer, hearsOut, leavesNothing } = await call();
    conversation.reply(
      'What is your account number? You find it at the top of your bill, on the left.',
    );
    await caller.says('i want to pay my bill');
    await untilAnswer();
    await caller.isSilent(2500);
    await caller.says('yes seven eight');
    await caller.isSilent(1200);
    await caller.says('nine zero');
    await hearsOut();
    expect(conversation.inputs).toHaveLength(2);
    await leavesNothing();
  });

  it('comes at once when all digits that were asked for are there', async () => {
    const { caller, conversation, hearsOut, untilAnswer, leavesNothing } = await call();
    conversation.reply('What are the last four digits of your card?');
    await caller.says('i want to pay my bill');
    await hearsOut();
    await caller.says('four eight');
    await caller.isSilent(1000);
    await caller.says('two one');
    expect(await untilAnswer()).toBe(380);
    expect(conversation.inputs).toHaveLength(2);
    await leavesNothing();
  });

  it('is found while the line grows noisy', async () => {
    const { caller, conversation, untilAnswer, hearsOut, leavesNothing } = await call();
    await caller.says('is there an outage here');
    await hearsOut();
    caller.noise = 300;
    await caller.isSilent(7000);
    conversation.reply('Not that I know of.');
    await caller.says('and at my neighbours', { loudness: 4000 });
    expect(await untilAnswer()).toBe(480);
    await leavesNothing();
  });

  it('is left to the recogniser while a noise has just begun', async () => {
    const { caller, conversation, untilAnswer, leavesNothing } = await call();
    caller.noise = 1000;
    await caller.says('is there an outage here', { loudness: 4000 });
    expect(await untilAnswer()).toBe(700 + 120);
    expect(conversation.inputs).toHaveLength(1);
    await leavesNothing();
  });
});

describe('a recogniser', () => {
  it('that never ends a phrase is replaced without troubling a caller who was answered', async () => {
    const { caller, conversation, spoken, hearsOut, leavesNothing } = await call(
      new TalkingCaller({ segmentationMs: 1_000_000 }),
    );
    conversation.reply('It is due on Friday.');
    await caller.says('when is my bill due');
    await hearsOut();
    expect(caller.sessions).toHaveLength(2);
    expect(spoken().join(' ')).toBe('It is due on Friday.');
    await leavesNothing();
  });

  it('that breaks off leaves nothing behind: the same words count again', async () => {
    const { caller, conversation, hearsOut, leavesNothing } = await call();
    await caller.says('when is my bill due');
    await caller.isSilent(400);
    expect(conversation.inputs).toHaveLength(1);
    caller.breaksOff();
    await hearsOut();
    await caller.says('when is my bill due');
    await hearsOut();
    expect(conversation.inputs).toHaveLength(2);
    await leavesNothing();
  });
});

describe('a caller who goes on after all', () => {
  it('is answered once, to everything, when nothing was heard yet', async () => {
    const {
      caller,
      clock,
      conversation,
      received,
      spoken,
      stops,
      hearsOut,
      events,
      leavesNothing,
    } = await call();
    conversation.reply({ waitMs: 400 }, 'You have no outage.');
    await caller.says('my power is out');
    await caller.isSilent(460);
    expect(conversation.inputs).toHaveLength(1);
    await caller.says('at number fourteen elm street');
    const wholeAt = clock.now();
    await hearsOut();
    expect(conversation.inputs.map(({ text }) => text)).toEqual([
      'my power is out',
      'my power is out at number fourteen elm street',
    ]);
    expect(spoken().at(-1)).toContain('at number fourteen elm street.');
    const firstFrame = received.find(({ what }) => what === 'frame');
    expect(firstFrame?.at).toBeGreaterThan(wholeAt);
    expect(stops()).toBe(0);
    expect(events('barge-in')).toEqual([]);
    await leavesNothing();
  });

  it('cuts in with everything when the answer was being heard', async () => {
    const { caller, conversation, hearsOut, stops, untilAnswer, leavesNothing } = await call();
    conversation.reply('Your power will be back tomorrow at one in the morning, says the crew.');
    await caller.says('my power is out');
    await untilAnswer();
    await caller.says('at number fourteen elm street');
    expect(stops()).toBe(1);
    await hearsOut();
    expect(conversation.inputs.map(({ text }) => text)).toEqual([
      'my power is out',
      'my power is out at number fourteen elm street',
    ]);
    expect(conversation.cuts).toHaveLength(1);
    expect(conversation.cuts[0]?.heardText).toMatch(/^Your power/);
    await leavesNothing();
  });

  it('is answered only to what is new when the answer was heard to its end', async () => {
    const { caller, conversation, hearsOut, leavesNothing } = await call();
    conversation.reply('Yes.');
    await caller.says('is my bill paid');
    await caller.isSilent(680);
    await caller.says('and the one before');
    await hearsOut();
    expect(conversation.inputs.map(({ text }) => text)).toEqual([
      'is my bill paid',
      'and the one before.',
    ]);
    expect(conversation.cuts).toEqual([]);
    await leavesNothing();
  });

  it('is not talked over: the answer waits for a voice whose words are not known yet', async () => {
    const { caller, conversation, frames, leavesNothing } = await call();
    conversation.reply({ waitMs: 100 }, 'Too early.');
    await caller.says('my power is out');
    await caller.isSilent(440);
    await caller.sounds(700);
    expect(conversation.inputs).toHaveLength(1);
    expect(frames()).toBe(0);
    await caller.isSilent(400);
    expect(frames()).toBeGreaterThan(0);
    await leavesNothing();
  });

  it('is answered with the recogniser’s words when those are others', async () => {
    const { caller, conversation, spoken, hearsOut, leavesNothing } = await call();
    conversation.reply({ waitMs: 2000 }, 'never said');
    await caller.says('pay fifty please', { understoodAs: 'Pay fifteen, please.' });
    await hearsOut();
    expect(conversation.inputs.map(({ text }) => text)).toEqual([
      'pay fifty please',
      'Pay fifteen, please.',
    ]);
    expect(spoken().join(' ')).toBe('You said: Pay fifteen, please..');
    await leavesNothing();
  });

  it('is not answered twice when the recogniser only writes the words otherwise', async () => {
    const { caller, conversation, hearsOut, leavesNothing } = await call();
    conversation.reply({ waitMs: 2000 }, 'Fine.');
    await caller.says('um pay fifty dollars', { understoodAs: 'Pay $50.' });
    await hearsOut();
    expect(conversation.inputs).toHaveLength(1);
    await leavesNothing();
  });

  it('is not obeyed twice when the first answer has begun to act', async () => {
    const { caller, conversation, hearsOut, leavesNothing } = await call();
    conversation.reply(
      { type: 'tool-start', agent: 'Concierge', toolCallId: 'c1', tool: 'pay_bill', arguments: {} },
      { waitMs: 2000 },
      'Paid.',
    );
    await caller.says('pay fifty please', { understoodAs: 'Pay fifteen, please.' });
    await hearsOut();
    expect(conversation.inputs.map(({ text }) => text)).toEqual(['pay fifty please']);
    await leavesNothing();
  });
});
