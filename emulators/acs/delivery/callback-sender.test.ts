import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CallStage, openCallStage } from '../testing/call-stage.ts';

describe('callbacks', () => {
  let stage: CallStage;
  beforeEach(async () => {
    stage = await openCallStage();
  });
  afterEach(() => stage.close());

  test('wait their turn while an earlier one is retried', async () => {
    const call = await stage.connectedCall();
    await stage.webhook.event('MediaStreamingStarted');
    stage.webhook.nextStatuses.push(500, 503);
    call.phone.send({ type: 'hangup' });
    await stage.webhook.event('CallDisconnected');
    expect(stage.webhook.types().slice(-2)).toEqual(['MediaStreamingStopped', 'CallDisconnected']);
  });

  test('that are refused are not sent again, and are shown to people', async () => {
    const call = await stage.connectedCall();
    await stage.webhook.event('MediaStreamingStarted');
    stage.webhook.nextStatuses.push(401);
    call.phone.send({ type: 'hangup' });
    await stage.webhook.event('CallDisconnected');
    expect(stage.webhook.types()).not.toContain('MediaStreamingStopped');
    expect((await stage.calls())[0]?.lostCallbacks).toMatchObject([
      { type: 'Microsoft.Communication.MediaStreamingStopped', reason: 'HTTP 401' },
    ]);
  });

  test('fault webhook_forged: the signature is not that of the published key', async () => {
    await stage.admin('POST', 'faults', { webhook_forged: true });
    await stage.connectedCall();
    const event = await stage.webhook.event('CallConnected');
    const token = String(event.headers.authorization).replace('Bearer ', '');
    await expect(
      jwtVerify(token, createRemoteJWKSet(new URL(stage.emulator.jwksUrl))),
    ).rejects.toThrow('signature verification failed');
  });
});
