import { describe, expect, it } from 'vitest';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { createCallFakes } from '../testing/call-fakes.ts';
import type { OtherServices } from '../testing/call-harness.ts';
import { startTalkingCall } from '../testing/talking-call.ts';
import { spokenLines } from './spoken-lines.ts';

const perCharacterMs = 50;
const answer =
  'Your bill of ninety five dollars is due on Friday, and you can pay it by card or phone.';

function call(others: OtherServices = {}) {
  return startTalkingCall(createCallFakes({ audioMsPerCharacter: perCharacterMs }), others);
}

/** A call in which the agent has been giving `answer` for so long. */
async function agentSpeaking(spokenMs: number, others: OtherServices = {}) {
  const speaking = await call(others);
  speaking.conversation.reply(answer);
  await speaking.caller.says('when is my bill due');
  await speaking.untilAnswer();
  const startedAt = speaking.received[0]?.at ?? 0;
  await speaking.caller.isSilent(spokenMs - (speaking.clock.now() - startedAt));
  return { ...speaking, startedAt };
}

/** What of the answer has been heard when it has been played for so long, word by word. */
function wordsHeardAfter(playedMs: number): string {
  const ends = [...answer.matchAll(/\S+/g)].map(
    (match) => match.index + match[0].replace(/\W$/, '').length,
  );
  return answer.slice(0, ends.findLast((end) => end * perCharacterMs <= playedMs) ?? 0);
}

describe('a caller who only listens', () => {
  it.each([
    ['en-US', 'mm-hm'],
    ['en-US', 'yeah okay'],
    ['es-ES', 'sí claro'],
    ['fr-FR', "d'accord"],
    ['de-DE', 'ja genau'],
    ['it-IT', 'va bene'],
    ['pt-BR', 'tá bom'],
  ])('does not stop the agent: %s "%s"', async (language, sound) => {
    const { caller, conversation, received, stops, hearsOut, spoken, leavesNothing } =
      await agentSpeaking(1000, { recognitionOf: () => ({ language }) });
    await caller.says(sound);
    await caller.isSilent(1000);
    const gaps = received.map(({ at }, index) => at - (received[index - 1]?.at ?? at));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(20);
    await hearsOut();
    expect(stops()).toBe(0);
    expect(spoken().join(' ')).toBe(answer);
    expect(conversation.inputs).toHaveLength(1);
    await leavesNothing();
  });

  it('is heard when the same sounds are words of another language', async () => {
    const { caller, stops, leavesNothing } = await agentSpeaking(1000, {
      recognitionOf: () => ({ language: 'en-US' }),
    });
    await caller.says('ja genau');
    await caller.isSilent(1000);
    expect(stops()).toBe(1);
    await leavesNothing();
  });
});

describe('a cough', () => {
  it('does not stop the agent', async () => {
    const { caller, received, stops, leavesNothing } = await agentSpeaking(1000);
    await caller.sounds(400);
    await caller.isSilent(600);
    const gaps = received.map(({ at }, index) => at - (received[index - 1]?.at ?? at));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(20);
    expect(stops()).toBe(0);
    await leavesNothing();
  });

  it('that will not end makes the agent wait, and go on where it was', async () => {
    const { caller, clock, conversation, frames, stops, hearsOut, leavesNothing } =
      await agentSpeaking(1000);
    await caller.sounds(1000);
    const heldAt = frames();
    await caller.isSilent(280);
    expect(frames()).toBe(heldAt);
    const quietAt = clock.now();
    await caller.isSilent(40);
    expect(frames()).toBeGreaterThan(heldAt);
    expect(clock.now() - quietAt).toBe(40);
    await hearsOut();
    expect(frames()).toBe(Math.ceil((answer.length * perCharacterMs) / 20));
    expect(stops()).toBe(0);
    expect(conversation.cuts).toEqual([]);
    await leavesNothing();
  });

  it('between the caller’s words and the answer does not cost them the answer', async () => {
    const { caller, conversation, spoken, hearsOut, leavesNothing } = await call();
    conversation.reply({ waitMs: 800 }, answer);
    await caller.says('when is my bill due');
    await caller.isSilent(500);
    await caller.sounds(300);
    await hearsOut();
    expect(spoken().join(' ')).toBe(answer);
    expect(conversation.inputs).toHaveLength(1);
    await leavesNothing();
  });

  it('is waited for again when words came with one before', async () => {
    const { caller, conversation, frames, untilAnswer, leavesNothing } = await call();
    conversation.reply(`${answer} ${answer}`);
    await caller.says('when is my bill due');
    await untilAnswer();
    const holds = async () => {
      await caller.sounds(900);
      const before = frames();
      await caller.isSilent(200);
      const isHeld = frames() === before;
      await caller.isSilent(300);
      return isHeld;
    };
    expect(await holds()).toBe(true);
    await caller.sounds(800);
    await caller.says('yeah');
    await caller.isSilent(500);
    expect(await holds()).toBe(true);
    expect(await holds()).toBe(true);
    expect(await holds()).toBe(false);
    await leavesNothing();
  });

  it('without end is not waited for: a line may be noisy', async () => {
    const { caller, frames, leavesNothing } = await agentSpeaking(1000);
    await caller.sounds(2500);
    const before = frames();
    await caller.sounds(500);
    expect(frames()).toBeGreaterThan(before);
    await leavesNothing();
  });
});

describe('an interruption', () => {
  it('after all audio was sent still cuts history at the word that was heard', async () => {
    const fullMs = answer.length * perCharacterMs;
    const { caller, clock, conversation, startedAt, events, hearsOut, leavesNothing } =
      await agentSpeaking(fullMs - 700);
    await caller.says('and by', { msPerWord: 280 });
    await caller.isSilent(60);
    const playedMs = clock.now() - startedAt;
    // Audio is sent 100 ms ahead, and the far end plays it a frame later.
    expect(playedMs).toBeGreaterThan(fullMs - 100);
    const heardText = wordsHeardAfter(playedMs - 20);
    expect(heardText).toBe(answer.slice(0, answer.lastIndexOf(' ')));
    expect(events('barge-in')).toEqual([{ type: 'barge-in', turnId: 'turn-1', heardText }]);
    await caller.says('bank transfer');
    await hearsOut();
    expect(conversation.cuts).toEqual([{ turnId: 'turn-1', heardText }]);
    expect(conversation.inputs.at(-1)?.text).toBe('and by bank transfer');
    await leavesNothing();
  });

  it('before the first frame leaves the call healthy', async () => {
    const { caller, conversation, spoken, stops, hearsOut, leavesNothing } = await call();
    conversation.reply({ waitMs: 1500 }, 'Too early.');
    await caller.says('when is my bill due');
    await caller.isSilent(380);
    await caller.says('no wait the water bill');
    await hearsOut();
    expect(stops()).toBe(0);
    expect(conversation.inputs.at(-1)?.text).toBe('when is my bill due no wait the water bill');
    expect(spoken().at(-1)).toContain('the water bill.');
    conversation.reply('Goodbye.');
    await caller.says('thank you that was all');
    await hearsOut();
    expect(spoken().at(-1)).toBe('Goodbye.');
    await leavesNothing();
  });
});

describe('the recogniser', () => {
  it('changes nothing with a hypothesis that comes after the end of its phrase', async () => {
    const { caller, conversation, stops, events, hearsOut, leavesNothing } = await call();
    conversation.reply(answer);
    await caller.says('when is my bill due');
    await caller.isSilent(900);
    const partials = events('user-partial').length;
    caller.session.listener.onPartial({
      text: 'when is my bill due',
      offsetMs: 200,
      durationMs: 900,
    });
    await hearsOut();
    expect(events('user-partial')).toHaveLength(partials);
    expect(stops()).toBe(0);
    expect(conversation.inputs).toHaveLength(1);
    await leavesNothing();
  });

  it('may end a second phrase right after the first', async () => {
    const { caller, conversation, hearsOut, leavesNothing } = await call();
    conversation.reply({ waitMs: 1000 }, 'never said');
    const { listener } = caller.session;
    listener.onFinal({ text: 'My power is out.', offsetMs: 0, durationMs: 60 });
    listener.onFinal({ text: 'It went out this morning.', offsetMs: 80, durationMs: 60 });
    await hearsOut();
    expect(conversation.inputs.map(({ text }) => text)).toEqual([
      'My power is out.',
      'My power is out. It went out this morning.',
    ]);
    await leavesNothing();
  });

  it('may end a phrase while a tool works: it is answered afterwards, and nothing is done twice', async () => {
    const { caller, conversation, spoken, hearsOut, leavesNothing } = await call();
    const toolStart: TurnEvent = {
      type: 'tool-start',
      agent: 'Concierge',
      toolCallId: 'c1',
      tool: 'pay_bill',
      arguments: {},
    };
    conversation.reply('Let me do that. ', toolStart, { waitMs: 4000 }, 'It is paid.');
    await caller.says('please pay my bill');
    await caller.isSilent(2000);
    await caller.says('and what about the other one');
    await hearsOut();
    expect(conversation.inputs.map(({ text }) => text.toLowerCase())).toEqual([
      'please pay my bill',
      'and what about the other one',
    ]);
    expect(spoken().join(' ')).toMatch(
      /^Let me do that\. One moment, please\. It is paid\. You said: and what/,
    );
    await leavesNothing();
  });
});

describe('a caller who says nothing', () => {
  it('from the start is asked, and then the call is ended', async () => {
    const { caller, conversation, callControl, spoken, ended, leavesNothing } = await call();
    await caller.isSilent(21_000);
    expect(spoken()).toEqual([spokenLines.stillThere]);
    await caller.isSilent(30_000);
    expect(spoken().join(' ')).toBe(`${spokenLines.stillThere} ${spokenLines.silentGoodbye}`);
    expect(conversation.closes).toEqual(['abandoned']);
    expect(callControl.operations.at(-1)?.name).toBe('hangUp');
    expect(ended).toEqual(['ended']);
    await leavesNothing();
  });
});
