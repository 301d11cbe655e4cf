import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { FloorHold } from './floor-hold.ts';

function floor() {
  const clock = new VirtualClock(0);
  const state = { isHeld: false, isAudible: false, isUnderWay: false, lapses: 0 };
  const hold = new FloorHold({
    playback: {
      hold: () => {
        state.isHeld = true;
      },
      release: () => {
        state.isHeld = false;
      },
      get isAudible() {
        return state.isAudible;
      },
    },
    clock,
    isUnderWay: () => state.isUnderWay,
    onLapsed: () => {
      state.lapses += 1;
    },
  });
  return { clock, state, hold };
}

describe('a held floor', () => {
  it('is free again when the caller said nothing after all', async () => {
    const { clock, state, hold } = floor();
    hold.holdForCaller(300);
    await clock.advance(200);
    hold.holdForCaller(300);
    await clock.advance(299);
    expect(state).toMatchObject({ isHeld: true, lapses: 0 });
    await clock.advance(1);
    expect(state).toMatchObject({ isHeld: false, lapses: 1 });
    expect(clock.pendingTimers).toBe(0);
  });

  it('is kept for a caller who is in the middle of something, however long they pause', async () => {
    const { clock, state, hold } = floor();
    state.isUnderWay = true;
    hold.holdForCaller(300);
    await clock.advance(2000);
    expect(state.isHeld).toBe(true);
    state.isUnderWay = false;
    await clock.advance(100);
    expect(state).toMatchObject({ isHeld: false, lapses: 1 });
  });

  it('keeps an answer that is not certain to be wanted, whatever the caller does', async () => {
    const { clock, state, hold } = floor();
    hold.holdAnswer();
    hold.releaseForCaller();
    expect(state.isHeld).toBe(true);
    hold.holdForCaller(300);
    hold.releaseAnswer();
    expect(state.isHeld).toBe(true);
    await clock.advance(300);
    expect(state.isHeld).toBe(false);
  });

  it('remembers that the agent was stopped in the middle of its words', async () => {
    const { clock, state, hold } = floor();
    state.isAudible = true;
    hold.holdForCaller(300);
    state.isAudible = false;
    hold.holdForCaller(300);
    expect(hold.isMidSpeech).toBe(true);
    await clock.advance(300);
    expect(hold.isMidSpeech).toBe(false);
    hold.holdForCaller(300);
    hold.close();
    expect(clock.pendingTimers).toBe(0);
  });
});
