import type { SpeechToSpeechSettings } from '#shared/contracts/speech-to-speech.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';

/** What the service takes; Voice Live API reference, RealtimeRequestSession. */
const temperatures = { least: 0.6, most: 1 };
const mostOutputTokens = 4096;

/** The session as `session.update` sets it, the voice excepted. */
export function sessionBody(
  settings: SpeechToSpeechSettings,
  model: string,
): Readonly<Record<string, unknown>> {
  const { instructions, tools, temperature, maxOutputTokens } = settings;
  return {
    instructions,
    modalities: ['text', 'audio'],
    tools: tools.map((tool) => ({ type: 'function', ...tool })),
    tool_choice: 'auto',
    input_audio_format: 'pcm16',
    input_audio_sampling_rate: 16_000,
    input_audio_noise_reduction: { type: 'azure_deep_noise_suppression' },
    input_audio_echo_cancellation: { type: 'server_echo_cancellation' },
    input_audio_transcription: transcriptionOf(settings, model),
    turn_detection: turnDetectionOf(settings),
    // What ACS plays; a service that cannot do it says so and is resampled.
    output_audio_format: 'pcm16_16000hz',
    output_audio_timestamp_types: ['word'],
    ...(temperature === undefined
      ? {}
      : {
          temperature: Math.min(temperatures.most, Math.max(temperatures.least, temperature)),
        }),
    ...(maxOutputTokens === undefined
      ? {}
      : { max_response_output_tokens: Math.min(mostOutputTokens, maxOutputTokens) }),
  };
}

/** A voice of Azure's; Voice Live API reference, RealtimeAzureStandardVoice. */
export function voiceBody({ name, style, rate, language }: VoiceSettings) {
  return {
    type: 'azure-standard',
    name,
    ...(style === undefined ? {} : { style }),
    ...(rate === undefined ? {} : { rate }),
    prefer_locales: [language],
  };
}

/** We decide what is answered and what interrupts: the service only reports. */
function turnDetectionOf({ language, turnDetection }: SpeechToSpeechSettings) {
  const isEnglish = /^en\b/i.test(language);
  return {
    type: isEnglish ? 'azure_semantic_vad' : 'azure_semantic_vad_multilingual',
    ...(isEnglish ? {} : { languages: [language.slice(0, 2)] }),
    threshold: turnDetection.threshold,
    silence_duration_ms: turnDetection.silenceMs,
    create_response: false,
    interrupt_response: false,
  };
}

/** Models that hear by themselves are transcribed by OpenAI's models, all others by Azure Speech. */
function transcriptionOf({ language, phraseHints = [] }: SpeechToSpeechSettings, model: string) {
  const hints = phraseHints.length > 0;
  if (/realtime/i.test(model)) {
    return {
      model: 'gpt-4o-transcribe',
      language,
      ...(hints ? { prompt: `Names and terms: ${phraseHints.join(', ')}` } : {}),
    };
  }
  return { model: 'azure-speech', language, ...(hints ? { phrase_list: phraseHints } : {}) };
}
