import { describe, expect, it } from 'vitest';
import { spokenLines } from '../cascade/spoken-lines.ts';
import {
  msPerCharacter,
  startVoiceLiveCall,
  toolCall,
  type VoiceLiveCallOptions,
} from './testing/voice-live-call.ts';

const answer = 'Your bill of ninety five dollars is due on Friday, and you can pay it by card.';
const answerFrames = Math.ceil((answer.length * msPerCharacter) / 20);

/** A call in which the agent has been giving `answer` for so long. */
async function agentSpeaking(spokenMs: number, options: VoiceLiveCallOptions = {}) {
  const call = await startVoiceLiveCall(options);
  call.model.reply(answer);
  await call.says('when is my bill due');
  while (call.frames() === 0) await call.clock.advance(1);
  await call.clock.advance(spokenMs);
  return call;
}

/** What of the answer has been heard when it has been played for so long, word by word. */
function wordsHeardAfter(playedMs: number): string {
  const ends = [...answer.matchAll(/\S+/g)].map((match) => match.index + match[0].length);
  return answer.slice(0, ends.findLast((end) => end * msPerCharacter <= playedMs) ?? 0);
}

describe('a caller who cuts in', () => {
  it('is given the floor in the same tick, and the answer is no longer made', async () => {
    const call = await agentSpeaking(700, { audioSpeed: 1 });
    const before = call.clock.now();
    call.model.session.speechStart();
    expect(call.received.at(-1)).toEqual({ at: before, what: 'stop' });
    await call.clock.advance(3000);
    expect(call.received.at(-1)?.at).toBe(before);
    call.model.reply('Sure.');
    call.model.session.transcript(call.model.session.speechEnd(), 'can I pay by cash');
    await call.hearsOut();
    expect(call.engine.turns.map(({ finishReason }) => finishReason)).toEqual([
      'cancelled',
      'completed',
    ]);
    await call.leavesNothing();
  });

  it('leaves model and history with the words that were heard, not with those that were sent', async () => {
    const call = await agentSpeaking(1500);
    const { session } = call.model;
    call.model.reply('Sure.');
    session.speechStart();
    const heard = wordsHeardAfter(1500 - 20);
    await call.clock.advance(400);
    expect(call.events('barge-in')).toEqual([]);
    session.transcript(session.speechEnd(), 'can I pay by cash');
    expect(call.events('barge-in')).toEqual([
      { type: 'barge-in', turnId: 'turn-1', heardText: heard },
    ]);
    await call.hearsOut();
    expect(session.truncations).toHaveLength(1);
    expect(session.truncations[0]?.heardMs).toBeGreaterThan(1400);
    expect(session.truncations[0]?.heardMs).toBeLessThanOrEqual(1500);
    expect(call.conversation.cuts).toEqual([{ turnId: 'turn-1', heardText: heard }]);
    expect(call.remembered()).toEqual([
      'user: when is my bill due',
      `assistant: ${heard}`,
      'user: can I pay by cash',
      'assistant: Sure.',
    ]);
    await call.leavesNothing();
  });

  it('after all audio was sent still cuts at the word that was heard', async () => {
    const call = await agentSpeaking(answer.length * msPerCharacter - 700);
    call.model.reply('Sure.');
    await call.says('can I pay by cash');
    await call.hearsOut();
    const heard = wordsHeardAfter(answer.length * msPerCharacter - 720);
    expect(call.conversation.cuts).toEqual([{ turnId: 'turn-1', heardText: heard }]);
    expect(call.engine.turns[0]).toMatchObject({ finishReason: 'completed', said: answer });
    await call.leavesNothing();
  });

  it('is answered although nobody can write down what they said', async () => {
    const call = await agentSpeaking(900);
    call.model.reply('Sure.');
    call.model.session.speechStart();
    await call.clock.advance(300);
    call.model.session.speechEnd();
    await call.hearsOut();
    expect(call.engine.turns[1]).toMatchObject({ said: 'Sure.' });
    await call.leavesNothing();
  });

  it('in the opening words leaves the model with those that were heard', async () => {
    const call = await startVoiceLiveCall({ greeting: 'Hello, this is the utility company.' });
    await call.clock.advance(600);
    call.model.reply('Sure.');
    await call.says('my power is out');
    await call.hearsOut();
    const [cut] = call.conversation.cuts;
    expect(cut).toMatchObject({ turnId: 'greeting' });
    expect(cut?.heardText).toMatch(/^Hello, this/);
    expect(cut?.heardText.length).toBeLessThan(20);
    expect(call.remembered()[0]).toBe(`assistant: ${cut?.heardText}`);
    await call.leavesNothing();
  });

  it('before the answer begins has both heard, and the call is none the worse', async () => {
    const call = await startVoiceLiveCall({ firstWordMs: 1000 });
    await call.says('when is my bill due');
    await call.clock.advance(300);
    call.model.reply('On Friday, and you owe ten dollars.');
    await call.says('and how much is it');
    await call.hearsOut();
    expect(call.stops()).toBe(0);
    expect(call.engine.turns.map(({ heard, finishReason }) => [heard, finishReason])).toEqual([
      ['when is my bill due', 'cancelled'],
      ['and how much is it', 'completed'],
    ]);
    expect(call.remembered()).toEqual([
      'user: when is my bill due',
      'user: and how much is it',
      'assistant: On Friday, and you owe ten dollars.',
    ]);
    await call.leavesNothing();
  });

  it('is not talked over by an answer that was about to begin', async () => {
    const call = await startVoiceLiveCall({ firstWordMs: 500 });
    call.model.reply('On Friday.');
    await call.says('when is my bill due');
    await call.clock.advance(300);
    call.model.session.speechStart();
    await call.clock.advance(3000);
    expect(call.frames()).toBe(0);
    const item = call.model.session.speechEnd();
    call.model.session.transcript(item, '');
    await call.hearsOut();
    expect(call.engine.turns.map(({ said }) => said)).toEqual(['On Friday.']);
    expect(call.frames()).toBe(Math.ceil((10 * msPerCharacter) / 20));
    await call.leavesNothing();
  });

  it('while a tool runs is answered next, and the model learns what the tool did', async () => {
    const call = await startVoiceLiveCall();
    call.toolsTake(2000);
    call.model.reply({ text: 'Let me see.', toolCalls: [toolCall('get_bill')] }, 'Sure.');
    await call.says('when is my bill due');
    await call.clock.advance(600);
    await call.says('no wait, my power is out');
    await call.hearsOut();
    const kinds = call.model.session.items.map((item) =>
      'role' in item ? item.role : 'call' in item ? 'call' : 'result',
    );
    expect(kinds.indexOf('result')).toBeGreaterThan(kinds.indexOf('call'));
    expect(call.model.session.items.at(-1)).toMatchObject({ role: 'assistant', text: 'Sure.' });
    expect(kinds.lastIndexOf('assistant')).toBeGreaterThan(kinds.indexOf('result'));
    await call.leavesNothing();
  });
});

describe('a caller who does not cut in', () => {
  it.each([
    ['coughs', ''],
    ['only shows that they listen', 'mm-hm'],
    ['is heard through their own loudspeaker', 'your bill of ninety five dollars'],
  ])('and %s hears the rest, from the word that was cut off', async (_what, transcript) => {
    const call = await agentSpeaking(1000);
    await call.says(transcript);
    await call.hearsOut();
    expect(call.stops()).toBe(1);
    expect(call.engine.turns).toHaveLength(1);
    expect(call.engine.turns[0]).toMatchObject({ said: answer, finishReason: 'completed' });
    expect(call.conversation.cuts).toEqual([]);
    expect(call.model.session.truncations).toEqual([]);
    expect(call.remembered()).toEqual(['user: when is my bill due', `assistant: ${answer}`]);
    const longestWordFrames = (10 * msPerCharacter) / 20;
    expect(call.frames()).toBeGreaterThanOrEqual(answerFrames);
    expect(call.frames()).toBeLessThanOrEqual(answerFrames + 5 + longestWordFrames);
    expect(call.ownWords()).toEqual([]);
    await call.leavesNothing();
  });

  it('and makes a sound that was none hears the rest after a moment', async () => {
    const call = await agentSpeaking(1000);
    call.model.session.speechStart();
    await call.clock.advance(200);
    call.model.session.speechVanish();
    await call.clock.advance(1400);
    const before = call.frames();
    await call.clock.advance(200);
    expect(call.frames()).toBeGreaterThan(before);
    await call.hearsOut();
    expect(call.engine.turns).toHaveLength(1);
    await call.leavesNothing();
  });

  it.each(['', 'mm-hm'])('and says "%s" hears also what was not made yet', async (transcript) => {
    const call = await agentSpeaking(1000, { audioSpeed: 1 });
    await call.says(transcript);
    await call.hearsOut();
    expect(call.stops()).toBe(1);
    expect(call.events('barge-in')).toEqual([]);
    expect(call.ownWords()).toEqual([]);
    expect(call.frames()).toBeGreaterThanOrEqual(answerFrames);
    expect(call.engine.turns).toHaveLength(1);
    expect(call.engine.turns[0]).toMatchObject({ said: answer, finishReason: 'completed' });
    expect(call.conversation.cuts).toEqual([]);
    expect(call.remembered().at(-1)).toBe(`assistant: ${answer}`);
    await call.leavesNothing();
  });

  it('hears the rest also when it was all made meanwhile', async () => {
    const call = await agentSpeaking(1000, { audioSpeed: 2 });
    call.model.session.speechStart();
    await call.clock.advance(answer.length * msPerCharacter);
    call.model.session.transcript(call.model.session.speechEnd(), 'uh-huh');
    await call.hearsOut();
    expect(call.frames()).toBeGreaterThanOrEqual(answerFrames);
    expect(call.engine.turns[0]).toMatchObject({ said: answer, finishReason: 'completed' });
    await call.leavesNothing();
  });

  it('is told when the rest is not made any more', async () => {
    const call = await agentSpeaking(1000, { audioSpeed: 1 });
    call.model.session.speechStart();
    // The service has given the answer up.
    call.model.session.cancel();
    await call.clock.advance(100);
    call.model.session.transcript(call.model.session.speechEnd(), '');
    await call.hearsOut();
    expect(call.ownWords()).toEqual([spokenLines.lostThread]);
    expect(call.frames()).toBeLessThan(answerFrames + 200);
    expect(call.engine.turns[0]?.finishReason).toBe('cancelled');
    await call.leavesNothing();
  });

  it('is told so, and what was never spoken is no part of what was said', async () => {
    const call = await agentSpeaking(1000, { audioSpeed: 1 });
    call.model.session.speechStart();
    call.model.session.cancel();
    await call.clock.advance(100);
    call.model.session.transcript(call.model.session.speechEnd(), '');
    await call.hearsOut();
    const said = call.engine.turns[0]?.said ?? '';
    expect(said).toBe(wordsHeardAfter(1100));
    expect(call.remembered().at(-1)).toBe(`assistant: ${said}`);
    await call.leavesNothing();
  });

  it('and coughs while a tool runs does not stop it', async () => {
    const call = await startVoiceLiveCall();
    call.toolsTake(2000);
    call.model.reply({ text: 'Let me see.', toolCalls: [toolCall('get_bill')] }, answer);
    await call.says('when is my bill due');
    await call.clock.advance(500);
    await call.says('');
    await call.hearsOut();
    expect(call.engine.turns).toHaveLength(1);
    expect(call.engine.turns[0]).toMatchObject({ finishReason: 'completed' });
    expect(call.engine.turns[0]?.said).toContain(answer);
    await call.leavesNothing();
  });
});

describe('a passage that must be heard', () => {
  it('is not interrupted, and what the caller said is answered after it', async () => {
    const terms = 'This call is recorded for your safety. ';
    const call = await startVoiceLiveCall({ passages: [terms] });
    call.model.reply(`${terms}How can I help?`, 'Sure.');
    await call.says('hello there');
    while (call.frames() === 0) await call.clock.advance(1);
    await call.clock.advance(500);
    await call.says('my power is out');
    expect(call.stops()).toBe(0);
    await call.hearsOut();
    expect(call.stops()).toBe(0);
    expect(call.engine.turns.map(({ heard }) => heard)).toEqual(['hello there', 'my power is out']);
    await call.leavesNothing();
  });

  it('is over when it was heard', async () => {
    const terms = 'This call is recorded for your safety. ';
    const call = await startVoiceLiveCall({ passages: [terms] });
    call.model.reply(`${terms}And now I will tell you about your bill.`, 'Sure.');
    await call.says('hello there');
    while (call.frames() === 0) await call.clock.advance(1);
    await call.clock.advance((terms.length + 12) * msPerCharacter);
    await call.says('my power is out');
    expect(call.stops()).toBe(1);
    await call.hearsOut();
    await call.leavesNothing();
  });

  it('is not answered over the last words of the call', async () => {
    const terms = 'We record this.';
    const call = await startVoiceLiveCall({ passages: [terms] });
    call.model.reply(terms, 'Sure.');
    await call.says('hello there');
    while (call.frames() === 0) await call.clock.advance(1);
    call.model.session.speechStart();
    await call.clock.advance(300);
    const item = call.model.session.speechEnd();
    await call.order({
      type: 'channel-switch-delivered',
      handoffId: 'handoff-1',
      target: 'whatsapp',
    });
    while (call.ownWords().length === 0) await call.clock.advance(10);
    expect(call.ownWords()).toEqual([spokenLines.switched]);
    call.model.session.transcript(item, 'my power is out');
    await call.hearsOut();
    expect(call.engine.turns.map(({ heard }) => heard)).toEqual(['hello there']);
    expect(call.ended).toEqual(['ended']);
    await call.leavesNothing();
  });
});
