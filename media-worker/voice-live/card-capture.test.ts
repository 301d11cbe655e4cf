import { describe, expect, it } from 'vitest';
import type { StartTransfer } from '#shared/contracts/transfer.ts';
import { ModelError } from '#shared/errors/coded-error.ts';
import type { VoiceSession } from '../voice-session.ts';
import { startEngineCall } from './testing/engine-call.ts';

const card = '4929868754321073';

/** No six digits of the card in a row are in there. */
function expectNoDigits(text: string): void {
  for (let at = 0; at + 6 <= card.length; at += 1) {
    expect(text).not.toContain(card.slice(at, at + 6));
  }
}

/** What the model was told that its calls came to. */
const resultsTold = (call: Awaited<ReturnType<typeof startEngineCall>>) =>
  call.model.session.items.flatMap((item) => ('resultJson' in item ? [item.resultJson] : []));

describe('a card that is typed in a call with a model that hears and speaks', () => {
  it('reaches its sink and nothing else, also when it is read aloud meanwhile', async () => {
    const recording: string[] = [];
    const call = await startEngineCall({
      recording: {
        pause: async () => recording.push('paused') > 0,
        resume: async () => void recording.push('resumed'),
      },
    });
    await call.sounds(200);
    expect(call.model.session.pushedSoundBytes).toBeGreaterThan(0);
    await call.isAskedForCard();
    expect(call.ownWords().at(-1)).toBe('Please type it now.');
    expect(recording).toEqual(['paused']);
    const { pushedBytes, pushedSoundBytes } = call.model.session;
    const saidBefore = call.ownWords().length;
    for (const key of card) {
      await call.types(key, 0);
      await call.sounds(1500);
    }
    expect(call.ownWords().slice(saidBefore), 'nobody talks while somebody types').toEqual([]);
    expect(
      call.model.session.pushedBytes,
      'the model hears that the line is there',
    ).toBeGreaterThan(pushedBytes);
    expect(call.model.session.pushedSoundBytes).toBe(pushedSoundBytes);
    call.model.reply('Thank you, that is done.');
    await call.types('#');
    await call.clock.advance(4000);
    expect(call.sunk).toEqual([card]);
    expect(call.outcomes).toEqual([{ status: 'captured', length: 16 }]);
    expect(resultsTold(call)).toEqual([expect.stringContaining('"status":"captured"')]);
    expect(recording).toEqual(['paused', 'resumed']);
    await call.sounds(200);
    expect(call.model.session.pushedSoundBytes).toBeGreaterThan(pushedSoundBytes);
    await call.session.close();
    await call.conversation.close('completed');
    const everything = await call.everything();
    expect(everything).toContain('take_card');
    expectNoDigits(everything);
    expect(call.clock.pendingTimers).toBe(0);
  });

  it('is asked for after what the model says, and not instead of it', async () => {
    const call = await startEngineCall();
    await call.isAskedForCard('Sure, let us put a new card on file for you right away.');
    expect(call.ownWords().at(-1)).toBe('Please type it now.');
    await call.types(`${card}#`);
    expect(call.sunk).toEqual([card]);
    await call.session.close();
    await call.conversation.close('completed');
  });

  it('starts over with *, and is refused with a typing error', async () => {
    const call = await startEngineCall();
    await call.isAskedForCard();
    call.model.reply('Thank you, that is done.');
    await call.types(`4111*${card}#`);
    await call.clock.advance(3000);
    await call.isAskedForCard();
    await call.types('4929868754321078#');
    expect(call.outcomes).toEqual([
      { status: 'captured', length: 16 },
      { status: 'invalid', length: 16, reason: 'check-digit' },
    ]);
    expect(call.sunk).toEqual([card]);
    await call.session.close();
    await call.conversation.close('completed');
  });

  it('is given up when nothing is typed, and the caller is heard and answered again', async () => {
    const call = await startEngineCall();
    await call.isAskedForCard();
    await call.types(card.slice(0, 8));
    call.model.reply('Do you need more time?');
    await call.clock.advance(20_000);
    expect(call.outcomes).toEqual([{ status: 'timed-out' }]);
    expect(resultsTold(call)).toEqual([expect.stringContaining('timed-out')]);
    await call.clock.advance(3000);
    const { pushedSoundBytes } = call.model.session;
    await call.sounds(100);
    expect(call.model.session.pushedSoundBytes).toBeGreaterThan(pushedSoundBytes);
    await call.types(`${card.slice(8)}#`);
    call.model.reply('You typed twelve.');
    await call.types('12#');
    await call.clock.advance(3000);
    expect(call.model.session.items).toContainEqual(expect.objectContaining({ text: '12' }));
    expect(call.sunk).toEqual([]);
    await call.session.close();
    await call.conversation.close('completed');
    expectNoDigits(await call.everything());
  });

  it('is not taken when the recording cannot be paused', async () => {
    const call = await startEngineCall({
      recording: {
        pause: () => Promise.reject(new Error('no answer')),
        resume: async () => undefined,
      },
    });
    await call.isAskedForCard();
    expect(call.outcomes).toEqual([{ status: 'cancelled' }]);
    expect(call.ownWords()).not.toContain('Please type it now.');
    expect(call.logger.events('error')).toEqual([
      'recording was not paused, so no digits are taken',
    ]);
    await call.session.close();
    await call.conversation.close('completed');
  });

  it('is forgotten when the caller hangs up', async () => {
    const call = await startEngineCall();
    await call.isAskedForCard();
    await call.types(card.slice(0, 12));
    await call.session.close();
    await call.conversation.close('abandoned');
    expect(call.outcomes).toEqual([{ status: 'cancelled' }]);
    expect(call.sunk).toEqual([]);
    expectNoDigits(await call.everything());
    expect(call.clock.pendingTimers).toBe(0);
  });

  it('is forgotten when they cut in with words that they had begun before, and so is the rest of it', async () => {
    const recording: string[] = [];
    const call = await startEngineCall({
      recording: {
        pause: async () => recording.push('paused') > 0,
        resume: async () => void recording.push('resumed'),
      },
    });
    call.model.reply({ toolCalls: [{ id: 'call-1', name: 'take_card', argumentsJson: '{}' }] });
    await call.says('I want you to take my card');
    call.model.session.speechStart();
    await call.clock.advance(2000);
    expect(call.ownWords()).toContain('Please type it now.');
    await call.types(card.slice(0, 4));
    call.model.reply('All right, no card then.');
    call.model.session.transcript(
      call.model.session.speechEnd(),
      'no wait I do not want to do that at all',
    );
    await call.clock.advance(3000);
    expect(call.outcomes).toEqual([{ status: 'cancelled' }]);
    await call.types(card.slice(4));
    expect(recording, 'their tones are not recorded').toEqual(['paused']);
    await call.types('#');
    expect(recording).toEqual(['paused', 'resumed']);
    expect(call.sunk).toEqual([]);
    await call.session.close();
    await call.conversation.close('completed');
    expectNoDigits(await call.everything());
  });

  it('is taken to its end while the model is replaced, which learns what came of it', async () => {
    const call = await startEngineCall();
    await call.isAskedForCard();
    await call.types(card.slice(0, 8));
    call.model.session.fail(new ModelError('model_unavailable', 'The connection was lost.'));
    await call.sounds(500);
    call.model.reply('Thank you, that is done.');
    await call.types(`${card.slice(8)}#`);
    await call.clock.advance(3000);
    expect(call.model.sessions).toHaveLength(2);
    expect(call.sunk).toEqual([card]);
    expect(resultsTold(call)).toEqual([expect.stringContaining('captured')]);
    expect(call.model.session.pushedSoundBytes).toBe(0);
    expect(call.ownWords().join(' '), 'they are not listened to anyway').not.toContain('trouble');
    await call.session.close();
    await call.conversation.close('completed');
    expectNoDigits(await call.everything());
  });

  it('is taken to its end when the model stays away; then the call goes on without it', async () => {
    const log: string[] = [];
    const successor: VoiceSession = {
      outcome: 'completed',
      isAtRest: false,
      start: async () => void log.push('goes on'),
      pushAudio: (pcm) => void log.push(pcm.some((byte) => byte !== 0) ? 'sound' : 'silence'),
      pressKey: (key) => void log.push(`key ${key}`),
      close: async () => void log.push('closed'),
    };
    const call = await startEngineCall({ fallBack: () => successor });
    await call.isAskedForCard();
    call.model.openError = new ModelError('model_unavailable');
    call.model.session.fail();
    for (const key of card) {
      await call.types(key, 0);
      await call.sounds(500);
    }
    expect(log, 'not while they type').toEqual([]);
    await call.types('#');
    await call.clock.advance(15_000);
    expect(call.sunk).toEqual([card]);
    expect(log).toContain('goes on');
    expect(log, 'what they read aloud is not played to it').not.toContain('sound');
    await call.session.close();
    await call.conversation.close('completed');
    expectNoDigits(await call.everything());
  });

  it('is finished when the message has arrived on another channel meanwhile', async () => {
    const call = await startEngineCall();
    await call.isAskedForCard();
    await call.order({
      type: 'channel-switch-delivered',
      handoffId: 'switch-1',
      target: 'whatsapp',
    });
    expect(call.ended).toEqual([]);
    call.model.reply('Thank you, that is done.');
    await call.types(`${card}#`);
    await call.clock.advance(12_000);
    expect(call.sunk).toEqual([card]);
    expect(call.ownWords().at(-1)).toContain('Goodbye');
    expect(call.ended).toEqual(['ended']);
    expect(call.session.outcome).toBe('transferred');
    expectNoDigits(await call.everything());
  });

  it('is forgotten when somebody puts the caller through meanwhile: keys are not ours then', async () => {
    const startTransfer: StartTransfer = async () => ({
      transferId: 'transfer-1',
      withinMs: 60_000,
    });
    const call = await startEngineCall({ startTransfer });
    await call.isAskedForCard();
    await call.types(card.slice(0, 8));
    await call.order({
      type: 'call-transfer-begun',
      transferId: 'transfer-1',
      department: 'billing',
      withinMs: 60_000,
    });
    await call.clock.advance(100);
    expect(call.outcomes).toEqual([{ status: 'cancelled' }]);
    const { pushedSoundBytes } = call.model.session;
    await call.types(`${card.slice(8)}#`);
    await call.sounds(200);
    expect(call.model.session.pushedSoundBytes, 'still nothing is heard').toBe(pushedSoundBytes);
    expect(call.sunk).toEqual([]);
    await call.session.close();
    await call.conversation.close('completed');
    expectNoDigits(await call.everything());
  });
});
