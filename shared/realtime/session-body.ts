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
function turnDetectionOf(settings: SpeechToSpeechSettings) {
  const { turnDetection } = settings;
  const languages = languagesOf(settings).map((language) => language.slice(0, 2));
  const isEnglish = languages.every((language) => language === 'en');
  return {
    type: isEnglish ? 'azure_semantic_vad' : 'azure_semantic_vad_multilingual',
    ...(isEnglish ? {} : { languages }),
    threshold: turnDetection.threshold,
    silence_duration_ms: turnDetection.silenceMs,
    create_response: false,
    interrupt_response: false,
  };
}

/** What the caller may speak; what they do speak comes first, as the service prefers it. */
function languagesOf({ language, candidateLanguages = [] }: SpeechToSpeechSettings) {
  return [language, ...candidateLanguages.filter((other) => other !== language)];
}

/**
 * Models that hear by themselves are transcribed by OpenAI's models, which take one language or find it out,
 * all others by Azure Speech, which takes a list (Microsoft docs: Voice Live API supported languages).
 */
function transcriptionOf(settings: SpeechToSpeechSettings, model: string) {
  const { phraseHints = [] } = settings;
  const hints = phraseHints.length > 0;
  const languages = languagesOf(settings);
  const [language] = languages;
  if (/realtime/i.test(model)) {
    return {
      model: 'gpt-4o-transcribe',
      ...(languages.length > 1 ? {} : { language }),
      ...(hints ? { prompt: `Names and terms: ${phraseHints.join(', ')}` } : {}),
    };
  }
  return {
    model: 'azure-speech',
    language: languages.join(','),
    ...(hints ? { phrase_list: phraseHints } : {}),
  };
}
