import { describe, expect, it } from 'vitest';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { answerTestCall } from '../testing/answered-call.ts';
import { createCallFakes } from '../testing/call-fakes.ts';
import { spokenLines } from './spoken-lines.ts';

function call() {
  return answerTestCall(createCallFakes({ firstAudioMs: 80, audioMsPerCharacter: 50 }));
}

describe('a channel switch', () => {
  const channelSwitch: TurnEvent = {
    type: 'channel-switch',
    handoffId: 'h1',
    target: 'whatsapp',
    farewell: 'It is on your phone. Goodbye!',
  };

  it('keeps the caller until the message has arrived, then says goodbye once', async () => {
    const { clock, conversation, callControl, order, spoken, session, stt, leavesNothing } =
      await call();
    conversation.reply('I am sending it now.', channelSwitch);
    stt().hear('Yes please');
    await clock.advance(15_000);
    expect(conversation.closes).toEqual([]);
    expect(session.outcome).toBe('transferred');
    expect(spoken()).not.toContain(spokenLines.stillThere);
    const delivered = { type: 'channel-switch-delivered', handoffId: 'h1', target: 'whatsapp' };
    await order(delivered);
    await order(delivered);
    stt().hear('Thanks and one more question');
    await clock.advance(5000);
    expect(spoken().filter((text) => text.includes('on your phone'))).toHaveLength(1);
    expect(conversation.closes).toEqual(['transferred']);
    expect(callControl.operations.at(-1)?.name).toBe('hangUp');
    expect(conversation.inputs).toHaveLength(1);
    await leavesNothing();
  });

  it('finds its farewell also when the report comes before the turn is over', async () => {
    const { clock, conversation, order, spoken, stt, leavesNothing } = await call();
    conversation.reply({ waitMs: 500 }, channelSwitch, 'I am sending it now.');
    stt().hear('Yes please');
    await clock.advance(100);
    await order({ type: 'channel-switch-delivered', handoffId: 'h1', target: 'whatsapp' });
    await clock.advance(10_000);
    expect(spoken().join(' ')).toBe('I am sending it now. It is on your phone. Goodbye!');
    await leavesNothing();
  });

  it('says so when the message did not arrive, and carries on', async () => {
    const { clock, conversation, order, spoken, session, stt, leavesNothing } = await call();
    conversation.reply('I am sending it now.', channelSwitch);
    stt().hear('Yes please');
    await clock.advance(4000);
    await order({
      type: 'channel-switch-failed',
      handoffId: 'h1',
      target: 'whatsapp',
      reason: 'unreachable',
    });
    await clock.advance(6000);
    expect(spoken().join(' ')).toContain(spokenLines.switchFailed('whatsapp'));
    expect(session.outcome).toBe('completed');
    stt().hear('Then tell me here');
    await clock.advance(100);
    expect(conversation.inputs).toHaveLength(2);
    await leavesNothing();
  });

  it('may be tried again after a failure, under the same id', async () => {
    const { clock, conversation, order, spoken, stt, leavesNothing } = await call();
    const report = { handoffId: 'h1', target: 'whatsapp' };
    conversation.reply('I am sending it now.', channelSwitch);
    stt().hear('Yes please');
    await clock.advance(4000);
    await order({ ...report, type: 'channel-switch-failed', reason: 'unreachable' });
    await clock.advance(6000);
    conversation.reply('I am sending it again.', channelSwitch);
    stt().hear('Please try again');
    await clock.advance(15_000);
    await order({ ...report, type: 'channel-switch-delivered' });
    await clock.advance(5000);
    expect(spoken().filter((text) => text === spokenLines.switchFailed('whatsapp'))).toHaveLength(
      1,
    );
    expect(conversation.closes).toEqual(['transferred']);
    await leavesNothing();
  });

  it('is given up when no report ever comes', async () => {
    const { clock, conversation, spoken, stt, session, leavesNothing } = await call();
    conversation.reply('I am sending it now.', channelSwitch);
    stt().hear('Yes please');
    await clock.advance(125_000);
    expect(spoken().join(' ')).toContain(spokenLines.switchFailed('whatsapp'));
    expect(session.outcome).toBe('completed');
    await leavesNothing();
  });

  it('ends on order, and ignores orders it does not understand', async () => {
    const { conversation, callControl, order, logger, ended, leavesNothing } = await call();
    await order('nonsense');
    await order({ type: 'channel-switch-delivered' });
    expect(logger.events('warn')).toEqual([
      'session order is not valid',
      'session order is not valid',
    ]);
    await order({ type: 'session-close', reason: 'operator' });
    expect(conversation.closes).toEqual(['abandoned']);
    expect(callControl.operations.at(-1)?.name).toBe('hangUp');
    expect(ended).toEqual(['ended']);
    await leavesNothing();
  });
});
