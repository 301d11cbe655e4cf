import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CALLER_PHONE,
  type CallStage,
  openCallStage,
  SERVICE_PHONE,
} from '../testing/call-stage.ts';

describe('Event Grid', () => {
  let stage: CallStage;
  beforeEach(async () => {
    stage = await openCallStage();
  });
  afterEach(() => stage.close());

  const ring = async () => {
    const phone = await stage.phone();
    phone.send({ type: 'dial', from: CALLER_PHONE, to: SERVICE_PHONE });
    await phone.event('ringing');
    return phone;
  };
  const incoming = () => stage.webhook.log.all.filter((event) => event.type === 'IncomingCall');

  test('keeps what happens before anybody subscribes, and delivers it once to the first', async () => {
    await ring();
    await stage.subscribe('IncomingCall');
    await stage.webhook.event('IncomingCall');
    await stage.subscribe('IncomingCall');
    await ring();
    await stage.webhook.log.until(() => incoming().length === 2);
    expect(new Set(incoming().map((event) => event.id)).size).toBe(2);
  });

  test('does not deliver to an endpoint that fails the handshake', async () => {
    stage.webhook.confirmHandshakes = false;
    await expect(stage.subscribe('IncomingCall')).rejects.toThrow(
      'did not return the validation code',
    );
    await ring();
    const state = await (await stage.admin('GET', 'event-subscriptions')).json();
    expect(state).toEqual({ backlog: ['Microsoft.Communication.IncomingCall'], subscriptions: [] });
  });

  test('retries a failing endpoint with the same event', async () => {
    await stage.subscribe('IncomingCall');
    stage.webhook.nextStatuses.push(503, 404);
    await ring();
    const event = await stage.webhook.event('IncomingCall');
    expect(event.headers['aeg-delivery-count']).toBe('2');
  });

  test.each([400, 401, 403, 413])('gives up at once on %i, as the service does', async (status) => {
    await stage.subscribe('IncomingCall');
    stage.webhook.nextStatuses.push(status);
    await ring();
    await ring();
    await stage.webhook.event('IncomingCall');
    const state = await (await stage.admin('GET', 'event-subscriptions')).json();
    expect(state).toMatchObject({ subscriptions: [{ lost: [{ reason: `HTTP ${status}` }] }] });
  });

  test('fault duplicate_events: each event and callback arrives so many times with one id', async () => {
    await stage.admin('POST', 'faults', { duplicate_events: 3 });
    await stage.connectedCall();
    await stage.webhook.log.until(
      (events) => events.filter((one) => one.type === 'CallConnected').length === 3,
    );
    const ids = (type: string) =>
      stage.webhook.log.all.filter((one) => one.type === type).map((one) => one.id);
    expect([ids('IncomingCall').length, new Set(ids('IncomingCall')).size]).toEqual([3, 1]);
    expect(new Set(ids('CallConnected')).size).toBe(1);
  });

  test('fault reorder: everything still arrives', async () => {
    await stage.admin('POST', 'faults', { reorder: true, reorder_seed: 7 });
    await stage.connectedCall();
    const expected = [
      'CallConnected',
      'IncomingCall',
      'MediaStreamingStarted',
      'ParticipantsUpdated',
    ];
    await Promise.all(expected.map((type) => stage.webhook.event(type)));
  });
});
