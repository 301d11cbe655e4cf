import { describe, expect, it } from 'vitest';
import { answerTestCall } from '../testing/answered-call.ts';
import { createCallFakes } from '../testing/call-fakes.ts';
import { spokenLines } from './spoken-lines.ts';

const perCharacterMs = 50;
const answer =
  'Your bill of ninety five dollars is due on Friday, and you can pay it by card or phone.';

/** A call in which the agent is giving `answer`, and `speakingMs` of it have passed. */
async function agentSpeaking(
  speakingMs: number,
  reply: readonly (string | { waitMs: number })[] = [answer],
) {
  const call = await answerTestCall(createCallFakes({ audioMsPerCharacter: perCharacterMs }));
  call.conversation.reply(...reply);
  const stt = call.stt();
  stt.hear('When is my bill due');
  await call.clock.advance(speakingMs);
  return { ...call, stt };
}

/** What of the answer is heard after `ms`, word by word. */
function wordsHeardAfter(ms: number): string {
  const heard = [...answer.matchAll(/\S+/g)].filter(
    (match) => (match.index + match[0].replace(/\W$/, '').length) * perCharacterMs <= ms,
  );
  const last = heard.at(-1);
  return last === undefined ? '' : answer.slice(0, last.index + last[0].replace(/\W$/, '').length);
}

describe('a caller who says mm-hm', () => {
  const question = 'What is the address where the power is out?';

  it.each([
    ['listens', 'at the beginning of a question', 600, 1],
    ['answers', 'at its end', question.length * perCharacterMs - 100, 2],
  ])('%s %s', async (_, _when, afterMs, turns) => {
    const call = await agentSpeaking(afterMs, [question]);
    call.conversation.reply('Thank you.');
    call.stt.partial('mm-hm');
    call.stt.final('Mm-hm.');
    await call.clock.advance(8000);
    expect(call.conversation.inputs).toHaveLength(turns);
    await call.leavesNothing();
  });
});

describe('a caller who cuts in', () => {
  it('stops the agent in the same tick, with nothing after the stop', async () => {
    const { clock, received, stt, leavesNothing } = await agentSpeaking(1000);
    stt.partial('sorry it is');
    expect(received.at(-1)).toEqual({ at: clock.now(), what: 'stop' });
    const length = received.length;
    await clock.advance(1000);
    expect(received).toHaveLength(length);
    await leavesNothing();
  });

  it('ends model and synthesis, and cuts history to the words that were heard', async () => {
    const { clock, conversation, textToSpeech, events, stt, leavesNothing } = await agentSpeaking(
      1500,
      [answer, { waitMs: 60_000 }],
    );
    stt.partial('sorry it is');
    await clock.advance(0);
    expect(conversation.running).toBe(0);
    expect(textToSpeech.speeches.map(({ outcome }) => outcome)).not.toContain('speaking');
    const heardText = wordsHeardAfter(1500 - 20);
    expect(heardText).toBe('Your bill of ninety five');
    expect(events('barge-in')).toEqual([{ type: 'barge-in', turnId: 'turn-1', heardText }]);
    stt.final('Sorry, it is number fourteen');
    await clock.advance(1);
    expect(conversation.cuts).toEqual([{ turnId: 'turn-1', heardText }]);
    expect(conversation.inputs.at(-1)?.text).toBe('Sorry, it is number fourteen');
    await leavesNothing();
  });

  it('is heard exactly also in the last moments, when all audio had been sent ahead', async () => {
    const fullMs = answer.length * perCharacterMs;
    const { clock, conversation, stt, leavesNothing } = await agentSpeaking(fullMs - 60);
    stt.partial('and by bank transfer');
    stt.final('And by bank transfer?');
    await clock.advance(1);
    expect(conversation.cuts).toEqual([
      { turnId: 'turn-1', heardText: wordsHeardAfter(fullMs - 80) },
    ]);
    await leavesNothing();
  });

  it('may do so before the first frame: the call stays healthy', async () => {
    const { clock, conversation, received, spoken, stt, leavesNothing } = await agentSpeaking(0);
    stt.final('No wait, my water bill');
    await clock.advance(8000);
    expect(conversation.inputs.at(-1)?.text).toContain('my water bill');
    expect(spoken().at(-1)).toContain('my water bill');
    expect(received.filter(({ what }) => what === 'frame').length).toBeGreaterThan(50);
    await leavesNothing();
  });

  it('may do so again and again', async () => {
    const { clock, conversation, stops, stt, leavesNothing } = await agentSpeaking(800);
    for (let round = 1; round <= 5; round += 1) {
      conversation.reply(answer);
      stt.partial(`interruption number ${round}`);
      stt.final(`Interruption number ${round}`);
      await clock.advance(900);
      expect(stops()).toBe(round);
    }
    expect(conversation.inputs).toHaveLength(6);
    expect(conversation.cuts).toHaveLength(5);
    await leavesNothing();
  });

  it('with one short word interrupts when the word is complete', async () => {
    const { clock, conversation, stops, stt, leavesNothing } = await agentSpeaking(1000);
    stt.partial('stop');
    expect(stops()).toBe(0);
    stt.final('Stop.');
    expect(stops()).toBe(1);
    await clock.advance(1);
    expect(conversation.inputs.at(-1)?.text).toBe('Stop.');
    await leavesNothing();
  });
});

describe('a caller who only listens', () => {
  it.each(['mm-hm', 'yeah', 'okay', 'right', 'uh-huh'])('is not mistaken: %s', async (sound) => {
    const { clock, conversation, received, stops, stt, leavesNothing } = await agentSpeaking(1000);
    stt.speechStart();
    stt.partial(sound);
    stt.final(sound);
    await clock.advance(500);
    expect(stops()).toBe(0);
    expect(received.at(-1)?.at).toBeGreaterThan(clock.now() - 100);
    expect(conversation.inputs).toHaveLength(1);
    await leavesNothing();
  });

  it('may cough: nothing stops, nothing is asked', async () => {
    const { clock, stops, spoken, stt, leavesNothing } = await agentSpeaking(1000);
    for (let cough = 0; cough < 3; cough += 1) {
      stt.speechStart();
      stt.final('');
      await clock.advance(200);
    }
    await clock.advance(6000);
    expect(stops()).toBe(0);
    expect(spoken().join(' ')).toBe(answer);
    await leavesNothing();
  });
});

describe('an interruption that was none', () => {
  it('is taken back when the recogniser understood nothing after all', async () => {
    const { clock, conversation, spoken, stt, leavesNothing } = await agentSpeaking(1500);
    stt.partial('the television says');
    await clock.advance(300);
    stt.final('');
    await clock.advance(8000);
    const heard = wordsHeardAfter(1480);
    expect(spoken().slice(-2).join(' ').trim()).toBe(answer.slice(heard.length).trim());
    expect(conversation.inputs).toHaveLength(1);
    expect(conversation.cuts).toEqual([]);
    await leavesNothing();
  });

  it('is taken back when no words follow within a second and a half', async () => {
    const { clock, received, stt, conversation, leavesNothing } = await agentSpeaking(1500);
    stt.partial('the television says');
    await clock.advance(1400);
    expect(received.at(-1)?.what).toBe('stop');
    await clock.advance(200);
    expect(received.at(-1)?.what).toBe('frame');
    expect(conversation.cuts).toEqual([]);
    await leavesNothing();
  });

  it('asks the question again that was only met with "one moment" so far', async () => {
    const { clock, conversation, spoken, stt, leavesNothing } = await agentSpeaking(2600, [
      { waitMs: 60_000 },
      'never said',
    ]);
    expect(spoken()).toEqual([spokenLines.oneMoment]);
    stt.partial('the television says');
    await clock.advance(6000);
    expect(conversation.inputs.map(({ text }) => text)).toEqual([
      'When is my bill due',
      'When is my bill due',
    ]);
    expect(spoken().slice(1).join(' ')).toBe('You said: When is my bill due.');
    await leavesNothing();
  });

  it('says so when the rest of the answer was never made', async () => {
    const { clock, conversation, spoken, stt, leavesNothing } = await agentSpeaking(800, [
      'Let me look at your bill. ',
      { waitMs: 60_000 },
      'never said',
    ]);
    stt.partial('the television says');
    await clock.advance(8000);
    expect(spoken().join(' ')).toContain(spokenLines.lostThread);
    expect(conversation.inputs).toHaveLength(1);
    await leavesNothing();
  });

  it('counts what was heard before and after it when a real one follows', async () => {
    const { clock, conversation, stt, leavesNothing } = await agentSpeaking(1500);
    stt.partial('the television says');
    stt.final('');
    await clock.advance(1000);
    stt.partial('now it is me');
    stt.final('Now it is me');
    await clock.advance(1);
    const [cut] = conversation.cuts;
    expect(answer.startsWith(cut?.heardText ?? '-')).toBe(true);
    expect(cut?.heardText.length).toBeGreaterThan(wordsHeardAfter(1480).length);
    await leavesNothing();
  });
});

it('asks the engine nothing more when the call is over before the engine lets go of a turn', async () => {
  const call = await answerTestCall(createCallFakes({ audioMsPerCharacter: perCharacterMs }));
  const { clock, conversation, session, stt, stops, leavesNothing } = call;
  let letGo: () => void = () => undefined;
  const lookUp = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let asked = 0;
  conversation.respond = async function* () {
    asked += 1;
    yield* [];
    await lookUp;
  };
  stt().hear('When is my bill due');
  // "One moment, please" is being said.
  await clock.advance(2800);
  stt().partial('the television says');
  stt().final('');
  expect(stops()).toBe(1);
  const closing = session.close();
  letGo();
  await closing;
  await clock.advance(10_000);
  expect(asked).toBe(1);
  await leavesNothing();
});

it('keeps two calls apart', async () => {
  const one = await agentSpeaking(1000);
  const two = await agentSpeaking(1000);
  one.stt.partial('stop right there');
  expect(one.stops()).toBe(1);
  expect(two.stops()).toBe(0);
  await one.leavesNothing();
  await two.leavesNothing();
});
