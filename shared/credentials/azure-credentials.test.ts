import { describe, expect, it, vi } from 'vitest';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createAzureCredentials } from './azure-credentials.ts';

const settings = {
  AZURE_CREDENTIAL: 'key',
  AZURE_CLIENT_ID: undefined,
  IDENTITY_ENDPOINT: 'http://127.0.0.1:1/msi/token',
  IDENTITY_HEADER: 'of-the-platform',
  AZURE_SPEECH_KEY: 'speech-key',
  AZURE_SPEECH_HOST: undefined,
  AZURE_SPEECH_RESOURCE_ID: '/subscriptions/s/speech',
  AZURE_OPENAI_KEY: 'openai-key',
} as const;

describe('createAzureCredentials', () => {
  it('hands on keys', () => {
    const parts = { clock: new VirtualClock(), logger: new FakeLogger() };
    const credentials = createAzureCredentials(settings, parts);
    expect(credentials.speech).toEqual({ key: 'speech-key' });
    expect(credentials.openAi).toEqual({ apiKey: 'openai-key' });
    credentials.close();
  });

  it('gives each service the identity’s token in its own form, and renews it until it is closed', async () => {
    const clock = new VirtualClock();
    const expiresAt = Math.round(clock.now() / 1000) + 3600;
    const answer = { access_token: 'secret', expires_on: String(expiresAt) };
    const fetched = vi
      .spyOn(globalThis, 'fetch')
      .mockImplementation(async () => new Response(JSON.stringify(answer)));
    const signIn = (host: string | undefined) =>
      createAzureCredentials(
        { ...settings, AZURE_CREDENTIAL: 'managed_identity', AZURE_SPEECH_HOST: host },
        { clock, logger: new FakeLogger() },
      );
    const tokenOf = (credential: object) =>
      'tokens' in credential
        ? (credential as { tokens: { current(): Promise<string> } }).tokens.current()
        : undefined;
    const inRegion = signIn(undefined);
    expect(await tokenOf(inRegion.speech)).toBe('aad#/subscriptions/s/speech#secret');
    expect(await tokenOf(inRegion.openAi)).toBe('secret');
    const ownHost = signIn('wss://speech.example.net');
    expect(await tokenOf(ownHost.speech)).toBe('secret');
    expect(fetched).toHaveBeenCalledTimes(3);
    inRegion.close();
    ownHost.close();
    expect(clock.pendingTimers).toBe(0);
    fetched.mockRestore();
  });
});
