import { describe, expect, it } from 'vitest';
import { createCallFakes } from '../testing/call-fakes.ts';
import type { ReplyStep } from '../testing/scripted-conversation.ts';
import { startTalkingCall } from '../testing/talking-call.ts';

const disclosure = 'This call is recorded, and by going on you agree to our terms of service.';
const rest = 'And now to your bill, which is due on Friday and which you can pay by card.';

const reader = 'Concierge';

/** A call in which the agent has been reading the disclosure for so long. */
async function agentReading(
  forMs: number,
  reply: readonly ReplyStep[] = [`${disclosure} `, `${rest} `],
) {
  const call = await startTalkingCall(createCallFakes({ audioMsPerCharacter: 50 }), {
    passagesOf: (agent) => (agent === reader ? [disclosure] : []),
  });
  call.conversation.reply(...reply);
  await call.caller.says('when is my bill due');
  await call.untilAnswer();
  await call.caller.isSilent(forMs);
  return call;
}

/** All of the disclosure has been played. */
const readMs = disclosure.length * 50;

describe('a passage that must be heard', () => {
  it('is read to its end over a caller who cuts in; then they are answered, before the rest', async () => {
    const { caller, conversation, clock, received, stops, events, hearsOut, leavesNothing } =
      await agentReading(500);
    const startedAt = received[0]?.at ?? 0;
    await caller.says('stop i want the water bill');
    expect(stops()).toBe(0);
    await caller.isSilent(startedAt + readMs - clock.now() - 200);
    expect(stops()).toBe(0);
    expect(conversation.inputs).toHaveLength(1);
    await caller.isSilent(300);
    expect(stops()).toBe(1);
    await hearsOut();
    expect(conversation.inputs.map(({ text }) => text)).toEqual([
      'when is my bill due',
      'stop i want the water bill',
    ]);
    expect(events('barge-in')[0]?.heardText).toBe(disclosure);
    expect(conversation.cuts).toEqual([{ turnId: 'turn-1', heardText: disclosure }]);
    await leavesNothing();
  });

  it('is not stopped by keys or by a cough', async () => {
    const { caller, conversation, session, received, hearsOut, leavesNothing } =
      await agentReading(500);
    session.pressKey('1');
    session.pressKey('#');
    await caller.sounds(1200);
    const gaps = received.map(({ at }, index) => at - (received[index - 1]?.at ?? at));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(20);
    await hearsOut();
    expect(conversation.inputs.at(-1)).toMatchObject({ text: '1', source: 'keypad' });
    await leavesNothing();
  });

  it('is the agent’s own: another one may be interrupted in the same words', async () => {
    const { caller, stops, leavesNothing } = await agentReading(1500, [
      { type: 'agent-switch', from: reader, to: 'BillingAgent', kind: 'discrete' },
      `${disclosure} `,
    ]);
    await caller.says('stop i want');
    await caller.isSilent(100);
    expect(stops()).toBe(1);
    await leavesNothing();
  });

  it('protects nothing but itself', async () => {
    const { caller, stops, clock, received, leavesNothing } = await agentReading(500);
    const startedAt = received[0]?.at ?? 0;
    await caller.isSilent(startedAt + readMs + 500 - clock.now());
    await caller.says('stop i want');
    await caller.isSilent(100);
    expect(stops()).toBe(1);
    await leavesNothing();
  });
});
