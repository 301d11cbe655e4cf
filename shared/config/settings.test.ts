import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeEnvironment as complete } from '#shared/testing/complete-environment.ts';
import { ConfigurationError, loadSettings, settingsSchema } from './settings.ts';

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

  it('wants a managed identity where Redis is to know one', () => {
    const named = { ...complete, REDIS_USER_NAME: 'object-id' };
    expect(() => loadSettings(named)).toThrow(/REDIS_USER_NAME needs a managed identity/);
    const assigned = {
      IDENTITY_ENDPOINT: 'http://127.0.0.1:41741/msi/token',
      IDENTITY_HEADER: 'x',
    };
    expect(loadSettings({ ...named, ...assigned }).REDIS_USER_NAME).toBe('object-id');
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
