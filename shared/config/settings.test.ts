import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, loadSettings, settingsSchema } from './settings.ts';

const complete = {
  BASE_URL: 'https://functions.example.net',
  MEDIA_WORKER_URL: 'wss://media.example.net',
  ACS_CONNECTION_STRING: 'endpoint=https://acs.example.net/;accesskey=a2V5',
  ACS_AUDIENCE: '00000000-0000-0000-0000-000000000001',
  ACS_SOURCE_PHONE_NUMBER: '+15550100000',
  EVENT_GRID_KEY: 'k'.repeat(32),
  AZURE_SPEECH_REGION: 'eastus2',
  AZURE_SPEECH_KEY: 'key',
  AZURE_OPENAI_ENDPOINT: 'https://openai.example.net',
  AZURE_OPENAI_KEY: 'key',
  AZURE_COSMOS_ENDPOINT: 'https://cosmos.example.net',
  AZURE_COSMOS_KEY: 'key',
  REDIS_URL: 'rediss://user:password@redis.example.net:6380',
  SESSION_TOKEN_SECRET: 's'.repeat(32),
};

describe('loadSettings', () => {
  it('fills in defaults', () => {
    expect(loadSettings(complete)).toMatchObject({
      PORT: 8080,
      AGENT_SCENARIO: 'utilities',
      AZURE_OPENAI_DEPLOYMENT: 'gpt-4o',
    });
  });

  it('lists every missing and invalid setting at once, with what it is for', () => {
    const { REDIS_URL: _removed, ...rest } = complete;
    expect(() =>
      loadSettings({ ...rest, PORT: 'eighty', EVENT_GRID_KEY: 'short', BASE_URL: '' }),
    ).toThrow(ConfigurationError);
    try {
      loadSettings({ ...rest, PORT: 'eighty', EVENT_GRID_KEY: 'short', BASE_URL: '' });
    } catch (error) {
      const text = String(error);
      expect(text).toMatch(/REDIS_URL is missing: Redis/);
      expect(text).toMatch(/BASE_URL is missing/);
      expect(text).toMatch(/PORT is not valid/);
      expect(text).toMatch(/EVENT_GRID_KEY is not valid \(Use at least 32 characters\.\)/);
    }
  });

  it('wants a speech region or host', () => {
    const { AZURE_SPEECH_REGION: _removed, ...rest } = complete;
    expect(() => loadSettings(rest)).toThrow(
      /AZURE_SPEECH_REGION \(or AZURE_SPEECH_HOST\) is missing/,
    );
  });

  it('wants keys, or what a managed identity needs instead', () => {
    const { AZURE_SPEECH_KEY: _speech, AZURE_OPENAI_KEY: _openAi, ...withoutKeys } = complete;
    expect(() => loadSettings(withoutKeys)).toThrow(
      /AZURE_SPEECH_KEY is missing.*\n.*AZURE_OPENAI_KEY is missing/,
    );
    const identity = { ...withoutKeys, AZURE_CREDENTIAL: 'managed_identity' };
    expect(() => loadSettings(identity)).toThrow(
      /IDENTITY_ENDPOINT is missing.*\n.*IDENTITY_HEADER.*\n.*AZURE_SPEECH_RESOURCE_ID/,
    );
    const onAzure = {
      ...identity,
      IDENTITY_ENDPOINT: 'http://localhost:42356/msi/token',
      IDENTITY_HEADER: 'secret',
      AZURE_SPEECH_RESOURCE_ID: '/subscriptions/s/resourceGroups/g/speech',
    };
    expect(loadSettings(onAzure)).toMatchObject({ AZURE_SPEECH_KEY: '' });
  });

  it('wants what Voice Live needs only when it is used', () => {
    expect(loadSettings(complete)).toMatchObject({ ACS_STREAMING_MODE: 'media' });
    const carried = { ...complete, ACS_STREAMING_MODE: 'voice_live' };
    expect(() => loadSettings(carried)).toThrow(/AZURE_VOICELIVE_ENDPOINT is missing/);
    const reached = { ...carried, AZURE_VOICELIVE_ENDPOINT: 'https://voice.example.net' };
    expect(() => loadSettings(reached)).toThrow(/AZURE_VOICELIVE_API_KEY is missing/);
    expect(loadSettings({ ...reached, AZURE_VOICELIVE_API_KEY: 'key' })).toMatchObject({
      ACS_STREAMING_MODE: 'voice_live',
      AZURE_VOICELIVE_MODEL: 'gpt-realtime',
    });
    expect(() => loadSettings({ ...complete, ACS_STREAMING_MODE: 'fax' })).toThrow(
      /ACS_STREAMING_MODE is not valid/,
    );
  });

  it('documents every setting in docs/configuration.md, and nothing else', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map((match) => match[1]);
    expect(documented.sort()).toEqual(Object.keys(settingsSchema.shape).sort());
  });
});
