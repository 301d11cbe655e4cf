import { describe, expect, it } from 'vitest';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { answerTestCall } from '../testing/answered-call.ts';
import { createCallFakes } from '../testing/call-fakes.ts';
import { spokenLines } from './spoken-lines.ts';

function call() {
  return answerTestCall(createCallFakes({ firstAudioMs: 80, audioMsPerCharacter: 50 }));
}

const toolStart: TurnEvent = {
  type: 'tool-start',
  agent: 'Concierge',
  toolCallId: 'c1',
  tool: 'get_bill',
  arguments: {},
};

describe('a turn', () => {
  it('answers what was said, first clause first, and waits for the caller', async () => {
    const { clock, conversation, spoken, stt, frames, events, leavesNothing } = await call();
    conversation.reply('Your bill is due on Friday. ', 'Anything else?');
    stt().hear('When is my bill due?');
    await clock.advance(10_000);
    expect(conversation.inputs).toEqual([
      { turnId: 'turn-1', text: 'When is my bill due?', source: 'speech' },
    ]);
    expect(spoken().join(' ')).toBe('Your bill is due on Friday. Anything else?');
    expect(frames()).toBeGreaterThan(0);
    expect(events('user-partial').at(-1)?.text).toBe('when is my bill due?');
    expect(conversation.cuts).toEqual([]);
    await leavesNothing();
  });

  it('publishes its stages, counted from the moment the speech arrived', async () => {
    const { clock, conversation, session, stt, events, leavesNothing } = await call();
    conversation.reply({ waitMs: 200 }, 'It is due.');
    stt().speechStart();
    for (let frame = 0; frame < 10; frame += 1) {
      session.pushAudio(new Uint8Array(640));
      await clock.advance(20);
    }
    const endOfSpeech = clock.now() - 20;
    await clock.advance(300);
    stt().final('When is it due?');
    const sttFinal = clock.now();
    await clock.advance(5000);
    expect(events('turn-metrics')).toMatchObject([
      {
        turnId: 'turn-1',
        agent: 'Concierge',
        stages: {
          endOfSpeech,
          sttFinal,
          llmFirstToken: sttFinal + 200,
          ttsFirstAudio: sttFinal + 280,
          firstFrame: sttFinal + 280,
          turnEnd: sttFinal + 200,
        },
        inputTokens: 10,
        outputTokens: 5,
      },
    ]);
    await leavesNothing();
  });

  it('synthesises the next clause while the current one plays, and only that one', async () => {
    const { clock, conversation, spoken, stt, leavesNothing } = await call();
    const sentence = (n: number) =>
      `This is sentence number ${n} of the long reply to the caller. `;
    conversation.reply(sentence(1), sentence(2), sentence(3), sentence(4), sentence(5));
    stt().hear('Tell me everything');
    await clock.advance(500);
    expect(spoken().length).toBeLessThanOrEqual(3);
    await clock.advance(30_000);
    expect(spoken().join(' ')).toContain('number 5');
    await leavesNothing();
  });

  it('says that it takes a moment when the answer is slow, and leaves that out of history', async () => {
    const { clock, conversation, spoken, stt, leavesNothing } = await call();
    conversation.reply({ waitMs: 6000 }, 'Here it is, after a long search in the archive.');
    stt().hear('Find my contract');
    await clock.advance(2600);
    expect(spoken()).toEqual([spokenLines.oneMoment]);
    await clock.advance(4500);
    stt().partial('no wait stop');
    stt().final('No wait, stop.');
    await clock.advance(10);
    expect(conversation.cuts[0]?.heardText).not.toContain('moment');
    await leavesNothing();
  });

  it('keeps telling that it is there while a dead model is waited for', async () => {
    const { clock, conversation, spoken, stt, leavesNothing } = await call();
    conversation.reply({ waitMs: 24_000 }, 'I am sorry, I cannot answer now.');
    stt().hear('Find my contract');
    await clock.advance(30_000);
    expect(spoken()).toEqual([
      spokenLines.oneMoment,
      spokenLines.stillWorking,
      spokenLines.takesLonger,
      'I am sorry,',
      'I cannot answer now.',
    ]);
    await leavesNothing();
  });

  it('speaks what a tool reports while it works', async () => {
    const { clock, conversation, spoken, stt, leavesNothing } = await call();
    conversation.reply(
      toolStart,
      {
        type: 'tool-progress',
        toolCallId: 'c1',
        tool: 'get_bill',
        message: 'I am asking the crew.',
      },
      { waitMs: 1000 },
      'They are on their way.',
    );
    stt().hear('Where is the crew?');
    await clock.advance(8000);
    expect(spoken()).toEqual(['I am asking the crew.', 'They are on their way.']);
    await leavesNothing();
  });

  it('changes the voice with the agent, from the next clause on', async () => {
    const { clock, conversation, textToSpeech, stt, leavesNothing } = await call();
    conversation.reply(
      'I hand you over now',
      { type: 'agent-switch', from: 'Concierge', to: 'BillingAgent', kind: 'announced' },
      'Billing here.',
    );
    stt().hear('Billing please');
    await clock.advance(8000);
    expect(textToSpeech.speeches.map(({ text, voice }) => [text, voice.name])).toEqual([
      ['I hand you over now', 'en-US-TestNeural'],
      ['Billing here.', 'voice of BillingAgent'],
    ]);
    await leavesNothing();
  });

  it('apologises when the engine breaks, and goes on', async () => {
    const { clock, conversation, logger, spoken, stt, leavesNothing } = await call();
    const respond = conversation.respond.bind(conversation);
    conversation.respond = () => {
      conversation.respond = respond;
      throw new TypeError('broken');
    };
    stt().hear('First question');
    await clock.advance(6000);
    stt().hear('Second question');
    await clock.advance(6000);
    expect(spoken().join(' ')).toBe(`${spokenLines.turnFailed} You said: Second question.`);
    expect(logger.events('error')).toEqual(['turn failed']);
    await leavesNothing();
  });
});

describe('two utterances', () => {
  it('answers both together when the first answer was not begun', async () => {
    const { clock, conversation, events, stt, spoken, leavesNothing } = await call();
    conversation.reply({ waitMs: 2000 }, 'never said');
    stt().hear('My power is out');
    await clock.advance(500);
    stt().hear('at number fourteen');
    await clock.advance(8000);
    expect(conversation.inputs.map(({ text }) => text)).toEqual([
      'My power is out',
      'My power is out at number fourteen',
    ]);
    expect(spoken().join(' ')).toBe('You said: My power is out at number fourteen.');
    expect(conversation.cuts).toEqual([]);
    expect(events('turn-metrics').map(({ turnId }) => turnId)).toEqual(['turn-2']);
    await leavesNothing();
  });

  it('gives up a turn whose tool runs, and does not ask for the tool twice', async () => {
    const { clock, conversation, stt, leavesNothing } = await call();
    conversation.reply(toolStart, { waitMs: 2000 }, 'never said');
    stt().hear('Pay my bill');
    await clock.advance(500);
    stt().hear('with the blue card');
    await clock.advance(500);
    expect(conversation.inputs.map(({ text }) => text)).toEqual([
      'Pay my bill',
      'with the blue card',
    ]);
    expect(conversation.running).toBe(0);
    await leavesNothing();
  });

  it('answers the second one after the first when that was already being said', async () => {
    const { clock, conversation, stt, leavesNothing } = await call();
    conversation.reply('Let me look. ', toolStart, { waitMs: 3000 }, 'It is paid.');
    stt().hear('Is it paid?');
    await clock.advance(1500);
    stt().hear('And the one before?');
    await clock.advance(500);
    expect(conversation.inputs).toHaveLength(1);
    await clock.advance(6000);
    expect(conversation.inputs.map(({ text }) => text)).toEqual([
      'Is it paid?',
      'And the one before?',
    ]);
    await leavesNothing();
  });

  it('ignores a partial that comes after the final of its utterance', async () => {
    const { clock, conversation, session, stt, received, leavesNothing } = await call();
    stt().speechStart();
    session.pushAudio(new Uint8Array(6400));
    stt().final('Tell me about my bill');
    stt().speechStart(50);
    await clock.advance(1000);
    stt().partial('tell me about my bill');
    await clock.advance(3000);
    expect(received.map(({ what }) => what)).not.toContain('stop');
    expect(conversation.inputs).toHaveLength(1);
    await leavesNothing();
  });

  it('lets the caller finish who goes on before the answer is heard', async () => {
    const { clock, conversation, events, frames, stt, leavesNothing } = await call();
    conversation.reply({ waitMs: 300 }, 'Too early.');
    stt().hear('My power is out');
    await clock.advance(100);
    stt().partial('at forty two elm street');
    await clock.advance(1000);
    stt().final('At forty two Elm Street');
    expect(frames()).toBe(0);
    expect(events('barge-in')).toEqual([]);
    await clock.advance(5000);
    expect(conversation.cuts).toEqual([{ turnId: 'turn-1', heardText: '' }]);
    expect(conversation.inputs.at(-1)?.text).toContain('At forty two Elm Street');
    expect(frames()).toBeGreaterThan(0);
    await leavesNothing();
  });
});

it('leaves nothing of an answer that is held back when the caller hangs up', async () => {
  const { clock, conversation, frames, stt, leavesNothing } = await call();
  conversation.reply({ waitMs: 300 }, 'Too early.');
  stt().hear('My power is out');
  await clock.advance(100);
  stt().partial('at forty two elm street');
  await clock.advance(500);
  await leavesNothing();
  expect(frames()).toBe(0);
});

it('counts the wait for a slow answer from the end of the speech, not from its recognition', async () => {
  const { clock, conversation, session, spoken, stt, leavesNothing } = await call();
  conversation.reply({ waitMs: 60_000 });
  stt().speechStart();
  session.pushAudio(new Uint8Array(6400));
  const recognition = stt();
  await clock.advance(900);
  recognition.final('Find my contract');
  await clock.advance(1500);
  expect(spoken()).toEqual([]);
  await clock.advance(200);
  expect(spoken()).toEqual([spokenLines.oneMoment]);
  await leavesNothing();
});

describe('speech that is not understood', () => {
  it('asks to repeat after the second time in a row', async () => {
    const { clock, spoken, stt, leavesNothing } = await call();
    stt().final('');
    await clock.advance(2000);
    expect(spoken()).toEqual([]);
    stt().final('');
    await clock.advance(6000);
    expect(spoken().join(' ')).toBe(spokenLines.repeatPlease);
    await leavesNothing();
  });
});

describe('keys', () => {
  it('become one input at # or after a pause, and stop the agent', async () => {
    const { clock, conversation, session, received, stt, leavesNothing } = await call();
    conversation.reply('Please enter your account number now, followed by the hash key.');
    stt().hear('Billing');
    await clock.advance(1000);
    for (const key of '9*12') session.pressKey(key);
    expect(received.at(-1)?.what).toBe('stop');
    await clock.advance(1900);
    session.pressKey('3');
    session.pressKey('#');
    await clock.advance(10);
    expect(conversation.inputs.at(-1)).toMatchObject({ text: '123', source: 'keypad' });
    for (const key of '45') session.pressKey(key);
    await clock.advance(2100);
    expect(conversation.inputs.at(-1)?.text).toContain('45');
    await leavesNothing();
  });
});

it('forgets keys that were not complete when the caller left', async () => {
  const { clock, session, conversation, leavesNothing } = await call();
  session.pressKey('1');
  await clock.advance(100);
  expect(conversation.keypad).toBeDefined();
  await leavesNothing();
  expect(conversation.keypad, 'nobody has one any more').toBeUndefined();
  expect(conversation.inputs).toEqual([]);
});

describe('silence', () => {
  it('asks after a question, then says goodbye and hangs up', async () => {
    const { clock, conversation, callControl, ended, spoken, stt, leavesNothing } = await call();
    conversation.reply('Which address is it?');
    stt().hear('My power is out');
    await clock.advance(1200 + 8000);
    await clock.advance(200);
    expect(spoken().at(-1)).toBe(spokenLines.stillThere);
    await clock.advance(30_000);
    expect(spoken().join(' ')).toContain(spokenLines.silentGoodbye);
    expect(conversation.closes).toEqual(['completed']);
    expect(callControl.operations.at(-1)?.name).toBe('hangUp');
    expect(ended).toEqual(['ended']);
    await leavesNothing();
  });

  it('is forgotten when the caller says something', async () => {
    const { clock, spoken, stt, conversation, leavesNothing } = await call();
    conversation.reply('Which address is it?');
    stt().hear('My power is out');
    await clock.advance(7000);
    stt().partial('well it is');
    await clock.advance(7000);
    expect(spoken()).not.toContain(spokenLines.stillThere);
    await leavesNothing();
  });
});

describe('the end of the call', () => {
  it('comes after the last word was heard', async () => {
    const { clock, conversation, callControl, stt, leavesNothing } = await call();
    conversation.reply('Goodbye then.', { type: 'call-end', reason: 'done' });
    stt().hear('That was all');
    await clock.advance(300);
    expect(callControl.operations.at(-1)?.name).toBe('answer');
    await clock.advance(2000);
    expect(conversation.closes).toEqual(['completed']);
    expect(callControl.operations.at(-1)?.name).toBe('hangUp');
    await leavesNothing();
  });

  it('does not come when the caller has one more thing', async () => {
    const { clock, conversation, callControl, stt, leavesNothing } = await call();
    conversation.reply('Goodbye then, and have a nice day.', { type: 'call-end', reason: 'done' });
    stt().hear('That was all');
    await clock.advance(600);
    stt().partial('wait one more thing');
    stt().final('Wait, one more thing');
    await clock.advance(10_000);
    expect(callControl.operations.at(-1)?.name).toBe('answer');
    expect(conversation.inputs).toHaveLength(2);
    await leavesNothing();
  });
});
