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

  it('documents every setting in docs/configuration.md, and nothing else', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map((match) => match[1]);
    expect(documented.sort()).toEqual(Object.keys(settingsSchema.shape).sort());
  });
});
