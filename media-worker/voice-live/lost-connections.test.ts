import { describe, expect, it } from 'vitest';
import { ModelError } from '#shared/errors/coded-error.ts';
import { spokenLines } from '../cascade/spoken-lines.ts';
import { startVoiceLiveCall, toolCall } from './testing/voice-live-call.ts';

const answer = 'Your bill is due on Friday.';
const frame = new Uint8Array(640);
const voice = new Uint8Array(
  new Int16Array(320).map((_, index) => (index % 16 < 8 ? 3000 : -3000)).buffer,
);

type Call = Awaited<ReturnType<typeof startVoiceLiveCall>>;

async function callerSpeaks(call: Call, frames: number, pcm = voice): Promise<void> {
  for (let count = 0; count < frames; count += 1) {
    call.session.pushAudio(pcm);
    await call.clock.advance(20);
  }
}

const callerIsSilent = (call: Call, frames: number) => callerSpeaks(call, frames, frame);

describe('a model whose connection is lost', () => {
  it('is told what was said and answers what was asked', async () => {
    const call = await startVoiceLiveCall({ firstWordMs: 600 });
    await call.says('when is my bill due');
    call.engine.said = [{ role: 'user', text: 'when is my bill due' }];
    call.model.session.fail();
    call.model.reply(answer);
    await call.hearsOut();
    expect(call.model.sessions).toHaveLength(2);
    expect(call.remembered()).toEqual(['user: when is my bill due', `assistant: ${answer}`]);
    expect(call.engine.turns).toHaveLength(1);
    expect(call.engine.turns[0]).toMatchObject({ said: answer, finishReason: 'completed' });
    await call.leavesNothing();
  });

  it('hears again what it had not understood, and that is answered', async () => {
    const call = await startVoiceLiveCall({ firstWordMs: 600 });
    call.model.session.speechStart();
    await callerSpeaks(call, 30);
    call.model.session.speechEnd();
    await call.clock.advance(50);
    call.model.session.fail();
    await call.clock.advance(50);
    expect(call.model.session.pushedBytes).toBeGreaterThanOrEqual(30 * 640);
    call.model.reply(answer);
    await call.says('when is my bill due');
    await call.hearsOut();
    expect(call.engine.turns.map(({ finishReason }) => finishReason)).toEqual([
      'cancelled',
      'completed',
    ]);
    expect(call.engine.turns[1]).toMatchObject({ heard: 'when is my bill due', said: answer });
    expect(call.ownWords()).toEqual([]);
    await call.leavesNothing();
  });

  it('does not hear again what was understood', async () => {
    const call = await startVoiceLiveCall();
    for (let count = 0; count < 50; count += 1) call.session.pushAudio(frame);
    call.model.reply(answer);
    await call.says('when is my bill due');
    await call.hearsOut();
    call.model.session.fail();
    await call.clock.advance(50);
    expect(call.model.session.pushedBytes).toBe(0);
    await call.leavesNothing();
  });

  it('says so when nothing comes of what was lost', async () => {
    const call = await startVoiceLiveCall({ firstWordMs: 600 });
    call.model.session.speechEnd();
    await call.clock.advance(50);
    call.model.session.fail();
    await call.hearsOut();
    await call.clock.advance(4000);
    await call.hearsOut();
    expect(call.ownWords().join(' ')).toMatch(/technical problem/);
    expect(call.engine.turns[0]?.finishReason).toBe('failed');
    await call.leavesNothing();
  });

  it('does not hear again what the caller was asked to say again', async () => {
    const call = await startVoiceLiveCall({ firstWordMs: 600 });
    call.model.session.speechStart();
    await callerSpeaks(call, 30);
    call.model.session.speechEnd();
    await call.clock.advance(50);
    call.model.session.fail();
    await call.clock.advance(5000);
    await call.hearsOut();
    expect(call.ownWords().join(' ')).toMatch(/technical problem/);
    call.model.session.fail();
    await call.clock.advance(50);
    expect(call.model.sessions).toHaveLength(3);
    expect(call.model.session.pushedBytes).toBe(0);
    await call.leavesNothing();
  });

  it('says what had come of an answer, and asks the caller to say it again', async () => {
    const call = await startVoiceLiveCall({ audioSpeed: 1 });
    call.model.reply(answer);
    await call.says('when is my bill due');
    await call.clock.advance(800);
    call.model.session.fail();
    await call.hearsOut();
    const [apology = ''] = call.ownWords();
    expect(apology).toMatch(/technical problem/);
    expect(call.engine.turns[0]?.finishReason).toBe('failed');
    // The rest of the answer was there as text, and nobody has heard it.
    expect(call.engine.turns[0]?.said).toBe(`Your bill is due ${apology}`);
    call.model.reply('On Friday.');
    await call.says('when was that');
    await call.hearsOut();
    expect(call.engine.turns[1]?.said).toBe('On Friday.');
    await call.leavesNothing();
  });

  it('while a tool runs learns which call it had made, and what came of it', async () => {
    const call = await startVoiceLiveCall();
    call.toolsTake(1000);
    call.model.reply({ toolCalls: [toolCall('pay')] }, 'It is paid.');
    await call.says('pay my bill');
    await call.clock.advance(400);
    call.engine.said = [{ role: 'user', text: 'pay my bill' }];
    call.model.session.fail();
    await call.hearsOut();
    const items = call.model.session.items.map((item) =>
      'role' in item ? item.text : 'call' in item ? item.call.name : item.resultJson,
    );
    expect(items).toEqual(['pay my bill', 'pay', '{"ok":true}', 'It is paid.']);
    expect(call.engine.turns[0]?.calls).toHaveLength(1);
    await call.leavesNothing();
  });

  it('after a tool has run is not made to run it again', async () => {
    const call = await startVoiceLiveCall({ firstWordMs: 500 });
    call.model.reply({ toolCalls: [toolCall('pay')] });
    await call.says('pay my bill');
    await call.clock.advance(700);
    expect(call.engine.turns[0]?.calls).toHaveLength(1);
    call.engine.said = [{ role: 'user', text: 'pay my bill' }];
    call.model.session.fail();
    call.model.reply('It is paid.');
    await call.hearsOut();
    const items = call.model.session.items.map((item) =>
      'role' in item ? item.text : 'call' in item ? item.call.name : item.resultJson,
    );
    expect(items).toEqual(['pay my bill', 'pay', '{"ok":true}', 'It is paid.']);
    await call.leavesNothing();
  });

  it('tells the caller when it is away for long', async () => {
    const call = await startVoiceLiveCall();
    const opened = call.model.open.bind(call.model);
    call.model.open = async (...options) => {
      await new Promise<void>((resolve) => call.clock.after(2000, resolve));
      return opened(...options);
    };
    call.model.session.fail();
    await call.clock.advance(3000);
    expect(call.ownWords()).toEqual([spokenLines.hearingTrouble]);
    call.model.reply(answer);
    await call.hearsOut();
    await call.says('when is my bill due');
    await call.hearsOut();
    expect(call.engine.turns[0]?.said).toBe(answer);
    await call.leavesNothing();
  });

  it('is replaced when it has gone deaf', async () => {
    const call = await startVoiceLiveCall();
    await callerSpeaks(call, 80);
    await callerIsSilent(call, 140);
    expect(call.model.sessions).toHaveLength(2);
    expect(call.model.session.pushedBytes).toBeGreaterThan(80 * 640);
    // A line that only makes noise is not a reason to do so again and again.
    await callerSpeaks(call, 80);
    await callerIsSilent(call, 140);
    expect(call.model.sessions).toHaveLength(2);
    await call.leavesNothing();
  });
});

describe('a model whose connection is lost while the caller speaks', () => {
  const long = `${answer} You can pay it by card, or at the bank, or at the post office.`;

  async function cutsIn(): Promise<Call> {
    const call = await startVoiceLiveCall();
    call.model.reply(long);
    await call.says('when is my bill due');
    await call.clock.advance(1500);
    call.model.session.speechStart();
    await call.clock.advance(100);
    return call;
  }

  it('goes on with what it said when nothing comes of it', async () => {
    const call = await cutsIn();
    call.model.session.fail();
    await call.hearsOut();
    // Everything was sent once, and at most the broken word a second time.
    expect(call.frames()).toBeGreaterThanOrEqual((long.length * 50) / 20);
    expect(call.engine.turns[0]).toMatchObject({ said: long, finishReason: 'completed' });
    await call.leavesNothing();
  });

  it('says an answer that had not begun', async () => {
    const call = await startVoiceLiveCall({ firstWordMs: 600 });
    await call.says('when is my bill due');
    call.model.session.speechStart();
    await call.clock.advance(100);
    call.model.session.fail();
    call.model.reply(answer);
    await call.hearsOut();
    expect(call.frames()).toBeGreaterThanOrEqual((answer.length * 50) / 20);
    await call.leavesNothing();
  });

  it('leaves the call to the cascade when it stays away, after what it said', async () => {
    const call = await cutsIn();
    call.model.openError = new ModelError('model_unavailable');
    call.model.session.fail();
    await call.hearsOut();
    expect(call.frames()).toBeGreaterThanOrEqual((long.length * 50) / 20);
    expect(call.successor.log).toEqual(['start']);
    await call.session.close();
    expect(call.clock.pendingTimers).toBe(0);
  });
});

describe('a model that cannot be reached', () => {
  const openError = new ModelError('model_unavailable');

  it('leaves a new call to the cascade, without a second greeting', async () => {
    const call = await startVoiceLiveCall({ openError, greeting: 'Hello there.' });
    await call.clock.advance(3000);
    await call.started;
    call.session.pushAudio(frame);
    call.session.pressKey('1');
    expect(call.successor.log).toEqual(['start', 'audio', 'key 1']);
    expect(call.session.outcome).toBe('completed');
    expect(call.ownWords()).toEqual(['Hello there.']);
    await call.session.close();
    expect(call.successor.log.at(-1)).toBe('close');
    expect(call.clock.pendingTimers).toBe(0);
    expect(call.textToSpeech.openSessions).toBe(1);
  });

  it('leaves a call to the cascade with what the caller has said meanwhile', async () => {
    const greeting = `Hello there, this is the utility company. ${'How can I help you today? '.repeat(3)}`;
    const call = await startVoiceLiveCall({ openError, greeting });
    await callerIsSilent(call, 20);
    await callerSpeaks(call, 50);
    // The opening words are heard to their end before anybody listens again.
    await callerIsSilent(call, 500);
    const heard = call.successor.log.filter((entry) => entry === 'audio').length;
    expect(heard).toBeGreaterThanOrEqual(550);
    expect(heard).toBeLessThanOrEqual(570);
    await call.session.close();
    expect(call.clock.pendingTimers).toBe(0);
  });

  it('is asked once when the key is wrong', async () => {
    const refusal = new ModelError('model_request_refused');
    const call = await startVoiceLiveCall({ openError: refusal });
    await call.started;
    expect(call.successor.log).toEqual(['start']);
    expect(call.logger.events('warn')).toEqual([
      'speech-to-speech model was not connected',
      'call goes on without the speech-to-speech model',
    ]);
    await call.session.close();
  });

  it('leaves a call to the cascade when it stays away, once the caller was told', async () => {
    const call = await startVoiceLiveCall({ firstWordMs: 600 });
    await call.says('when is my bill due');
    call.model.openError = openError;
    call.model.session.fail();
    await call.hearsOut();
    expect(call.ownWords().join(' ')).toMatch(/technical problem/);
    expect(call.successor.log).toEqual(['start']);
    expect(call.logger.events('warn')).toContain('call goes on without the speech-to-speech model');
    await call.session.close();
    expect(call.clock.pendingTimers).toBe(0);
  });

  it('leaves a call to the cascade at once when nobody waits for it', async () => {
    const call = await startVoiceLiveCall();
    call.model.openError = openError;
    call.model.session.fail();
    await call.clock.advance(1400);
    expect(call.successor.log).toEqual(['start']);
    expect(call.ownWords()).toEqual([]);
    await call.session.close();
  });
});
