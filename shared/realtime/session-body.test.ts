import { describe, expect, it } from 'vitest';
import type { SpeechToSpeechSettings } from '#shared/contracts/speech-to-speech.ts';
import { sessionBody, voiceBody } from './session-body.ts';

const settings: SpeechToSpeechSettings = {
  instructions: 'You are Ava.',
  tools: [{ name: 'pay', description: 'Pays.', parameters: { type: 'object' } }],
  voice: { name: 'en-US-AvaMultilingualNeural', style: 'chat', rate: '-4%', language: 'en-US' },
  language: 'en-US',
  phraseHints: ['autopay', 'late fee'],
  turnDetection: { silenceMs: 500, threshold: 0.4 },
  temperature: 0.2,
  maxOutputTokens: 9000,
};

describe('the session as the service takes it', () => {
  it('leaves it to us what is answered and what interrupts', () => {
    expect(sessionBody(settings, 'gpt-realtime')).toMatchObject({
      instructions: 'You are Ava.',
      tools: [{ type: 'function', name: 'pay' }],
      input_audio_sampling_rate: 16_000,
      output_audio_format: 'pcm16_16000hz',
      turn_detection: {
        type: 'azure_semantic_vad',
        threshold: 0.4,
        silence_duration_ms: 500,
        create_response: false,
        interrupt_response: false,
      },
    });
  });

  it('keeps to the limits of the service', () => {
    expect(sessionBody(settings, 'gpt-realtime')).toMatchObject({
      temperature: 0.6,
      max_response_output_tokens: 4096,
    });
    const { temperature: _, maxOutputTokens: __, ...rest } = settings;
    expect(Object.keys(sessionBody(rest, 'gpt-realtime'))).not.toContain('temperature');
  });

  it('transcribes with what the model can be combined with', () => {
    expect(sessionBody(settings, 'gpt-realtime').input_audio_transcription).toEqual({
      model: 'gpt-4o-transcribe',
      language: 'en-US',
      prompt: 'Names and terms: autopay, late fee',
    });
    expect(sessionBody(settings, 'gpt-4.1').input_audio_transcription).toEqual({
      model: 'azure-speech',
      language: 'en-US',
      phrase_list: ['autopay', 'late fee'],
    });
  });

  it('listens for the caller’s language', () => {
    expect(sessionBody({ ...settings, language: 'de-DE' }, 'gpt-realtime')).toMatchObject({
      turn_detection: { type: 'azure_semantic_vad_multilingual', languages: ['de'] },
    });
  });

  it('listens for all that the caller may speak, and first for what they do', () => {
    const several = { ...settings, language: 'es-US', candidateLanguages: ['en-US', 'es-US'] };
    expect(sessionBody(several, 'gpt-4.1')).toMatchObject({
      input_audio_transcription: { model: 'azure-speech', language: 'es-US,en-US' },
      turn_detection: { type: 'azure_semantic_vad_multilingual', languages: ['es', 'en'] },
    });
    // These find out for themselves, unless they are told one.
    expect(sessionBody(several, 'gpt-realtime').input_audio_transcription).toEqual({
      model: 'gpt-4o-transcribe',
      prompt: 'Names and terms: autopay, late fee',
    });
  });

  it('speaks with the agent’s voice', () => {
    expect(voiceBody(settings.voice)).toEqual({
      type: 'azure-standard',
      name: 'en-US-AvaMultilingualNeural',
      style: 'chat',
      rate: '-4%',
      prefer_locales: ['en-US'],
    });
  });
});
