import { describe, expect, it } from 'vitest';
import { TurnProbes, turnKeyOf } from './turn-probes.ts';

type Moment = Parameters<TurnProbes['note']>[1];

/** A turn with these moments, in milliseconds; finished by its first frame. */
function turnWith(moments: readonly (readonly [Moment, number])[]) {
  const probes = new TurnProbes({ now: () => 0 });
  for (const [moment, at] of moments) probes.note('call 1 turn 1', moment, at);
  return (firstFrameAt: number) => {
    probes.finish('1:1', firstFrameAt);
    return probes.take().turns[0];
  };
}

describe('TurnProbes', () => {
  it('takes what the providers need off the turn: the rest is ours', () => {
    const finish = turnWith([
      ['endOfSpeech', 0],
      ['final', 100],
      ['asked', 103],
      ['firstToken', 303],
      ['spokenTo', 304],
      ['firstAudio', 384],
    ]);
    expect(finish(386)).toEqual({
      call: 1,
      turn: 1,
      totalMs: 286,
      modelMs: 200,
      synthesisMs: 80,
      addedMs: 6,
      fromEndOfSpeechMs: 386,
    });
  });

  it('counts a provider that was asked ahead only from the final on', () => {
    const finish = turnWith([
      ['endOfSpeech', 0],
      ['asked', 20],
      ['firstToken', 270],
      ['spokenTo', 271],
      ['final', 300],
      ['firstAudio', 391],
    ]);
    expect(finish(393)).toMatchObject({ totalMs: 93, modelMs: 0, synthesisMs: 91, addedMs: 2 });
  });

  it('forgets an answer that was prepared and dropped', () => {
    const finish = turnWith([
      ['asked', 0],
      ['firstToken', 200],
      ['spokenTo', 201],
      ['firstAudio', 281],
      ['final', 1000],
      ['asked', 1001],
      ['firstToken', 1201],
      ['spokenTo', 1202],
      ['firstAudio', 1282],
    ]);
    expect(finish(1283)).toMatchObject({ modelMs: 200, synthesisMs: 80, addedMs: 3 });
  });

  it('knows the turn of a text in its written form, too', () => {
    expect(turnKeyOf('For Call 12 turn 3 your bill is due.')).toBe('12:3');
    expect(turnKeyOf('Your bill is due.')).toBeUndefined();
  });
});
