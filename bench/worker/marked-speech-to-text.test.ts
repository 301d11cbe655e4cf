import { describe, expect, it } from 'vitest';
import { decodeInboundFrame } from '#media-worker/acs-media/frame-codec.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { silenceFrame, speechFrame } from '../load/caller-frames.ts';
import { speechAt } from '../load/speaking-pattern.ts';
import { createMarkedSpeechToText } from './marked-speech-to-text.ts';
import { TurnProbes } from './turn-probes.ts';

const pattern = { cycleMs: 3000, speechMs: 1500 };
const allWords = 'call 1 turn 1 what does my bill say this month';

async function listen(pace: { finalAfterMs: number; hypothesisLagMs: number }, forMs: number) {
  const clock = new VirtualClock(0);
  const heard: { atMs: number; text: string; isFinal: boolean }[] = [];
  const session = await createMarkedSpeechToText({
    clock,
    probes: new TurnProbes(clock),
    pace: () => pace,
    onPartial: () => undefined,
  }).open(
    { language: 'en-US' },
    {
      onSpeechStart: () => undefined,
      onPartial: ({ text }) => heard.push({ atMs: clock.now(), text, isFinal: false }),
      onFinal: ({ text }) => heard.push({ atMs: clock.now(), text, isFinal: true }),
      onError(error) {
        throw error;
      },
    },
  );
  for (let atMs = 0; atMs < forMs; atMs += 20) {
    await clock.advance(20);
    const moment = speechAt(pattern, atMs);
    const frame = moment === undefined ? silenceFrame : speechFrame(moment);
    const decoded = decodeInboundFrame(Buffer.from(frame));
    if (decoded.kind === 'audio') session.push(decoded.pcm);
  }
  await session.close();
  return heard;
}

describe('the recogniser of the load', () => {
  it('grows word by word; its last hypothesis holds them all when the caller stops', async () => {
    const heard = await listen({ finalAfterMs: 300, hypothesisLagMs: 0 }, 2900);
    const hypotheses = heard.filter(({ isFinal }) => !isFinal);
    const lengths = hypotheses.map(({ text }) => text.split(' ').length);
    expect(lengths).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(hypotheses.at(-1)).toEqual({ atMs: 1500, text: allWords, isFinal: false });
  });

  it('ends a phrase in its written form, so long after the last sound', async () => {
    const heard = await listen({ finalAfterMs: 300, hypothesisLagMs: 0 }, 2900);
    expect(heard.at(-1)).toEqual({
      atMs: 1800,
      text: 'Call 1 turn 1 what does my bill say this month?',
      isFinal: true,
    });
  });

  it('may know words late, but not after their phrase', async () => {
    const heard = await listen({ finalAfterMs: 300, hypothesisLagMs: 100 }, 2900);
    expect(heard.at(-2)).toEqual({ atMs: 1600, text: allWords, isFinal: false });
    expect(heard.at(-1)?.isFinal).toBe(true);
  });

  it('ends with the first silent frame when it has no wait of its own', async () => {
    const heard = await listen({ finalAfterMs: 0, hypothesisLagMs: 0 }, 4700);
    const finals = heard.filter(({ isFinal }) => isFinal);
    expect(finals.map(({ atMs }) => atMs)).toEqual([1520, 4520]);
    expect(finals[1]?.text).toContain('turn 2');
  });
});
