import { describe, expect, it } from 'vitest';
import { CALLER_VOICE, espeakVoiceFor, UnsupportedVoiceError } from './espeak-voice.ts';

describe('espeakVoiceFor', () => {
  it.each([
    'en-US-AvaMultilingualNeural',
    'en-US-AlloyTurboMultilingualNeural',
    'en-US-ShimmerTurboMultilingualNeural',
    'en-US-Ava:DragonHDLatestNeural',
    'en-US-AvaNeural',
    'es-ES-ElviraNeural',
  ])('knows %s', (name) => {
    expect(espeakVoiceFor({ name }).voice).toMatch(/^(?:en-us|es)\+\w+$/);
  });

  it.each(['', 'Ava', 'en-US-Ava', 'klatt4', 'en-US-AvaNeural; rm'])('refuses %j', (name) => {
    expect(() => espeakVoiceFor({ name })).toThrow(UnsupportedVoiceError);
  });

  it('lets only multilingual voices change language', () => {
    const language = 'es-ES';
    expect(espeakVoiceFor({ name: 'en-US-AvaMultilingualNeural', language }).voice).toMatch(
      /^es\+/,
    );
    expect(espeakVoiceFor({ name: 'en-US-AvaNeural', language }).voice).toMatch(/^en-us\+/);
  });

  it('keeps pace and pitch in the range the engine takes', () => {
    expect(espeakVoiceFor({ name: CALLER_VOICE, rate: 99 }).wordsPerMinute).toBe(450);
    expect(espeakVoiceFor({ name: CALLER_VOICE, rate: 0.01 }).wordsPerMinute).toBe(80);
    expect(espeakVoiceFor({ name: CALLER_VOICE, pitchShift: 500 }).pitch).toBe(99);
    expect(espeakVoiceFor({ name: CALLER_VOICE, pitchShift: -500 }).pitch).toBe(0);
  });
});
