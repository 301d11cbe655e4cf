import { CallAutomationClient } from '@azure/communication-call-automation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CallStage, openCallStage, SERVICE_PHONE } from '../testing/call-stage.ts';

describe('the REST surface', () => {
  let stage: CallStage;
  beforeEach(async () => {
    stage = await openCallStage();
  });
  afterEach(() => stage.close());

  const clientWith = (key: string) =>
    new CallAutomationClient(
      `endpoint=${stage.emulator.url}/;accesskey=${Buffer.from(key).toString('base64')}`,
      {
        allowInsecureConnection: true,
        retryOptions: { maxRetries: 0 },
      },
    );

  test('refuses a signature made with another key', async () => {
    const stranger = clientWith('another key').getCallConnection('x');
    await expect(stranger.getCallConnectionProperties()).rejects.toMatchObject({ statusCode: 401 });
  });

  test('refuses requests without a signature, and a body that was changed on the way', async () => {
    const path = `${stage.emulator.url}/calling/callConnections:answer`;
    const bare = await fetch(path, { method: 'POST', body: '{}' });
    expect(bare.status).toBe(401);
    const forged = await fetch(path, {
      method: 'POST',
      body: '{}',
      headers: {
        'x-ms-date': new Date().toUTCString(),
        'x-ms-content-sha256': 'AAAA',
        authorization:
          'HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=AAAA',
      },
    });
    expect(await forged.json()).toMatchObject({ error: { code: 'Denied' } });
  });

  test('answers an unknown call with 404 and the code of the service', async () => {
    const call = stage.client.getCallConnection('no-such-call');
    await expect(call.getCallConnectionProperties()).rejects.toMatchObject({
      statusCode: 404,
      code: '8522',
    });
    await expect(call.hangUp(true)).rejects.toMatchObject({ statusCode: 404 });
    await expect(call.hangUp(false)).rejects.toMatchObject({ statusCode: 404 });
  });

  test('answers a body that is not valid with 400', async () => {
    await expect(stage.client.answerCall('context', 'not an address')).rejects.toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('callbackUri'),
    });
  });

  test('does a repeated request once: a retry after a failure places one call', async () => {
    const phone = await stage.phone();
    phone.send({ type: 'register', phone: '+15550100102' });
    await phone.event('registered');
    await stage.admin('POST', 'faults', { fail_next: 1 });
    const retrying = new CallAutomationClient(stage.emulator.connectionString, {
      allowInsecureConnection: true,
      retryOptions: { maxRetries: 1, retryDelayInMs: 1 },
    });
    await retrying.createCall(
      {
        targetParticipant: { phoneNumber: '+15550100102' },
        sourceCallIdNumber: { phoneNumber: SERVICE_PHONE },
      },
      `${stage.webhook.url}/callbacks`,
    );
    expect(await stage.calls()).toHaveLength(1);
    expect(await (await stage.admin('GET', 'faults')).json()).toEqual({});
  });

  test('refuses unknown faults and forgets them all on request', async () => {
    const unknown = await stage.admin('POST', 'faults', { drop_fame: 1 });
    expect(unknown.status).toBe(400);
    await stage.admin('POST', 'faults', { delay_ms: 5 });
    await stage.admin('DELETE', 'faults');
    expect(await (await stage.admin('GET', 'faults')).json()).toEqual({});
  });

  test('publishes the key set through the OpenID document', async () => {
    const document = await fetch(
      `${stage.emulator.url}/calling/.well-known/acsopenidconfiguration`,
    );
    expect(await document.json()).toMatchObject({
      issuer: 'https://acscallautomation.communication.azure.com',
      jwks_uri: stage.emulator.jwksUrl,
    });
  });
});
