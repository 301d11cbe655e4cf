import { describe, expect, it } from 'vitest';
import { sessionControlChannel } from '#shared/contracts/session-event.ts';
import { ModelError } from '#shared/errors/coded-error.ts';
import { spokenLines } from '../cascade/spoken-lines.ts';
import { msPerCharacter, startVoiceLiveCall } from './testing/voice-live-call.ts';

const answer = 'Your bill is due on Friday.';

describe('a call with a model that hears and speaks', () => {
  it('opens with exactly the opening words, which the model knows', async () => {
    const call = await startVoiceLiveCall({ greeting: 'Hello, how can I help?' });
    await call.hearsOut();
    expect(call.ownWords()).toEqual(['Hello, how can I help?']);
    expect(call.remembered()).toEqual(['assistant: Hello, how can I help?']);
    expect(call.model.session.asked).toEqual([]);
    await call.leavesNothing();
  });

  it('says nothing when it goes on where it was, and tells the model what was said', async () => {
    const call = await startVoiceLiveCall({
      said: [
        { role: 'assistant', text: 'Hello.' },
        { role: 'user', text: 'Hi.' },
      ],
    });
    expect(call.remembered()).toEqual(['assistant: Hello.', 'user: Hi.']);
    expect(call.ownWords()).toEqual([]);
    await call.leavesNothing();
  });

  it('answers an utterance with the model’s own voice, and the engine keeps what was said', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply(answer);
    await call.says('when is my bill due');
    await call.hearsOut();
    const [turn] = call.engine.turns;
    expect(turn).toMatchObject({
      heard: 'when is my bill due',
      said: answer,
      finishReason: 'completed',
    });
    expect(turn?.usage.outputTokens).toBeGreaterThan(0);
    expect(call.frames()).toBe(Math.ceil((answer.length * msPerCharacter) / 20));
    expect(call.ownWords()).toEqual([]);
    await call.leavesNothing();
  });

  it('is at rest while nobody speaks', async () => {
    const call = await startVoiceLiveCall();
    expect(call.session.isAtRest).toBe(true);
    call.model.reply(answer);
    call.model.session.speechStart();
    expect(call.session.isAtRest).toBe(false);
    call.model.session.speechVanish();
    await call.says('when is my bill due');
    expect(call.session.isAtRest).toBe(false);
    await call.hearsOut();
    expect(call.session.isAtRest).toBe(true);
    await call.leavesNothing();
  });

  it('resamples what comes at 24 kHz to what is played', async () => {
    const call = await startVoiceLiveCall({ outputSampleRateHz: 24_000 });
    call.model.reply(answer);
    await call.says('when is my bill due');
    await call.hearsOut();
    expect(call.frames()).toBe(Math.ceil((answer.length * msPerCharacter) / 20));
    await call.leavesNothing();
  });

  it('publishes the stages of each turn, from the end of the caller’s speech', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply(answer);
    const voice = new Int16Array(320).map((_, index) => (index % 16 < 8 ? 3000 : -3000));
    for (let frame = 0; frame < 20; frame += 1) {
      call.session.pushAudio(new Uint8Array(voice.buffer));
      await call.clock.advance(20);
    }
    const silentSince = call.clock.now();
    await call.clock.advance(500);
    call.model.session.transcript(call.model.session.speechEnd(), 'when is my bill due');
    await call.hearsOut();
    const [metrics] = call.events('turn-metrics');
    const stages = metrics?.stages;
    expect(stages?.endOfSpeech).toBeCloseTo(silentSince - 20, 0);
    expect(stages?.sttFinal).toBeGreaterThanOrEqual(stages?.endOfSpeech ?? 0);
    expect(stages?.llmFirstToken).toBeGreaterThanOrEqual(stages?.sttFinal ?? 0);
    expect(stages?.ttsFirstAudio).toBeGreaterThanOrEqual(stages?.llmFirstToken ?? 0);
    expect(stages?.firstFrame).toBeGreaterThanOrEqual(stages?.ttsFirstAudio ?? 0);
    expect(metrics).toMatchObject({ turnId: 'turn-1', agent: 'Concierge' });
    await call.leavesNothing();
  });

  it('keeps a turn open for a transcript that comes after the answer', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply('Yes.');
    const item = call.model.session.speechEnd();
    await call.clock.advance(1500);
    expect(call.engine.turns[0]).toMatchObject({
      heard: '',
      said: 'Yes.',
      finishReason: undefined,
    });
    call.model.session.transcript(item, 'is it open');
    await call.clock.advance(0);
    expect(call.engine.turns[0]).toMatchObject({ heard: 'is it open', finishReason: 'completed' });
    await call.leavesNothing();
  });

  it('does not wait for ever for a transcript', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply('Yes.');
    call.model.session.speechEnd();
    await call.clock.advance(10_000);
    expect(call.engine.turns[0]).toMatchObject({ heard: '', finishReason: 'completed' });
    await call.leavesNothing();
  });

  it('answers two utterances in a row in their order', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply('One.', 'Two.');
    await call.says('first');
    await call.hearsOut();
    await call.says('second');
    await call.hearsOut();
    expect(call.engine.turns.map(({ heard, said }) => [heard, said])).toEqual([
      ['first', 'One.'],
      ['second', 'Two.'],
    ]);
    expect(call.remembered()).toEqual([
      'user: first',
      'assistant: One.',
      'user: second',
      'assistant: Two.',
    ]);
    await call.leavesNothing();
  });

  it('drops an answer to what was no speech, and asks when it happens again', async () => {
    const call = await startVoiceLiveCall();
    await call.says('');
    await call.clock.advance(3000);
    expect(call.frames()).toBe(0);
    expect(call.engine.turns[0]).toMatchObject({ finishReason: 'cancelled', heard: '' });
    await call.says('');
    await call.hearsOut();
    expect(call.ownWords()).toEqual([spokenLines.repeatPlease]);
    expect(call.remembered()).toEqual([]);
    await call.leavesNothing();
  });

  it('says what the model should have said when its answer fails, once it has tried again', async () => {
    const call = await startVoiceLiveCall();
    const end = { status: 'failed', error: new ModelError('model_rate_limited') } as const;
    call.model.reply({ end }, answer);
    await call.says('when is my bill due');
    await call.hearsOut();
    expect(call.engine.turns[0]).toMatchObject({ said: answer, finishReason: 'completed' });
    call.model.reply({ end }, { end });
    await call.says('and how much is it');
    await call.hearsOut();
    expect(call.engine.turns[1]).toMatchObject({ finishReason: 'failed' });
    expect(call.engine.turns[1]?.said).toMatch(/a lot of requests/);
    expect(call.ownWords()).toEqual([call.engine.turns[1]?.said]);
    await call.leavesNothing();
  });

  it('says that an answer was filtered', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply({ text: 'I will not', end: { status: 'content-filter' } });
    await call.says('say something rude');
    await call.hearsOut();
    expect(call.engine.turns[0]).toMatchObject({ finishReason: 'content-filtered' });
    expect(call.ownWords().join(' ')).toMatch(/can't help with that/);
    await call.leavesNothing();
  });

  it('asks a silent caller whether they are there, and hangs up', async () => {
    const call = await startVoiceLiveCall();
    await call.clock.advance(60_000);
    expect(call.ownWords()).toEqual([spokenLines.stillThere, spokenLines.silentGoodbye]);
    expect(call.ended).toEqual(['ended']);
    expect(call.conversation.closes).toEqual(['abandoned']);
    await call.leavesNothing();
  });

  it('obeys the order to close', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply(answer);
    await call.says('when is my bill due');
    const order = JSON.stringify({ type: 'session-close', reason: 'call-ended' });
    await call.hotStore.publish(sessionControlChannel(call.conversation.sessionId), order);
    await call.clock.advance(2000);
    expect(call.ended).toEqual(['ended']);
    expect(call.conversation.closes).toEqual(['completed']);
    await call.leavesNothing();
  });

  it('leaves no timer for words of which it was not known yet what they are', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply('Your bill is due on Friday, and you can pay it by card.');
    await call.says('when is my bill due');
    await call.clock.advance(1000);
    call.model.session.speechStart();
    call.model.session.speechEnd();
    await call.leavesNothing();
  });

  it('leaves no connection behind that is made while it is closed', async () => {
    const call = await startVoiceLiveCall();
    const open = call.model.open.bind(call.model);
    call.model.open = async (...options) => {
      await new Promise<void>((resolve) => call.clock.after(2000, resolve));
      return open(...options);
    };
    call.model.session.fail();
    await call.clock.advance(500);
    await call.leavesNothing();
    expect(call.model.sessions).toHaveLength(2);
  });

  it('ends an answer half-way when it is closed, and history keeps what was heard', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply(answer);
    await call.says('when is my bill due');
    await call.clock.advance(900);
    await call.leavesNothing();
    const [cut] = call.conversation.cuts;
    expect(answer.startsWith(cut?.heardText ?? '?')).toBe(true);
    expect(cut?.heardText.length).toBeLessThan(answer.length);
  });
});

describe('the keypad of a call with a model that hears and speaks', () => {
  it('is offered for secret digits, and taken back with the call', async () => {
    const call = await startVoiceLiveCall();
    expect(call.conversation.keypad).toBeDefined();
    await call.leavesNothing();
    expect(call.conversation.keypad).toBeUndefined();
  });

  it('puts keys into the conversation as words, and they are answered', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply('Thank you.');
    for (const key of '4821#') call.session.pressKey(key);
    await call.hearsOut();
    expect(call.remembered()).toEqual(['user: 4821', 'assistant: Thank you.']);
    expect(call.engine.turns[0]).toMatchObject({ heard: '4821', finishReason: 'completed' });
    await call.leavesNothing();
  });

  it('is not mistaken for speech: the tone of a key is not answered', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply('Thank you.');
    call.model.session.speechStart();
    call.session.pressKey('4');
    call.session.pressKey('#');
    call.model.session.transcript(call.model.session.speechEnd(), 'do re mi fa');
    await call.hearsOut();
    expect(call.engine.turns).toHaveLength(1);
    expect(call.remembered()).toEqual(['user: 4', 'assistant: Thank you.']);
    await call.leavesNothing();
  });

  it('stops the agent with the first key, and answers when all are there', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply('Please enter the last four digits of your number now.', 'Thank you.');
    await call.says('I want to pay');
    await call.clock.advance(1200);
    const before = call.clock.now();
    call.session.pressKey('4');
    expect(call.received.at(-1)).toEqual({ at: before, what: 'stop' });
    for (const key of '821#') call.session.pressKey(key);
    await call.hearsOut();
    expect(call.engine.turns.map(({ heard }) => heard)).toEqual(['I want to pay', '4821']);
    expect(call.conversation.cuts).toHaveLength(1);
    await call.leavesNothing();
  });

  it('goes on talking when the keys were taken back', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply(answer);
    await call.says('when is my bill due');
    await call.clock.advance(800);
    call.session.pressKey('4');
    call.session.pressKey('*');
    await call.hearsOut();
    expect(call.conversation.cuts).toEqual([]);
    expect(call.engine.turns).toHaveLength(1);
    await call.leavesNothing();
  });
});
