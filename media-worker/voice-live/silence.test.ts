import { describe, expect, it } from 'vitest';
import { spokenLines } from '../cascade/spoken-lines.ts';
import { startVoiceLiveCall } from './testing/voice-live-call.ts';

describe('a caller who is asked whether they are still there', () => {
  it('has been silent: whoever talks on and on is not asked', async () => {
    const call = await startVoiceLiveCall();
    call.model.session.speechStart();
    await call.clock.advance(90_000);
    expect(call.ownWords()).toEqual([]);
    await call.leavesNothing();
  });

  it('has been silent since they stopped talking', async () => {
    const call = await startVoiceLiveCall();
    call.model.session.speechStart();
    await call.clock.advance(15_000);
    call.model.session.speechVanish();
    await call.clock.advance(15_000);
    expect(call.ownWords()).toEqual([]);
    await call.clock.advance(8000);
    expect(call.ownWords()).toEqual([spokenLines.stillThere]);
    await call.leavesNothing();
  });

  it('had the floor: whoever coughed twice into a long answer is not asked at its end', async () => {
    const call = await startVoiceLiveCall();
    const { session } = call.model;
    call.model.reply('and so on '.repeat(80));
    await call.says('tell me everything');
    while (call.frames() === 0) await call.clock.advance(1);
    await call.clock.advance(1000);
    session.speechStart();
    await call.clock.advance(100);
    session.speechVanish();
    session.speechStart();
    await call.clock.advance(100);
    session.speechVanish();
    await call.hearsOut();
    expect(call.ownWords()).toEqual([]);
    await call.leavesNothing();
  });

  it('may be in a place that is never quiet: a voice without any end is noise', async () => {
    const call = await startVoiceLiveCall();
    call.model.session.speechStart();
    await call.clock.advance(120_000);
    await call.clock.advance(25_000);
    expect(call.ownWords()).toEqual([spokenLines.stillThere]);
    await call.leavesNothing();
  });
});
