import { describe, expect, it } from 'vitest';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { createCallFakes } from '../testing/call-fakes.ts';
import type { OtherServices } from '../testing/call-harness.ts';
import { startTalkingCall } from '../testing/talking-call.ts';
import { TalkingCaller } from '../testing/talking-caller.ts';
import { spokenLines } from './spoken-lines.ts';
import { usualTurnTaking } from './turn-taking/turn-taking-options.ts';

function call(others: OtherServices = {}, caller = new TalkingCaller({ hypothesisLagMs: 20 })) {
  return startTalkingCall(
    createCallFakes({ firstAudioMs: 120, audioMsPerCharacter: 50 }),
    others,
    caller,
  );
}

const answer = [{ waitMs: 250 }, 'It is due on Friday. ', 'Anything else?'] as const;

async function* breaking(): AsyncGenerator<TurnEvent> {
  yield { type: 'text-delta', agent: 'Concierge', text: 'Your bill ' };
  throw new TypeError('broken');
}

async function* nothing(): AsyncGenerator<never> {
  yield* [];
}

describe('an answer made ahead', () => {
  it('is heard as soon as the caller has surely finished, in at most 0.6 of the time', async () => {
    const { caller, conversation, untilAnswer, hearsOut, events, leavesNothing } = await call(
      {},
      // A recogniser that ends a phrase 300 ms after the speech: 670 ms one after the other.
      new TalkingCaller({ hypothesisLagMs: 0, segmentationMs: 300 }),
    );
    conversation.reply(...answer);
    await caller.says('when is my bill due');
    expect(await untilAnswer()).toBeLessThanOrEqual(0.6 * (300 + 250 + 120));
    expect(conversation.prepared).toHaveLength(1);
    expect(conversation.inputs).toEqual([
      { ...conversation.prepared[0], text: 'When is my bill due.' },
    ]);
    await hearsOut();
    const {
      endOfSpeech = 0,
      llmFirstToken,
      sttFinal,
      firstFrame,
    } = events('turn-metrics')[0]?.stages ?? {};
    expect({ llmFirstToken, sttFinal, firstFrame }).toEqual({
      llmFirstToken: endOfSpeech + 20 + 250,
      sttFinal: endOfSpeech + 300,
      firstFrame: endOfSpeech + 20 + 250 + 120,
    });
    await leavesNothing();
  });

  it('is held back until then, however early it is ready', async () => {
    const { caller, conversation, frames, untilAnswer, spoken, leavesNothing } = await call();
    conversation.reply('It is due on Friday.');
    await caller.says('when is my bill due');
    await caller.isSilent(340);
    // Also the last sentence, whose end is not certain before the answer is wanted.
    expect(spoken()).toEqual(['It is due on Friday.']);
    expect(frames()).toBe(0);
    expect(await untilAnswer()).toBe(20);
    await leavesNothing();
  });

  it('goes on after it was committed: what changes something had waited', async () => {
    const { caller, conversation, spoken, hearsOut, leavesNothing } = await call();
    conversation.reply(
      { waitFor: 'commit' },
      { type: 'tool-start', agent: 'Concierge', toolCallId: 'c1', tool: 'pay_bill', arguments: {} },
      'It is paid.',
    );
    await caller.says('please pay my bill');
    await caller.isSilent(340);
    expect(conversation.inputs).toEqual([]);
    await hearsOut();
    expect(conversation.inputs).toHaveLength(1);
    expect(spoken().join(' ')).toBe('It is paid.');
    await leavesNothing();
  });

  it('is dropped without a trace when the caller goes on, and made again', async () => {
    const { caller, conversation, received, stops, hearsOut, spoken, events, leavesNothing } =
      await call();
    conversation.reply('Never heard.');
    await caller.says('my power is out');
    await caller.isSilent(200);
    expect(conversation.prepared).toHaveLength(1);
    conversation.reply('A crew is on its way.');
    await caller.says('at number fourteen elm street');
    expect(conversation.discarded).toEqual(['turn-1']);
    expect(received).toEqual([]);
    await hearsOut();
    expect(conversation.inputs.map(({ text }) => text)).toEqual([
      'my power is out at number fourteen elm street',
    ]);
    expect(conversation.cuts).toEqual([]);
    expect(stops()).toBe(0);
    expect(spoken().at(-1)).toBe('Never heard.');
    expect(events('turn-metrics').map(({ turnId }) => turnId)).toEqual(['turn-2']);
    await leavesNothing();
  });

  it('is not made more than three times in one turn', async () => {
    const { caller, conversation, hearsOut, leavesNothing } = await call();
    for (const words of [
      'my power is out',
      'since this morning',
      'and my heating',
      'has gone too',
    ]) {
      await caller.says(words);
      await caller.isSilent(240);
    }
    await caller.says('what can i do');
    await hearsOut();
    expect(conversation.prepared).toHaveLength(3);
    expect(conversation.discarded).toHaveLength(3);
    expect(conversation.inputs.map(({ text }) => text)).toEqual([
      'My power is out since this morning and my heating has gone too what can i do.',
    ]);
    await caller.says('thank you very much');
    await hearsOut();
    expect(conversation.prepared).toHaveLength(4);
    await leavesNothing();
  });

  it('is not used for other words than it was made for', async () => {
    const { caller, conversation, spoken, hearsOut, leavesNothing } = await call(
      {},
      new TalkingCaller({ hypothesisLagMs: 0, segmentationMs: 300 }),
    );
    await caller.says('pay fifty please', { understoodAs: 'Pay fifteen, please' });
    await hearsOut();
    expect(conversation.prepared.map(({ text }) => text)).toEqual(['pay fifty please']);
    expect(conversation.discarded).toHaveLength(1);
    expect(conversation.inputs.map(({ text }) => text)).toEqual(['Pay fifteen, please']);
    expect(spoken().at(-1)).toContain('Pay fifteen, please.');
    await leavesNothing();
  });

  it('leaves nothing when the caller hangs up before it is wanted', async () => {
    const { caller, conversation, received, leavesNothing } = await call();
    conversation.reply('Never heard.', { waitMs: 60_000 });
    await caller.says('when is my bill due');
    await caller.isSilent(200);
    expect(conversation.prepared).toHaveLength(1);
    await leavesNothing();
    expect(conversation.discarded).toEqual(['turn-1']);
    expect(conversation.inputs).toEqual([]);
    expect(conversation.cuts).toEqual([]);
    expect(received).toEqual([]);
  });

  it('is kept over a cough', async () => {
    const { caller, conversation, hearsOut, leavesNothing } = await call();
    await caller.says('when is my bill due');
    await caller.isSilent(200);
    await caller.sounds(240);
    await hearsOut();
    expect(conversation.prepared).toHaveLength(1);
    expect(conversation.inputs).toHaveLength(1);
    await leavesNothing();
  });

  it('is dropped for a key, and what was said is answered all the same', async () => {
    const { caller, conversation, session, hearsOut, leavesNothing } = await call();
    await caller.says('when is my bill due');
    await caller.isSilent(200);
    session.pressKey('7');
    session.pressKey('#');
    await hearsOut();
    expect(conversation.discarded).toHaveLength(1);
    expect(conversation.inputs.map(({ text }) => text).join(' ')).toContain('7');
    expect(conversation.inputs.map(({ text }) => text).join(' ')).toContain('when is my bill due');
    await leavesNothing();
  });

  it('lets what is to be announced wait, and not be lost', async () => {
    const { caller, conversation, order, spoken, hearsOut, leavesNothing } = await call();
    conversation.reply('It is due on Friday.');
    await caller.says('when is my bill due');
    await caller.isSilent(100);
    await order({
      type: 'channel-switch-failed',
      handoffId: 'h1',
      target: 'whatsapp',
      reason: 'unreachable',
    });
    conversation.reply('Let me see.', {
      type: 'channel-switch',
      handoffId: 'h1',
      target: 'whatsapp',
      farewell: 'Bye.',
    });
    await hearsOut();
    await caller.says('send it to my whatsapp');
    await hearsOut();
    expect(spoken().join(' ')).toContain('It is due on Friday. Let me see.');
    expect(spoken().at(-1)).toContain('let us carry on here');
    await leavesNothing();
  });

  it('is replaced by an ordinary one when the engine breaks on it', async () => {
    const { caller, conversation, logger, spoken, hearsOut, leavesNothing } = await call();
    conversation.prepare = () => {
      throw new TypeError('broken');
    };
    await caller.says('when is my bill due');
    await hearsOut();
    expect(spoken().join(' ')).toContain('when is my bill due.');
    expect(spoken().join(' ')).not.toContain(spokenLines.turnFailed);
    expect(logger.events('error')).toContain('turn failed');
    await leavesNothing();
  });

  it('is replaced also when the engine breaks in the middle of it', async () => {
    const { caller, conversation, spoken, hearsOut, leavesNothing } = await call();
    conversation.prepare = () => ({
      events: breaking(),
      commit: () => {
        throw new Error('a broken answer is not wanted');
      },
      discard: () => undefined,
    });
    await caller.says('when is my bill due');
    await hearsOut();
    expect(spoken().join(' ')).toContain('when is my bill due.');
    await leavesNothing();
  });

  it('is replaced also when the engine ends it without a word', async () => {
    const { caller, conversation, spoken, hearsOut, leavesNothing } = await call();
    conversation.prepare = () => ({
      events: nothing(),
      commit: () => {
        throw new Error('an answer that has ended is not wanted');
      },
      discard: () => undefined,
    });
    await caller.says('when is my bill due');
    await hearsOut();
    expect(spoken().join(' ')).toContain('when is my bill due.');
    await leavesNothing();
  });

  it('may be made again for other words when all it did was to look something up', async () => {
    const { caller, conversation, hearsOut, leavesNothing } = await call();
    conversation.reply(
      { type: 'tool-start', agent: 'Concierge', toolCallId: 'c1', tool: 'get_bill', arguments: {} },
      { waitMs: 2000 },
      'It is fifty.',
    );
    await caller.says('what about fifty please', { understoodAs: 'What about fifteen, please' });
    await hearsOut();
    expect(conversation.inputs.map(({ text }) => text)).toEqual([
      'what about fifty please',
      'What about fifteen, please',
    ]);
    await leavesNothing();
  });

  it('is not made when it is switched off', async () => {
    const { prepare: _, ...onlyWhenCertain } = usualTurnTaking;
    const { caller, conversation, hearsOut, leavesNothing } = await call({
      turnTaking: onlyWhenCertain,
    });
    await caller.says('when is my bill due');
    await hearsOut();
    expect(conversation.prepared).toEqual([]);
    expect(conversation.inputs).toHaveLength(1);
    await leavesNothing();
  });
});

describe('an answer to a caller who cuts in', () => {
  const longReply = 'Your bill of ninety five dollars is due on Friday, and you can pay by card.';

  async function agentSpeaking(caller?: TalkingCaller) {
    const speaking = await call({}, caller);
    speaking.conversation.reply(longReply);
    await speaking.caller.says('when is my bill due');
    await speaking.untilAnswer();
    await speaking.caller.isSilent(1000);
    return speaking;
  }

  it('is made ahead as well, once history holds what was heard', async () => {
    const { caller, conversation, untilAnswer, hearsOut, leavesNothing } = await agentSpeaking();
    conversation.reply(...answer);
    await caller.says('no i mean the water bill');
    // 370 ms for model and synthesis, as long as the wait for more words.
    expect(await untilAnswer()).toBe(400);
    expect(conversation.prepared.at(-1)?.text).toBe('no i mean the water bill');
    expect(conversation.inputs).toHaveLength(2);
    expect(conversation.cuts).toHaveLength(1);
    expect(conversation.cuts[0]?.heardText).toMatch(/^Your bill of/);
    await hearsOut();
    expect(conversation.cuts).toHaveLength(1);
    await leavesNothing();
  });

  it('takes the place of what was interrupted: nothing is resumed', async () => {
    const { caller, conversation, spoken, hearsOut, leavesNothing } = await agentSpeaking(
      new TalkingCaller({ hypothesisLagMs: 0, segmentationMs: 300 }),
    );
    await caller.says('no i mean the water bill', { understoodAs: '' });
    await hearsOut();
    expect(spoken().at(-1)).toBe(spokenLines.repeatPlease);
    expect(conversation.inputs).toHaveLength(1);
    expect(conversation.discarded).toHaveLength(1);
    expect(conversation.cuts).toHaveLength(1);
    await leavesNothing();
  });

  it('is not made for words that turn out to be mere listening: the agent goes on', async () => {
    const { caller, conversation, spoken, hearsOut, stops, leavesNothing } = await agentSpeaking();
    const suppose = (text: string) =>
      caller.session.listener.onPartial({
        text,
        offsetMs: caller.session.positionMs - 600,
        durationMs: 600,
      });
    await caller.sounds(600);
    suppose('stop it');
    expect(stops()).toBe(1);
    suppose('okay right');
    await hearsOut();
    expect(conversation.inputs).toHaveLength(1);
    expect(conversation.cuts).toEqual([]);
    expect(longReply.endsWith(spoken().at(-1) ?? '-')).toBe(true);
    await leavesNothing();
  });

  it('waits for a number that is read out slowly', async () => {
    const { caller, conversation, received, hearsOut, leavesNothing } = await agentSpeaking();
    await caller.says('sorry my account is seven eight nine');
    const stoppedAt = received.length;
    await caller.isSilent(1700);
    await caller.says('zero one zero zero');
    expect(received).toHaveLength(stoppedAt);
    await hearsOut();
    expect(conversation.inputs).toHaveLength(2);
    expect(conversation.inputs[1]?.text.toLowerCase()).toMatch(
      /seven eight nine\.? zero one zero zero/,
    );
    await leavesNothing();
  });

  it('leaves nothing when the caller hangs up before it is wanted', async () => {
    const { caller, conversation, leavesNothing } = await agentSpeaking();
    await caller.says('no i mean the water bill');
    await caller.isSilent(100);
    expect(conversation.prepared).toHaveLength(2);
    await leavesNothing();
    expect(conversation.inputs).toHaveLength(1);
    expect(conversation.cuts).toHaveLength(1);
  });

  it('is dropped for a machine, and what was interrupted is recorded once', async () => {
    const { caller, conversation, session, events, hearsOut, leavesNothing } =
      await agentSpeaking();
    await caller.says('no i mean the water bill');
    await caller.isSilent(100);
    session.giveWayToMachine();
    await hearsOut();
    expect(conversation.inputs).toHaveLength(1);
    expect(conversation.cuts).toHaveLength(1);
    expect(events('turn-metrics')).toHaveLength(1);
    await leavesNothing();
  });

  it('is given up when the words that it was for are not understood in the end', async () => {
    const { caller, conversation, spoken, ended, leavesNothing } = await call(
      {},
      new TalkingCaller(),
    );
    await caller.says('my power is out', { msPerWord: 240 });
    await caller.isSilent(300);
    // One phrase for the recogniser, two for us: the first one was answered already.
    await caller.says('my number is', { msPerWord: 240, understoodAs: '' });
    await caller.isSilent(8000);
    expect(spoken().at(-1)).toBe(spokenLines.repeatPlease);
    expect(conversation.running).toBe(0);
    await caller.isSilent(60_000);
    expect(ended).toEqual(['ended']);
    await leavesNothing();
  });
});
