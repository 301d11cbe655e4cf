import { describe, expect, it } from 'vitest';
import { tone } from '../audio/tone.ts';
import { BeepDetector } from './beep-detector.ts';
import { chord, joinSound, noise, silence, spoken } from './testing/sound.ts';

const sampleRateHz = 16_000;

const sine = (frequencyHz: number, durationMs: number, amplitude = 8000): Int16Array => {
  const pcm = tone({ frequencyHz, sampleRateHz, durationMs, amplitude });
  return new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength / 2);
};

/** When beeps were reported, in milliseconds from the start. */
function beepsIn(sound: Int16Array): readonly number[] {
  const detector = new BeepDetector();
  const beeps: number[] = [];
  for (let at = 0; at + 320 <= sound.length; at += 320) {
    if (detector.push(sound.slice(at, at + 320))) beeps.push((at + 320) / 16);
  }
  return beeps;
}

const inQuiet = (...sounds: readonly Int16Array[]) =>
  joinSound(silence(500), ...sounds, silence(500));

describe('the beep of an answering machine', () => {
  it.each([440, 500, 620, 770, 852, 1000, 1200, 1400, 1500])(
    'is heard at %i Hz, as soon as it is over',
    (frequencyHz) => {
      const [at, ...more] = beepsIn(inQuiet(sine(frequencyHz, 400)));
      expect(more).toEqual([]);
      expect(at).toBeGreaterThanOrEqual(900);
      expect(at).toBeLessThanOrEqual(960);
    },
  );

  it.each([200, 250, 900, 2000])('is heard when it is %i ms long', (lengthMs) => {
    expect(beepsIn(inQuiet(sine(1000, lengthMs)))).toHaveLength(1);
  });

  it('is heard wherever it begins within a frame', () => {
    for (let offset = 0; offset < 20; offset += 3) {
      const sound = joinSound(silence(500 + offset), sine(1000, 210), silence(500));
      expect(beepsIn(sound), `${offset} ms into a frame`).toHaveLength(1);
    }
  });

  it('is heard through the noise of a line and when it is quiet', () => {
    const noisy = inQuiet(sine(800, 500, 1500)).map((sample, index) => {
      return sample + (noise(1, 120)[index % 16] ?? 0);
    });
    expect(beepsIn(noisy)).toHaveLength(1);
    expect(beepsIn(inQuiet(sine(1000, 500, 400)))).toHaveLength(1);
  });

  it('is heard right after the last word of a greeting', async () => {
    const greeting = await spoken('Please leave a message after the tone.');
    const beeps = beepsIn(joinSound(greeting, sine(1000, 350), silence(400)));
    expect(beeps).toHaveLength(1);
    expect(beeps[0]).toBeGreaterThan(greeting.length / 16 + 300);
  });
});

describe('no beep', () => {
  it.each([
    ['ring-back in North America', chord([440, 480], 2000)],
    ['ring-back in Britain', chord([400, 450], 1000)],
    ['ring-back on the continent', sine(425, 1000)],
    ['a busy line', chord([480, 620], 500)],
    ['a dial tone', sine(440, 5000)],
    ['hum of the mains', sine(50, 2000)],
    ['a fax machine that answers', sine(2100, 1000)],
    ['a click', sine(1000, 60)],
    ['a siren', glide(600, 1200, 1000)],
    ['a chord', chord([523, 659, 784], 800)],
    ['a note with overtones', chord([523, 1046, 1569, 2092], 600, [1, 0.5, 0.35, 0.2])],
    ['noise', noise(2000, 3000)],
    ['silence', silence(2000)],
  ])('is %s', (_title, sound) => {
    expect(beepsIn(inQuiet(sound))).toEqual([]);
  });

  it('is any key of a telephone', () => {
    for (const low of [697, 770, 852, 941]) {
      for (const high of [1209, 1336, 1477, 1633]) {
        expect(beepsIn(inQuiet(chord([low, high], 400))), `${low} + ${high} Hz`).toEqual([]);
      }
    }
  });

  it('is music that goes up and down a scale', () => {
    const notes = [523, 587, 659, 698, 784, 880, 988].map((note) =>
      chord([note, 2 * note, 3 * note], 220, [1, 0.5, 0.3]),
    );
    expect(beepsIn(inQuiet(...notes))).toEqual([]);
  });

  it.each([
    'Hello? Who is speaking, please?',
    'You have reached the voicemail of five five five oh one oh two. I am not available right now.',
    'Ooh, who knew you would move to Peru, too? Oooooooooh.',
    'Aaaaaah, mmmmmmm, eeeeeee, beeeeep, boooooop.',
  ])('is in the words: %s', async (text) => {
    expect(beepsIn(await spoken(text))).toEqual([]);
    expect(beepsIn(await spoken(text, { pitch: 99, speed: 120 }))).toEqual([]);
  });
});

function glide(fromHz: number, toHz: number, lengthMs: number): Int16Array {
  let phase = 0;
  return Int16Array.from({ length: lengthMs * 16 }, (_, index) => {
    phase += (2 * Math.PI * (fromHz + ((toHz - fromHz) * index) / (lengthMs * 16))) / sampleRateHz;
    return Math.round(8000 * Math.sin(phase));
  });
}
