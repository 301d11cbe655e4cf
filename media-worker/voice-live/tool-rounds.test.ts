import { describe, expect, it } from 'vitest';
import type { RealtimeSwitch } from '#shared/contracts/realtime-conversation.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { spokenLines } from '../cascade/spoken-lines.ts';
import type { ScriptedRealtimeTurn } from '../testing/scripted-realtime.ts';
import { msPerCharacter, startVoiceLiveCall, toolCall } from './testing/voice-live-call.ts';

const billing: RealtimeSwitch = {
  agent: { name: 'Billing', voice: { name: 'en-US-AndrewNeural', language: 'en-US' } },
  instructions: 'You are Billing.',
  tools: [{ name: 'get_bill', description: 'The bill.', parameters: {} }],
  sharesContext: true,
};

describe('tools of a model that hears and speaks', () => {
  it('run while it waits, and it answers with what they came to', async () => {
    const call = await startVoiceLiveCall();
    call.model.reply({ toolCalls: [toolCall('get_bill')] }, 'You owe nothing.');
    await call.says('what do I owe');
    await call.hearsOut();
    const [turn] = call.engine.turns;
    expect(turn?.calls).toEqual([[toolCall('get_bill')]]);
    expect(turn?.said).toBe('You owe nothing.');
    expect(call.model.session.items).toContainEqual(
      expect.objectContaining({ resultOf: 'call-1', resultJson: '{"ok":true}' }),
    );
    expect(call.model.session.asked).toEqual([{}, {}]);
    await call.leavesNothing();
  });

  it('that are called at once are run together, each with its own result', async () => {
    const call = await startVoiceLiveCall();
    call.toolsTake(300);
    const calls = [toolCall('get_bill', 'call-1'), toolCall('get_outage', 'call-2')];
    call.model.reply({ text: 'Let me see.', toolCalls: calls }, 'All is well.');
    await call.says('how are things');
    await call.hearsOut();
    expect(call.engine.turns[0]?.calls).toEqual([calls]);
    const results = call.model.session.items.flatMap((item) =>
      'resultOf' in item ? [item.resultOf] : [],
    );
    expect(results).toEqual(['call-1', 'call-2']);
    // What was said before the tools has its own audio, and is not talked over.
    expect(call.remembered()).toEqual([
      'user: how are things',
      'assistant: Let me see.',
      'assistant: All is well.',
    ]);
    expect(call.frames()).toBe(Math.ceil((11 * msPerCharacter) / 20) + (12 * msPerCharacter) / 20);
    expect(call.ownWords()).toEqual([]);
    await call.leavesNothing();
  });

  it('are not allowed in the last answer', async () => {
    const call = await startVoiceLiveCall();
    call.toolsTake(0, { isLast: true });
    call.model.reply({ toolCalls: [toolCall('end_call')] }, 'Goodbye.');
    await call.says('bye');
    await call.hearsOut();
    expect(call.model.session.asked).toEqual([{}, { withoutTools: true }]);
    await call.leavesNothing();
  });

  it('that are slow do not leave the caller in silence', async () => {
    const call = await startVoiceLiveCall();
    call.toolsTake(14_000);
    call.model.reply({ toolCalls: [toolCall('get_bill')] }, 'You owe nothing.');
    await call.says('what do I owe');
    await call.clock.advance(13_000);
    expect(call.ownWords()).toEqual([spokenLines.oneMoment, spokenLines.stillWorking]);
    await call.hearsOut();
    await call.clock.advance(3000);
    await call.hearsOut();
    expect(call.engine.turns[0]?.said).toBe('You owe nothing.');
    expect(call.remembered()).toEqual(['user: what do I owe', 'assistant: You owe nothing.']);
    await call.leavesNothing();
  });

  it('that are slow after words of the model do not leave the caller in silence either', async () => {
    const call = await startVoiceLiveCall();
    call.toolsTake(8000);
    call.model.reply({ text: 'Let me look.', toolCalls: [toolCall('get_bill')] }, 'It is 20.');
    await call.says('what do I owe');
    await call.clock.advance(7000);
    expect(call.ownWords()).toEqual([spokenLines.oneMoment]);
    await call.hearsOut();
    await call.clock.advance(2000);
    await call.hearsOut();
    call.toolsTake(8000);
    call.model.reply({ toolCalls: [toolCall('get_bill', 'call-2')] }, 'It is 30.');
    await call.says('and the other one');
    await call.clock.advance(5000);
    // Not the same words twice in a row.
    expect(call.ownWords()).toEqual([spokenLines.oneMoment, spokenLines.letMeSee]);
    await call.clock.advance(4000);
    await call.hearsOut();
    expect(call.engine.turns.map(({ said }) => said)).toEqual([
      'Let me look.It is 20.',
      'It is 30.',
    ]);
    await call.leavesNothing();
  });

  it('that are slow are waited for with a sound where the agent has one, which is nothing said', async () => {
    const call = await startVoiceLiveCall({ filler: 'sound' });
    call.toolsTake(6000);
    call.model.reply({ text: 'Let me look.', toolCalls: [toolCall('get_bill')] }, 'It is 20.');
    await call.says('what do I owe');
    await call.clock.advance(3500);
    const before = call.frames();
    await call.clock.advance(1000);
    expect(call.frames() - before).toBeGreaterThan(40);
    // Whoever makes a sound while it plays has not cut in: nothing is being said.
    call.model.session.speechStart();
    await call.clock.advance(200);
    call.model.session.speechVanish();
    await call.clock.advance(4000);
    // The answer does not wait for the end of the sound.
    expect(call.events('turn-metrics')).toHaveLength(1);
    expect(call.events('barge-in')).toEqual([]);
    expect(call.ownWords()).toEqual([]);
    expect(call.engine.turns[0]?.said).toBe('Let me look.It is 20.');
    await call.leavesNothing();
  });

  it.each(['speech', 'sound'] as const)(
    'that are slow add nothing to what was heard of the answer (%s)',
    async (filler) => {
      const call = await startVoiceLiveCall({ filler });
      call.toolsTake(4000);
      const answer = 'You owe twenty dollars, and it is due on Friday.';
      call.model.reply({ toolCalls: [toolCall('get_bill')] }, answer);
      await call.says('what do I owe');
      await call.clock.advance(5500);
      call.model.reply('Sure.');
      await call.says('no wait, tell me about last month');
      const [{ heardText = '' } = {}] = call.events('barge-in');
      expect(heardText.length).toBeGreaterThan(5);
      expect(answer.startsWith(heardText)).toBe(true);
      // What the caller has heard is no longer than the time since it began.
      expect(heardText.length).toBeLessThan(1500 / msPerCharacter);
      await call.leavesNothing();
    },
  );

  it('that are given up for other words take their sound with them', async () => {
    const call = await startVoiceLiveCall({ filler: 'sound', firstWordMs: 1000 });
    call.toolsTake(3000);
    call.model.reply({ toolCalls: [toolCall('get_bill')] });
    await call.says('what do I owe');
    await call.clock.advance(3000);
    expect(call.frames()).toBeGreaterThan(0);
    await call.says('I mean the bill of last month');
    const before = call.frames();
    await call.clock.advance(1000);
    expect(call.frames()).toBe(before);
    await call.leavesNothing();
  });

  it('that are slow are waited for in silence where the agent wants that', async () => {
    const call = await startVoiceLiveCall({ filler: 'none' });
    call.toolsTake(9000);
    call.model.reply({ toolCalls: [toolCall('get_bill')] }, 'It is 20.');
    await call.says('what do I owe');
    await call.clock.advance(8000);
    expect([call.frames(), call.ownWords()]).toEqual([0, []]);
    await call.leavesNothing();
  });

  it('give the model what is known by now before it answers', async () => {
    const call = await startVoiceLiveCall();
    call.toolsTake(500);
    call.model.reply({ toolCalls: [toolCall('verify')] }, 'Thank you.');
    await call.says('four eight two one');
    await call.clock.advance(300);
    call.engine.agent = { ...call.engine.agent, instructions: 'You are Concierge. Verified.' };
    await call.hearsOut();
    expect(call.model.session.askedWith).toEqual([
      'You are Concierge.',
      'You are Concierge. Verified.',
    ]);
    await call.leavesNothing();
  });

  it('have their question asked, also when the model does not ask it', async () => {
    const question = 'Shall I pay ninety five dollars from your bank account?';
    const call = await startVoiceLiveCall();
    call.toolsTake(0, { openQuestion: question });
    call.model.reply({ toolCalls: [toolCall('pay')] }, 'I can do that.');
    await call.says('pay it please');
    await call.hearsOut();
    expect(call.engine.turns[0]?.said).toBe(`I can do that. ${question}`);
    expect(call.ownWords()).toEqual([question]);
    expect(call.remembered().at(-1)).toBe(`assistant: ${question}`);
    call.model.reply({ toolCalls: [toolCall('pay', 'call-2')] }, question);
    await call.says('pay it now');
    await call.hearsOut();
    expect(call.ownWords()).toEqual([question]);
    await call.leavesNothing();
  });
});

describe('a handoff', () => {
  it('gives the model other instructions, tools and voice, and is announced word for word', async () => {
    const call = await startVoiceLiveCall();
    call.toolsTake(0, { switchedTo: billing, greeting: 'This is billing.', goesOn: true });
    call.model.reply({ toolCalls: [toolCall('handoff_billing')] }, 'You owe nothing.');
    await call.says('what do I owe');
    await call.hearsOut();
    expect(call.model.sessions).toHaveLength(1);
    expect(call.model.session.settings.at(1)).toMatchObject({
      instructions: 'You are Billing.',
      tools: billing.tools,
      voice: billing.agent.voice,
    });
    expect(call.ownWords()).toEqual(['This is billing.']);
    expect(call.remembered()).toEqual([
      'user: what do I owe',
      'assistant: This is billing.',
      'assistant: You owe nothing.',
    ]);
    // The engine has the announcement already.
    expect(call.engine.turns[0]?.said).toBe('You owe nothing.');
    // The announcement is the first that the caller hears of the answer.
    const [metrics] = call.events('turn-metrics');
    const { llmFirstToken = 0, ttsFirstAudio = 0, firstFrame = 0 } = metrics?.stages ?? {};
    expect(llmFirstToken).toBeLessThanOrEqual(ttsFirstAudio);
    expect(ttsFirstAudio).toBeLessThanOrEqual(firstFrame);
    await call.leavesNothing();
  });

  it('with a greeting that says it all asks the model for nothing', async () => {
    const call = await startVoiceLiveCall();
    call.toolsTake(0, { switchedTo: billing, greeting: 'This is billing.', goesOn: false });
    call.model.reply({ toolCalls: [toolCall('handoff_billing')] });
    await call.says('billing please');
    await call.hearsOut();
    expect(call.model.session.asked).toHaveLength(1);
    expect(call.ownWords()).toEqual(['This is billing.']);
    expect(call.engine.turns[0]?.finishReason).toBe('completed');
    await call.leavesNothing();
  });

  it('that shares no context leaves the model with what the new agent may know', async () => {
    const call = await startVoiceLiveCall({ greeting: 'Hello, I am the front desk.' });
    await call.hearsOut();
    call.engine.said = [{ role: 'user', text: 'what do I owe' }];
    call.toolsTake(0, { switchedTo: { ...billing, sharesContext: false } });
    call.model.reply({ toolCalls: [toolCall('handoff_billing')] }, 'You owe nothing.');
    await call.says('what do I owe');
    await call.hearsOut();
    expect(call.model.session.items.map((item) => ('role' in item ? item.text : 'tool'))).toEqual([
      'what do I owe',
      'You owe nothing.',
    ]);
    await call.leavesNothing();
  });

  it('that is cut in on leaves the model with the words that were heard', async () => {
    const call = await startVoiceLiveCall();
    const greeting = 'This is the billing department of the company.';
    call.toolsTake(0, { switchedTo: billing, greeting, goesOn: false });
    call.model.reply({ toolCalls: [toolCall('handoff_billing')] });
    await call.says('billing please');
    while (call.frames() === 0) await call.clock.advance(1);
    await call.clock.advance(800);
    call.model.reply('Sure.');
    await call.says('what do I owe');
    await call.hearsOut();
    const [cut] = call.conversation.cuts;
    expect(greeting.startsWith(cut?.heardText ?? '?')).toBe(true);
    expect(call.remembered()).toContain(`assistant: ${cut?.heardText}`);
    expect(call.remembered()).not.toContain(`assistant: ${greeting}`);
    await call.leavesNothing();
  });
});

describe('what a tool makes of the call', () => {
  /** The next turn has these events besides. */
  function tells(call: Awaited<ReturnType<typeof startVoiceLiveCall>>, ...events: TurnEvent[]) {
    const { engine } = call;
    const begin = engine.beginTurn.bind(engine);
    engine.beginTurn = (input) => {
      const turn: ScriptedRealtimeTurn = begin(input);
      const rest = turn.events;
      return Object.assign(turn, {
        events: (async function* () {
          yield* events;
          yield* rest;
        })(),
      });
    };
  }

  it('ends it, when the last words have been heard', async () => {
    const call = await startVoiceLiveCall();
    tells(call, { type: 'call-end', reason: 'done' });
    call.model.reply('Goodbye and take care.');
    await call.says('bye');
    await call.clock.advance(1000);
    expect(call.ended).toEqual([]);
    await call.hearsOut();
    expect(call.ended).toEqual(['ended']);
    expect(call.conversation.closes).toEqual(['completed']);
    expect(call.callControl.operations.at(-1)).toMatchObject({ name: 'hangUp' });
    await call.leavesNothing();
  });

  const transfer: TurnEvent = {
    type: 'call-transfer',
    target: 'billing',
    reason: 'person',
    kind: 'warm',
  };
  const transferId = 'transfer-1';

  it('puts the caller through: deaf and silent meanwhile, and gone without hanging up', async () => {
    const call = await startVoiceLiveCall({
      startTransfer: async () => ({ transferId, withinMs: 60_000 }),
    });
    tells(call, transfer);
    call.model.reply('I will put you through.');
    await call.says('a person please');
    await call.hearsOut();
    const turns = call.engine.turns.length;
    await call.says('hello?');
    await call.hearsOut();
    expect(call.engine.turns).toHaveLength(turns);
    await call.order({ type: 'call-transfer-connected', transferId });
    expect(call.conversation.closes).toEqual(['transferred']);
    expect(call.ended).toEqual(['ended']);
    expect(call.callControl.operations.map(({ name }) => name)).not.toContain('hangUp');
    await call.leavesNothing();
  });

  it('has the caller back when that fails, and says why', async () => {
    const call = await startVoiceLiveCall({
      startTransfer: async () => ({ transferId, withinMs: 60_000 }),
    });
    tells(call, transfer);
    call.model.reply('I will put you through.');
    await call.says('a person please');
    await call.hearsOut();
    await call.says('is anybody there');
    const reason = 'no-answer';
    await call.order({ type: 'call-transfer-failed', transferId, department: 'billing', reason });
    await call.hearsOut();
    expect(call.remembered(), 'what nobody answered does not wait for an answer').not.toContain(
      'user: is anybody there',
    );
    expect(call.ownWords().join(' ')).toBe(spokenLines.transferFailed(reason));
    expect(call.conversation.facts).toEqual({ transfer_failed: 'billing: nobody picked up' });
    call.model.reply('Your bill is paid.');
    await call.says('what do I owe');
    await call.hearsOut();
    expect(call.engine.turns.at(-1)?.said).toBe('Your bill is paid.');
    await call.leavesNothing();
  });

  it('moves it to another channel once the message is there', async () => {
    const call = await startVoiceLiveCall();
    const farewell = 'Let us go on by WhatsApp. Goodbye.';
    tells(call, { type: 'channel-switch', handoffId: 'h-1', target: 'whatsapp', farewell });
    call.model.reply('I am sending you a message.');
    await call.says('yes please');
    await call.hearsOut();
    expect(call.ended).toEqual([]);
    const order = { type: 'channel-switch-delivered', handoffId: 'h-1', target: 'whatsapp' };
    await call.order(order);
    await call.hearsOut();
    expect(call.ownWords()).toEqual([farewell]);
    expect(call.ended).toEqual(['ended']);
    expect(call.conversation.closes).toEqual(['transferred']);
    await call.leavesNothing();
  });
});
