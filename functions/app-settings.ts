import type { Settings } from '#shared/config/settings.ts';
import type { AppSettings } from './services.ts';

/** The environment's settings in the shape in which endpoints use them. */
export function toAppSettings(settings: Settings): AppSettings {
  const mediaWorkerUrl = withoutSlash(settings.MEDIA_WORKER_URL);
  return {
    baseUrl: withoutSlash(settings.BASE_URL),
    mediaWorkerUrl,
    ownPhone: settings.ACS_SOURCE_PHONE_NUMBER,
    holdMusicUrl: settings.HOLD_MUSIC_URL ?? `${withoutSlash(settings.BASE_URL)}/api/v1/hold-music`,
    hasVoiceLive: settings.AZURE_VOICELIVE_ENDPOINT !== undefined,
    recordsCalls: settings.ENABLE_CALL_RECORDING === 'on',
    webChatUrl: settings.WEBCHAT_URL ?? mediaWorkerUrl.replace(/^ws/, 'http'),
    promptVoice: settings.DEFAULT_TTS_VOICE,
    scenario: settings.AGENT_SCENARIO,
    messagingSessionTtlMs: settings.SESSION_TTL_SECONDS * 1000,
    demoUserTtlSeconds: settings.DEMO_USER_TTL_SECONDS,
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
