import { afterAll, describe, expect, it } from 'vitest';
import { CALLER_VOICE, UnsupportedVoiceError } from './espeak-voice.ts';
import { createVoiceEngine } from './voice-engine.ts';
import { VoiceProcessClient } from './voice-process-client.ts';
import { defaultVoiceProcessPath } from './voice-process-path.ts';

const client = new VoiceProcessClient({ programPath: defaultVoiceProcessPath(), maxPending: 16 });
afterAll(() => client.close());
const engine = createVoiceEngine({ engine: client, maxCachedSamples: 16_000_000 });
const ava = { voice: 'en-US-AvaMultilingualNeural', sampleRateHz: 16_000 };

describe('voice engine', () => {
  it('speaks with no silence around the words and the same samples each time', async () => {
    const fresh = createVoiceEngine({ engine: client, maxCachedSamples: 16_000_000 });
    const first = await engine.synthesize({ ...ava, text: 'My power is out.' });
    const second = await fresh.synthesize({ ...ava, text: 'My power is out.' });
    expect(first.length).toBeGreaterThan(16_000 * 0.5);
    expect(first[0]).not.toBe(0);
    expect(first.at(-1)).not.toBe(0);
    expect(second).toEqual(first);
  });

  it('gives a caller another voice than an agent, and each agent its own', async () => {
    const text = 'Good morning.';
    const voices = [
      CALLER_VOICE,
      'en-US-AvaMultilingualNeural',
      'en-US-AndrewNeural',
      'en-US-AlloyTurboMultilingualNeural',
    ];
    const spoken = await Promise.all(
      voices.map((voice) => engine.synthesize({ voice, text, sampleRateHz: 16_000 })),
    );
    expect(
      new Set(spoken.map((samples) => Buffer.from(samples.buffer).toString('base64'))).size,
    ).toBe(4);
  });

  it('never reaches the limits of a sample, where sound is clipped', async () => {
    const text = 'Yes! My power is out at fourteen Maple Avenue, and I cannot wait any longer.';
    for (const voice of [CALLER_VOICE, ava.voice, 'en-US-AndrewNeural', 'es-ES-ElviraNeural']) {
      const samples = await engine.synthesize({ voice, text, sampleRateHz: 16_000 });
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      expect(peak).toBeGreaterThan(8_000);
      expect(peak).toBeLessThan(32_767);
    }
  });

  it('delivers 24 kHz with half as many samples again as 16 kHz', async () => {
    const slow = await engine.synthesize({ ...ava, text: 'One moment, please.' });
    const fast = await engine.synthesize({
      ...ava,
      text: 'One moment, please.',
      sampleRateHz: 24_000,
    });
    expect(fast.length / slow.length).toBeCloseTo(1.5, 1);
  });

  it('hums "mm-hm" for as long as people do', async () => {
    const hum = await engine.synthesize({
      voice: CALLER_VOICE,
      text: 'mm-hm',
      sampleRateHz: 16_000,
    });
    expect(hum.length / 16).toBeGreaterThan(200);
    expect(hum.length / 16).toBeLessThan(500);
  });

  it('speaks faster at a higher rate', async () => {
    const normal = await engine.synthesize({ ...ava, text: 'Your order is on its way.' });
    const fast = await engine.synthesize({ ...ava, text: 'Your order is on its way.', rate: 1.5 });
    expect(fast.length).toBeLessThan(normal.length * 0.8);
  });

  it('says nothing for text without letters or digits', async () => {
    expect((await engine.synthesize({ ...ava, text: '... 🙂' })).length).toBe(0);
  });

  it('speaks other languages and refuses names that are no Azure voice', async () => {
    const spanish = await engine.synthesize({
      voice: 'es-ES-ElviraNeural',
      text: 'Buenos días',
      sampleRateHz: 16_000,
    });
    expect(spanish.length).toBeGreaterThan(4_000);
    await expect(engine.synthesize({ ...ava, voice: 'robot-9', text: 'x' })).rejects.toThrow(
      UnsupportedVoiceError,
    );
  });
});
