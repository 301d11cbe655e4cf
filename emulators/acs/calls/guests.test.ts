import { DtmfTone } from '@azure/communication-call-automation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CALLER_PHONE,
  type CallStage,
  type ConnectedCall,
  openCallStage,
  SERVICE_PHONE,
} from '../testing/call-stage.ts';
import type { PhoneClient } from '../testing/phone-client.ts';

const COLLEAGUE_PHONE = '+15550180001';
const caller = { phoneNumber: CALLER_PHONE };
const colleague = { phoneNumber: COLLEAGUE_PHONE };
const source = { phoneNumber: SERVICE_PHONE };
const text = (words: string) => ({ kind: 'textSource' as const, text: words });

describe('somebody who is called into a call', () => {
  let stage: CallStage;
  let call: ConnectedCall;
  let other: PhoneClient;
  beforeEach(async () => {
    stage = await openCallStage();
    call = await stage.connectedCall();
    other = await stage.phone();
    other.send({ type: 'register', phone: COLLEAGUE_PHONE });
    await other.event('registered');
  });
  afterEach(() => stage.close());

  const connection = () => stage.client.getCallConnection(call.callConnectionId);
  const media = () => connection().getCallMedia();
  const invite = (invitationTimeoutInSeconds = 30) =>
    connection().addParticipant(
      { targetParticipant: colleague, sourceCallIdNumber: source },
      { operationContext: 'invite', invitationTimeoutInSeconds },
    );
  const join = async () => {
    const { invitationId } = await invite();
    await other.event('ringing');
    other.send({ type: 'accept' });
    await stage.webhook.event('AddParticipantSucceeded');
    return invitationId;
  };
  const heardBy = ({ log }: PhoneClient) =>
    log.all.flatMap((event) => (event.type === 'heard' ? [event.text] : []));
  const updates = () =>
    stage.webhook.log.all
      .filter(({ type }) => type === 'ParticipantsUpdated')
      .map(({ body }) => (body.participants as readonly unknown[]).length);

  test('rings, and takes part when it is picked up', async () => {
    await invite();
    expect(await other.event('ringing')).toMatchObject({
      from: SERVICE_PHONE,
      to: COLLEAGUE_PHONE,
    });
    expect(stage.webhook.types()).not.toContain('AddParticipantSucceeded');
    other.send({ type: 'accept' });
    expect((await stage.webhook.event('AddParticipantSucceeded')).body).toMatchObject({
      operationContext: 'invite',
      participant: { phoneNumber: { value: COLLEAGUE_PHONE } },
    });
    expect((await connection().getParticipant(colleague)).isOnHold).toBe(false);
    await stage.webhook.log.until(() => updates().includes(3));
  });

  test('talks with the caller, and the stream hears both', async () => {
    await join();
    const stream = await call.mediaConnection();
    call.phone.send({ type: 'say', id: 'a', text: 'hello there' });
    expect(await other.event('heard')).toMatchObject({ text: 'hello there' });
    other.send({ type: 'say', id: 'b', text: 'good day' });
    expect(await call.phone.event('heard')).toMatchObject({ text: 'good day' });
    const spoken = stream.frames.all.filter((frame) => frame.audioData?.silent === false);
    expect(spoken.length).toBeGreaterThanOrEqual(8);
  });

  test('hears what is played to it alone, and its keys count while the other waits', async () => {
    await join();
    await media().hold(caller, { playSource: text('hold on'), operationContext: 'hold' });
    await stage.webhook.event('HoldAudioStarted');
    await media().startRecognizing(colleague, {
      kind: 'callMediaRecognizeDtmfOptions',
      maxTonesToCollect: 1,
      playPrompt: text('a caller for you'),
      operationContext: 'brief',
    });
    expect(await other.event('heard')).toMatchObject({ text: 'a caller for you' });
    call.phone.send({ type: 'keypad', tones: '2' });
    await (await call.mediaConnection()).frames.find((frame) => frame.dtmfData?.data === '2');
    other.send({ type: 'keypad', tones: '1' });
    expect((await stage.webhook.event('RecognizeCompleted')).body).toMatchObject({
      operationContext: 'brief',
      dtmfResult: { tones: ['one'] },
    });
    await media().unhold(caller);
    expect((await stage.webhook.event('HoldAudioCompleted')).body.operationContext).toBe('hold');
    expect(heardBy(call.phone).join(' ')).not.toContain('caller for you');
    expect(heardBy(other).join(' ')).not.toContain('hold on');
  });

  test('does not hear a caller on hold, who hears the line again and again, with its pauses', async () => {
    await join();
    const ssmlText =
      '<speak><voice name="en-US-A">one<break time="100ms"/>two<break time="100ms"/></voice></speak>';
    await media().hold(caller, { playSource: { kind: 'ssmlSource', ssmlText } });
    call.phone.send({ type: 'say', id: 'a', text: 'can you hear me' });
    await call.phone.event('said-end');
    await call.phone.log.until(() => heardBy(call.phone).length >= 4);
    expect(heardBy(call.phone).slice(0, 4)).toEqual(['one', 'two', 'one', 'two']);
    expect(heardBy(other)).toEqual([]);
    const held = await connection().listParticipants();
    expect(held.values?.map((one) => one.isOnHold)).toEqual([false, true, false]);
  });

  test('gets a prompt for one and the tones of an extension, which the caller does not', async () => {
    await join();
    await media().play([text('only for you')], [colleague], { operationContext: 'one' });
    await stage.webhook.event('PlayCompleted');
    await media().sendDtmfTones([DtmfTone.Four, DtmfTone.Two], colleague);
    expect(await other.event('tones')).toMatchObject({ tones: ['four', 'two'] });
    expect(await other.event('heard')).toMatchObject({ text: 'only for you' });
    expect(heardBy(call.phone)).toEqual([]);
    expect(call.phone.log.all.some(({ type }) => type === 'tones')).toBe(false);
  });

  test('reports the keys of those it is asked about only', async () => {
    await join();
    await media().startContinuousDtmfRecognition(caller, { operationContext: 'caller-keys' });
    other.send({ type: 'keypad', tones: '5' });
    await (await call.mediaConnection()).frames.find((frame) => frame.dtmfData?.data === '5');
    call.phone.send({ type: 'keypad', tones: '0' });
    expect((await stage.webhook.event('ContinuousDtmfRecognitionToneReceived')).body).toMatchObject(
      {
        tone: 'zero',
        operationContext: 'caller-keys',
      },
    );
  });

  test.each([
    ['declines', (): void => other.send({ type: 'hangup' }), 603],
    ['does not answer', (): void => undefined, 408],
  ])('that %s is reported, and the call goes on', async (_, react, code) => {
    await invite(1);
    await other.event('ringing');
    react();
    expect((await stage.webhook.event('AddParticipantFailed')).body).toMatchObject({
      operationContext: 'invite',
      resultInformation: { code },
    });
    await other.event('disconnected');
    expect(updates()).not.toContain(3);
  });

  test('that is busy or nobody has is reported at once', async () => {
    other.send({ type: 'register', phone: COLLEAGUE_PHONE, busy: true });
    await other.log.until(
      (events) => events.filter(({ type }) => type === 'registered').length === 2,
    );
    await invite();
    expect((await stage.webhook.event('AddParticipantFailed')).body).toMatchObject({
      resultInformation: { code: 486 },
    });
    const nobody = { phoneNumber: '+15550180009' };
    await connection().addParticipant(
      { targetParticipant: nobody, sourceCallIdNumber: source },
      { operationContext: 'nobody' },
    );
    const failed = await stage.webhook.log.find(({ body }) => body.operationContext === 'nobody');
    expect(failed.body).toMatchObject({ resultInformation: { code: 480 } });
  });

  test('stops ringing when the invitation is cancelled, which it cannot be later', async () => {
    const { invitationId = '' } = await invite();
    await other.event('ringing');
    await connection().cancelAddParticipantOperation(invitationId);
    expect((await stage.webhook.event('CancelAddParticipantSucceeded')).body).toMatchObject({
      invitationId,
    });
    await other.event('disconnected');
    await connection().cancelAddParticipantOperation(invitationId);
    await stage.webhook.event('CancelAddParticipantFailed');
  });

  test('talks on when its invitation is cancelled too late', async () => {
    const invitationId = (await join()) ?? '';
    await connection().cancelAddParticipantOperation(invitationId);
    await stage.webhook.event('CancelAddParticipantFailed');
    expect(await connection().getParticipant(colleague)).toBeDefined();
  });

  test('leaves when it is removed', async () => {
    await join();
    await connection().removeParticipant(colleague);
    expect(await other.event('disconnected')).toMatchObject({ reason: 'removed' });
    await stage.webhook.event('RemoveParticipantSucceeded');
    await expect(connection().getParticipant(colleague)).rejects.toMatchObject({ statusCode: 404 });
    await expect(connection().removeParticipant(colleague)).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  test('stays on the line with our side when the caller hangs up, until the call is hung up', async () => {
    await join();
    call.phone.send({ type: 'hangup' });
    await call.phone.event('disconnected');
    await stage.webhook.log.until(() => updates().at(-1) === 2);
    expect(stage.webhook.types()).not.toContain('CallDisconnected');
    await connection().hangUp(true);
    expect(await other.event('disconnected')).toMatchObject({ reason: 'agent-hangup' });
    await stage.webhook.event('CallDisconnected');
    expect(call.phone.log.all.filter(({ type }) => type === 'disconnected')).toHaveLength(1);
  });

  test('stops ringing when the caller hangs up first', async () => {
    await invite();
    await other.event('ringing');
    call.phone.send({ type: 'hangup' });
    await other.event('disconnected');
    await stage.webhook.event('CallDisconnected');
  });

  test('takes over a call that is transferred to it, or does not', async () => {
    await connection().transferCallToParticipant(colleague, { operationContext: 'first' });
    await other.event('ringing');
    other.send({ type: 'hangup' });
    expect((await stage.webhook.event('CallTransferFailed')).body).toMatchObject({
      operationContext: 'first',
      resultInformation: { code: 603 },
    });
    await connection().transferCallToParticipant(colleague, { operationContext: 'second' });
    await other.log.until((events) => events.filter(({ type }) => type === 'ringing').length === 2);
    other.send({ type: 'accept' });
    expect((await stage.webhook.event('CallTransferAccepted')).body).toMatchObject({
      operationContext: 'second',
    });
    expect(await call.phone.event('disconnected')).toMatchObject({ reason: 'transferred' });
  });
});
