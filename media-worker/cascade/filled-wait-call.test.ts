import { describe, expect, it } from 'vitest';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { answerTestCall } from '../testing/answered-call.ts';
import { createCallFakes } from '../testing/call-fakes.ts';
import { spokenLines } from './spoken-lines.ts';
import { createThinkingSound } from './thinking-sound.ts';
import type { FillerKind } from './wait-filler.ts';

const sound = createThinkingSound();
const toolStart: TurnEvent = {
  type: 'tool-start',
  agent: 'Concierge',
  toolCallId: 'c1',
  tool: 'get_bill',
  arguments: {},
};

async function call(kind: FillerKind, firstAudioMs = 80) {
  const answered = await answerTestCall(
    createCallFakes({ firstAudioMs, audioMsPerCharacter: 50 }),
    { fillers: { kindOf: () => kind, sound } },
  );
  /** Mean amplitude of each frame since the last time: the voice of the fake is 800, the sound less. */
  const levels = () => answered.received.splice(0).map(({ level }) => level ?? -1);
  return { ...answered, levels };
}

describe('a wait that is filled with a sound', () => {
  it('is heard until the first audio of the answer is there, and is nothing that was said', async () => {
    const { clock, conversation, spoken, stt, levels, leavesNothing } = await call('sound');
    conversation.reply({ waitMs: 6000 }, 'Your bill is twenty dollars.');
    stt().hear('What is my bill?');
    await clock.advance(2480);
    expect(levels()).toEqual([]);
    await clock.advance(3500);
    const humming = levels();
    expect(humming.length).toBeGreaterThan(150);
    expect(Math.max(...humming)).toBeLessThan(800);
    expect(Math.max(...humming)).toBeGreaterThan(100);
    await clock.advance(80 + 20);
    levels();
    await clock.advance(300);
    // Only what was on its way already, 100 ms at most, is heard of it after that.
    expect(
      levels()
        .slice(1)
        .every((level) => level === 800),
    ).toBe(true);
    expect(spoken()).toEqual(['Your bill is twenty dollars.']);
    await clock.advance(350);
    stt().partial('no wait stop');
    stt().final('No wait, stop.');
    await clock.advance(10);
    expect(conversation.cuts[0]?.heardText).toBe('Your bill');
    await leavesNothing();
  });

  it('ends in the tick in which the caller cuts in', async () => {
    const { clock, conversation, stt, levels, stops, leavesNothing } = await call('sound');
    conversation.reply({ waitMs: 6000 }, 'Your bill is twenty dollars.');
    stt().hear('What is my bill?');
    await clock.advance(4000);
    levels();
    stt().partial('no wait stop');
    expect(stops()).toBe(1);
    await clock.advance(400);
    expect(levels().filter((level) => level >= 0)).toEqual([]);
    stt().final('No wait, stop.');
    await clock.advance(2000);
    expect(conversation.inputs).toHaveLength(2);
    await leavesNothing();
  });

  it('goes on for as long as it takes, and ends with the turn', async () => {
    const { clock, conversation, stt, levels, leavesNothing } = await call('sound');
    conversation.reply({ waitMs: 80_000 });
    stt().hear('What is my bill?');
    await clock.advance(79_000);
    // A rest of two seconds and a half after a minute.
    expect(levels().length).toBeGreaterThan((79_000 - 6000) / 20);
    await clock.advance(1200);
    levels();
    await clock.advance(5000);
    expect(levels()).toEqual([]);
    await leavesNothing();
  });

  it('gives way to what a tool reports, and comes back after it', async () => {
    const { clock, conversation, spoken, stt, levels, leavesNothing } = await call('sound');
    const progress = { toolCallId: 'c1', tool: 'get_bill', message: 'I am asking the crew.' };
    conversation.reply(
      toolStart,
      { waitMs: 4000 },
      { type: 'tool-progress', ...progress },
      { waitMs: 8000 },
      'They are on the way.',
    );
    stt().hear('Where are they?');
    await clock.advance(4700);
    expect(spoken()).toEqual(['I am asking the crew.']);
    await clock.advance(4000);
    levels();
    await clock.advance(1000);
    const humming = levels();
    expect(humming.length).toBe(50);
    expect(Math.max(...humming)).toBeLessThan(800);
    await leavesNothing();
  });
});

describe('a wait that is filled with words', () => {
  it('never says the same twice in a row, also from one turn to the next', async () => {
    const { clock, conversation, spoken, stt, leavesNothing } = await call('speech');
    for (const question of ['What is my bill?', 'And the one before?']) {
      conversation.reply({ waitMs: 30_000 }, 'Twenty dollars.');
      stt().hear(question);
      await clock.advance(40_000);
    }
    const { oneMoment, letMeSee, stillWorking, takesLonger } = spokenLines;
    expect(
      spoken().filter((text) => text !== 'Twenty dollars.' && !text.endsWith('there?')),
    ).toEqual([
      oneMoment,
      stillWorking,
      takesLonger,
      stillWorking,
      letMeSee,
      takesLonger,
      stillWorking,
      takesLonger,
    ]);
    await leavesNothing();
  });

  it('ends with the word that is being said as soon as there is an answer', async () => {
    const { clock, conversation, levels, stt, leavesNothing } = await call('speech');
    // "One moment, please." takes 950 ms; the answer's audio is there after 200 ms of it.
    conversation.reply({ waitMs: 2500 + 200 }, 'Twenty dollars.');
    stt().hear('What is my bill?');
    await clock.advance(2400);
    levels();
    await clock.advance(10_000);
    // "One moment" has 10 characters, the answer 15.
    expect(Math.abs(levels().length * 20 - (10 + 15) * 50)).toBeLessThanOrEqual(20);
    await leavesNothing();
  });

  it('is not begun when the answer overtakes it', async () => {
    const { clock, conversation, spoken, levels, stt, textToSpeech, leavesNothing } = await call(
      'speech',
      1000,
    );
    conversation.reply({ waitMs: 2900 }, 'Twenty dollars.');
    stt().hear('What is my bill?');
    await clock.advance(12_000);
    expect(spoken()).toEqual([spokenLines.oneMoment, 'Twenty dollars.']);
    expect(textToSpeech.speeches[0]?.outcome).toBe('cancelled');
    expect(levels().length * 20).toBeLessThanOrEqual(15 * 50 + 20);
    await leavesNothing();
  });

  it('is filled again when a tool takes long after the agent has said what it does', async () => {
    const { clock, conversation, spoken, stt, leavesNothing } = await call('speech');
    conversation.reply('Let me look that up.', toolStart, { waitMs: 9000 }, 'Found it.');
    stt().hear('What is my bill?');
    await clock.advance(3400);
    expect(spoken().join(' ')).toBe('Let me look that up.');
    await clock.advance(300);
    expect(spoken().join(' ')).toBe(`Let me look that up. ${spokenLines.oneMoment}`);
    await clock.advance(20_000);
    expect(spoken().at(-1)).toBe('Found it.');
    expect(spoken()).toHaveLength(4);
    await leavesNothing();
  });
});

it('leaves the caller in silence where the agent is to fill no wait', async () => {
  const { clock, conversation, spoken, stt, levels, leavesNothing } = await call('none');
  conversation.reply({ waitMs: 6000 }, 'Twenty dollars.');
  stt().hear('What is my bill?');
  await clock.advance(6000);
  expect(levels()).toEqual([]);
  await clock.advance(2000);
  expect(spoken()).toEqual(['Twenty dollars.']);
  await leavesNothing();
});
