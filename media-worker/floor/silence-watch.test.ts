import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { SilenceWatch } from './silence-watch.ts';

function watch() {
  const clock = new VirtualClock(0);
  const silences: string[] = [];
  const silence = new SilenceWatch({
    clock,
    limits: { afterQuestionMs: 8000, afterStatementMs: 20_000, afterNudgeMs: 15_000 },
    onSilent: (stage) => silences.push(`${stage} at ${clock.now()}`),
  });
  return { clock, silences, silence };
}

describe('a silent caller', () => {
  it.each([
    ['sooner after a question', true, 8000],
    ['later after anything else', false, 20_000],
  ])('is noticed %s', async (_, agentAsked, afterMs) => {
    const { clock, silences, silence } = watch();
    silence.start(agentAsked);
    await clock.advance(afterMs - 1);
    expect(silences).toEqual([]);
    await clock.advance(60_000);
    expect(silences).toEqual([`nudge at ${afterMs}`]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is given up when they are silent after that as well', async () => {
    const { clock, silences, silence } = watch();
    silence.start(true);
    await clock.advance(8000);
    silence.pause();
    silence.start(true);
    await clock.advance(15_000);
    expect(silences).toEqual(['nudge at 8000', 'give-up at 23000']);
  });

  it('is nudged again, not given up, when they have spoken in between', async () => {
    const { clock, silences, silence } = watch();
    silence.start(true);
    await clock.advance(8000);
    silence.reset();
    silence.start(true);
    await clock.advance(8000);
    expect(silences).toEqual(['nudge at 8000', 'nudge at 16000']);
  });

  it('is waited for anew each time that it is their turn', async () => {
    const { clock, silences, silence } = watch();
    silence.start(true);
    await clock.advance(7999);
    silence.start(true);
    await clock.advance(7999);
    expect(silences).toEqual([]);
    silence.pause();
    expect(clock.pendingTimers).toBe(0);
  });
});
