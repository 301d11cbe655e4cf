import { describe, expect, it } from 'vitest';
import { VoiceDetector } from './voice-detector.ts';

function line() {
  const detector = new VoiceDetector();
  let now = 1_000_000;
  const changes: [string, number][] = [];
  return {
    detector,
    changes,
    now: () => now,
    /** Frames of one loudness. */
    hears(amplitude: number, forMs: number) {
      const since = now;
      for (let passed = 0; passed < forMs; passed += 20) {
        now += 20;
        const change = detector.note(amplitude, 20, now);
        if (change !== undefined) changes.push([change, now - since]);
      }
    },
  };
}

describe('a voice', () => {
  it('is noticed after 60 ms, and its end with the next frame', () => {
    const { hears, changes, detector, now } = line();
    hears(0, 1000);
    hears(3000, 500);
    expect(detector.lastVoicedAt).toBe(now());
    expect(detector.voicedMs).toBe(500);
    hears(0, 100);
    expect(changes).toEqual([
      ['start', 60],
      ['stop', 20],
    ]);
    expect(detector.lastVoicedAt).toBe(now() - 100);
  });

  it('is none when it is a click, a key, or quieter than any telephone', () => {
    const { hears, changes, detector } = line();
    for (let click = 0; click < 10; click += 1) {
      hears(8000, 40);
      hears(0, 200);
    }
    hears(140, 2000);
    expect(changes).toEqual([]);
    hears(3000, 200);
    expect(detector.disregard()).toBe('stop');
    expect(detector.isVoiced).toBe(false);
  });

  it('goes on over the gaps inside a word', () => {
    const { hears, detector } = line();
    hears(0, 200);
    for (let syllable = 0; syllable < 5; syllable += 1) {
      hears(3000, 120);
      hears(0, 60);
    }
    expect(detector.voicedMs).toBe(5 * 120 + 4 * 60);
  });
});

describe('noise', () => {
  it('is a voice at first when it rises, and none after a few seconds', () => {
    const { hears, changes, detector } = line();
    hears(20, 4000);
    hears(400, 6100);
    expect(changes[0]?.[0]).toBe('start');
    expect(detector.isVoiced).toBe(false);
    expect(detector.threshold).toBe(1200);
    hears(3000, 200);
    expect(detector.isVoiced).toBe(true);
  });

  it('is forgotten as soon as the line is quiet', () => {
    const { hears, detector } = line();
    hears(400, 9000);
    hears(20, 20);
    expect(detector.threshold).toBe(150);
  });

  it('never makes it deaf to a voice', () => {
    const { hears, detector } = line();
    hears(1500, 9000);
    hears(2100, 100);
    expect(detector.isVoiced).toBe(true);
  });

  it('is not what three seconds of speech are, without a pause', () => {
    const { hears, detector } = line();
    hears(0, 100);
    hears(3000, 3000);
    expect(detector.isVoiced).toBe(true);
  });
});
