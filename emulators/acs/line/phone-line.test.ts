import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CALLER_PHONE,
  type CallStage,
  openCallStage,
  SERVICE_PHONE,
} from '../testing/call-stage.ts';

describe('a phone line', () => {
  let stage: CallStage;
  beforeEach(async () => {
    stage = await openCallStage();
    await stage.subscribe('IncomingCall');
  });
  afterEach(() => stage.close());

  const answerNext = async () => {
    const incoming = await stage.webhook.event('IncomingCall');
    return stage.client.answerCall(
      String(incoming.body.incomingCallContext),
      `${stage.webhook.url}/callbacks`,
    );
  };

  test.each([
    ['is not JSON', 'hello', 'JSON object'],
    ['has an unknown type', '{"type":"sing"}', 'type'],
    ['has an unknown field', '{"type":"hangup","now":true}', 'now'],
    ['needs a call', '{"type":"say","id":"a","text":"hello"}', 'There is no call.'],
    ['names a number that is none', '{"type":"dial","from":"me","to":"you"}', 'international form'],
  ])('answers a command that %s with an error and stays', async (_what, command, message) => {
    const phone = await stage.phone();
    phone.sendText(command);
    expect((await phone.event('error')).message).toContain(message);
    phone.send({ type: 'register', phone: CALLER_PHONE });
    await phone.event('registered');
  });

  test('cannot talk or press keys before somebody answers, nor keys that do not exist after', async () => {
    const phone = await stage.phone();
    phone.send({ type: 'dial', from: CALLER_PHONE, to: SERVICE_PHONE });
    phone.send({ type: 'say', id: 'a', text: 'hello' });
    expect((await phone.event('error')).message).toBe('Nobody has answered yet.');
    await answerNext();
    await phone.event('answered');
    phone.send({ type: 'keypad', tones: '12x' });
    await phone.log.find((event) => event.type === 'error' && event.message.includes('keypad'));
    phone.send({ type: 'dial', from: CALLER_PHONE, to: SERVICE_PHONE });
    await phone.log.find(
      (event) => event.type === 'error' && event.message.includes('in progress'),
    );
  });

  test('that hangs up while it rings cannot be answered any more', async () => {
    const phone = await stage.phone();
    phone.send({ type: 'dial', from: CALLER_PHONE, to: SERVICE_PHONE });
    await stage.webhook.event('IncomingCall');
    phone.send({ type: 'hangup' });
    expect(await phone.event('disconnected')).toMatchObject({ reason: 'caller-hangup' });
    await expect(answerNext()).rejects.toMatchObject({ statusCode: 400, code: '8523' });
  });

  test('whose connection breaks has hung up; its recording stays', async () => {
    const call = await stage.connectedCall();
    const { lineId } = await call.phone.event('answered');
    call.phone.close();
    await stage.webhook.event('CallDisconnected');
    const wav = await fetch(`${stage.emulator.url}/_phone/lines/${lineId}/audio.wav`);
    expect([wav.status, wav.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    const unknown = await fetch(`${stage.emulator.url}/_phone/lines/other/audio.wav`);
    expect(unknown.status).toBe(404);
  });

  test('can call again after a call', async () => {
    const phone = await stage.phone();
    phone.send({ type: 'dial', from: CALLER_PHONE, to: SERVICE_PHONE });
    const { callConnection } = await answerNext();
    await phone.event('answered');
    await callConnection.hangUp(true);
    await phone.event('disconnected');
    phone.send({ type: 'dial', from: CALLER_PHONE, to: SERVICE_PHONE });
    await phone.log.until(
      (events) => events.filter((event) => event.type === 'ringing').length === 2,
    );
  });

  test('has its number to itself while it is plugged in', async () => {
    const [first, second] = [await stage.phone(), await stage.phone()];
    first.send({ type: 'register', phone: CALLER_PHONE });
    await first.event('registered');
    second.send({ type: 'register', phone: CALLER_PHONE });
    expect((await second.event('error')).message).toContain('registered by another line');
  });

  test('shows up in the list for people', async () => {
    const call = await stage.connectedCall();
    await call.mediaConnection();
    const response = await fetch(`${stage.emulator.url}/_phone/lines`);
    expect(await response.json()).toMatchObject({
      lines: [{ phone: CALLER_PHONE, state: 'connected' }],
    });
  });
});

test('closing the emulator in the middle of a call closes everything, twice is fine', async () => {
  const stage = await openCallStage();
  const call = await stage.connectedCall();
  const { socket } = await call.mediaConnection();
  const mediaClosed = new Promise((resolve) => socket.once('close', resolve));
  await stage.webhook.event('MediaStreamingStarted');
  await stage.emulator.close();
  await stage.emulator.close();
  await mediaClosed;
  await expect(fetch(`${stage.emulator.url}/_phone/lines`)).rejects.toThrow('fetch failed');
  expect(stage.webhook.types()).not.toContain('CallDisconnected');
  await stage.close();
});
