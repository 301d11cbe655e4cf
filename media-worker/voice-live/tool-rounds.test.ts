import { describe, expect, it } from 'vitest';
import type { RealtimeSwitch } from '#shared/contracts/realtime-conversation.ts';
import { sessionControlChannel } from '#shared/contracts/session-event.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { spokenLines } from '../cascade/spoken-lines.ts';
import type { ScriptedRealtimeTurn } from '../testing/scripted-realtime.ts';
import { startVoiceLiveCall, toolCall } from './testing/voice-live-call.ts';

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

  it('puts the caller through, or goes on when that fails', async () => {
    const call = await startVoiceLiveCall();
    tells(call, { type: 'call-transfer', target: '+15550100900', reason: 'person', kind: 'cold' });
    call.callControl.failNext();
    call.model.reply('I will put you through.');
    await call.says('a person please');
    await call.hearsOut();
    expect(call.ownWords()).toEqual([spokenLines.transferFailed]);
    call.model.reply('I will put you through.');
    await call.says('a person please');
    await call.hearsOut();
    expect(call.callControl.operations.at(-1)).toMatchObject({
      name: 'transfer',
      phone: '+15550100900',
    });
    expect(call.ended).toEqual([]);
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
    const channel = sessionControlChannel(call.conversation.sessionId);
    await call.hotStore.publish(channel, JSON.stringify(order));
    await call.hearsOut();
    expect(call.ownWords()).toEqual([farewell]);
    expect(call.ended).toEqual(['ended']);
    expect(call.conversation.closes).toEqual(['transferred']);
    await call.leavesNothing();
  });
});
