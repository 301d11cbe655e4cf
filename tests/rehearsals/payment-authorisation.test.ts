import { describe, expect, it } from 'vitest';
import { startTalkingCall } from '#media-worker/testing/talking-call.ts';
import { loadContent } from '#registries/load-content.ts';
import { paymentAuthorisation } from '#registries/toolstore/utilities/process-payment.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { RehearsalStage } from './rehearsal-stage.ts';

const msPerCharacter = 50;

/** A call in which billing, as it is shipped, has begun to ask whether it may take a payment. */
async function agentAskingToPay() {
  const stage = await RehearsalStage.open({ phone: '+15550100101' });
  await stage.say('I want to pay fifty dollars with my credit card');
  const { text } = await stage.say('4821');
  const { agents } = await loadContent();
  const clock = new VirtualClock(1_000_000);
  const call = await startTalkingCall(
    {
      clock,
      textToSpeech: new FakeTextToSpeech({ clock, audioMsPerCharacter: msPerCharacter }),
      callControl: createFakeCallControl(),
      hotStore: new FakeHotStore({ clock }),
      logger: new FakeLogger(),
    },
    { passagesOf: (agent) => agents.get(agent)?.uninterruptible_passages ?? [] },
  );
  call.conversation.reply(
    { type: 'agent-switch', from: 'UtilitiesConcierge', to: 'BillingAgent', kind: 'discrete' },
    text,
  );
  await call.caller.says('my number is four eight two one');
  await call.untilAnswer();
  return {
    ...call,
    text,
    /** Silence until so much of the authorisation was read; longer than it is: of what follows. */
    async untilRead(share: number): Promise<void> {
      const from = text.indexOf(paymentAuthorisation);
      const characters = from + paymentAuthorisation.length * share;
      const startedAt = call.received[0]?.at ?? 0;
      await call.caller.isSilent(startedAt + characters * msPerCharacter - clock.now());
    },
  };
}

describe('what a customer authorises by a yes', () => {
  it('is read to its end over a caller who cuts in, and then they are answered', async () => {
    const call = await agentAskingToPay();
    expect(call.text).toContain(`${paymentAuthorisation} Shall I proceed?`);
    await call.untilRead(0.1);
    await call.caller.says('stop i do not want that');
    expect(call.stops()).toBe(0);
    await call.hearsOut();
    expect(call.conversation.cuts[0]?.heardText).toMatch(/one-time payment\./);
    expect(call.conversation.inputs.at(-1)?.text).toBe('stop i do not want that');
    await call.leavesNothing();
  });

  it('may be interrupted before and after it', async () => {
    const before = await agentAskingToPay();
    await before.caller.says('stop i do not want that');
    expect(before.stops()).toBe(1);
    await before.hearsOut();
    await before.leavesNothing();

    const after = await agentAskingToPay();
    await after.untilRead(1.05);
    await after.caller.says('stop i do not want that');
    expect(after.stops()).toBe(1);
    await after.hearsOut();
    await after.leavesNothing();
  });
});
