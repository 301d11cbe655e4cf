import { createServer } from 'node:http';
import {
  type CallMediaRecognizeDtmfOptions,
  DtmfTone,
  type TextSource,
} from '@azure/communication-call-automation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listenOnLoopback } from '../../runtime/listen.ts';
import { encodeWav } from '../audio/wav.ts';
import {
  CALLER_PHONE,
  type CallStage,
  type ConnectedCall,
  openCallStage,
  SERVICE_PHONE,
} from '../testing/call-stage.ts';
import { encodeLine } from '../testing/code-voice.ts';

const caller = { phoneNumber: CALLER_PHONE };
const say = (text: string): TextSource[] => [
  { kind: 'textSource', text, voiceName: 'en-US-JennyNeural' },
];

describe('a connected call', () => {
  let stage: CallStage;
  let call: ConnectedCall;
  beforeEach(async () => {
    stage = await openCallStage();
    call = await stage.connectedCall();
  });
  afterEach(() => stage.close());

  const connection = () => stage.client.getCallConnection(call.callConnectionId);
  const media = () => connection().getCallMedia();

  test('plays a text prompt into the ear of the caller', async () => {
    await media().playToAll(say('please hold'), { operationContext: 'hold' });
    expect(await call.phone.event('prompt')).toMatchObject({ text: 'please hold' });
    expect(await call.phone.event('heard')).toMatchObject({ text: 'please hold', final: true });
    expect((await stage.webhook.event('PlayStarted')).body.operationContext).toBe('hold');
    expect((await stage.webhook.event('PlayCompleted')).body).toMatchObject({
      operationContext: 'hold',
    });
  });

  test('plays SSML and WAV files, and reports a file that cannot be had', async () => {
    const samples = encodeLine('from a file');
    const file = encodeWav({ sampleRateHz: 16_000, channels: 1, samples });
    const files = createServer((request, response) => {
      response.writeHead(request.url === '/prompt.wav' ? 200 : 404).end(file);
    });
    const port = await listenOnLoopback(files, 'files', 0);
    const url = `http://127.0.0.1:${port}`;
    const ssmlText = '<speak><voice name="en-US-A">rise &amp; shine</voice></speak>';
    await media().playToAll([{ kind: 'ssmlSource', ssmlText }], { operationContext: 'ssml' });
    await media().playToAll([{ kind: 'fileSource', url: `${url}/prompt.wav` }], {
      operationContext: 'file',
    });
    await media().playToAll([{ kind: 'fileSource', url: `${url}/other.wav` }], {
      operationContext: 'none',
    });
    const failed = await stage.webhook.event('PlayFailed');
    expect(failed.body).toMatchObject({
      operationContext: 'none',
      resultInformation: { code: 400 },
    });
    const heard = call.phone.log.all.flatMap((event) =>
      event.type === 'heard' ? [event.text] : [],
    );
    expect(heard.join('')).toBe('rise & shinefrom a file');
    files.close();
    files.closeAllConnections();
  });

  test('plays prompts one after the other and cancels all of them on request', async () => {
    await media().playToAll(say('a'.repeat(500)), { operationContext: 'first' });
    await media().playToAll(say('second'), { operationContext: 'second' });
    await stage.webhook.event('PlayStarted');
    await media().cancelAllOperations();
    await stage.webhook.log.until(
      (events) => events.filter((one) => one.type === 'PlayCanceled').length === 2,
    );
    const cancelled = stage.webhook.log.all.filter((event) => event.type === 'PlayCanceled');
    expect(cancelled.map((event) => event.body.operationContext)).toEqual(['first', 'second']);
    expect(stage.webhook.types()).not.toContain('PlayCompleted');
  });

  const collect = (options: Partial<CallMediaRecognizeDtmfOptions>) =>
    media().startRecognizing(caller, {
      kind: 'callMediaRecognizeDtmfOptions',
      operationContext: 'menu',
      ...options,
    });

  test('collects keys until the most are there', async () => {
    await collect({ maxTonesToCollect: 3 });
    call.phone.send({ type: 'keypad', tones: '1*9' });
    expect((await stage.webhook.event('RecognizeCompleted')).body).toMatchObject({
      operationContext: 'menu',
      recognitionType: 'dtmf',
      dtmfResult: { tones: ['one', 'asterisk', 'nine'] },
      resultInformation: { subCode: 8531 },
    });
    const connectionToServer = await call.mediaConnection();
    await connectionToServer.frames.until(
      (frames) => frames.filter((frame) => frame.dtmfData).length === 3,
    );
    const keys = connectionToServer.frames.all.flatMap((frame) => frame.dtmfData?.data ?? []);
    expect(keys).toEqual(['1', '*', '9']);
  });

  test('a key interrupts the prompt of a recognition and counts', async () => {
    await collect({
      maxTonesToCollect: 4,
      stopDtmfTones: [DtmfTone.Pound],
      interruptPrompt: true,
      playPrompt: { kind: 'textSource', text: 'b'.repeat(900) },
    });
    await call.phone.event('agent-speech-start');
    call.phone.send({ type: 'keypad', tones: '42#' });
    expect((await stage.webhook.event('RecognizeCompleted')).body).toMatchObject({
      dtmfResult: { tones: ['four', 'two'] },
      resultInformation: { subCode: 8514 },
    });
  });

  test('reports keys one by one while continuous recognition is on', async () => {
    await media().startContinuousDtmfRecognition(caller, { operationContext: 'keys' });
    call.phone.send({ type: 'keypad', tones: '7#' });
    await stage.webhook.log.until(
      (events) =>
        events.filter((one) => one.type === 'ContinuousDtmfRecognitionToneReceived').length === 2,
    );
    const tones = stage.webhook.log.all.filter(
      (one) => one.type === 'ContinuousDtmfRecognitionToneReceived',
    );
    expect(tones.map(({ body }) => [body.sequenceId, body.tone])).toEqual([
      [1, 'seven'],
      [2, 'pound'],
    ]);
    await media().stopContinuousDtmfRecognition(caller, { operationContext: 'keys' });
    await stage.webhook.event('ContinuousDtmfRecognitionStopped');
  });

  test('sends tones to the phone', async () => {
    await media().sendDtmfTones([DtmfTone.One, DtmfTone.Pound], caller, {
      operationContext: 'tones',
    });
    expect(await call.phone.event('tones')).toMatchObject({ tones: ['one', 'pound'] });
    expect((await stage.webhook.event('SendDtmfTonesCompleted')).body.operationContext).toBe(
      'tones',
    );
  });

  test('holds and resumes: the caller hears nothing meanwhile', async () => {
    await media().hold(caller);
    expect(await call.phone.event('hold')).toMatchObject({ onHold: true });
    const held = await connection().listParticipants();
    expect(held.values?.map((one) => one.isOnHold)).toEqual([false, true]);
    await media().playToAll(say('unheard'));
    await stage.webhook.event('PlayCompleted');
    await media().unhold(caller);
    await media().playToAll(say('heard again'));
    expect(await call.phone.event('heard')).toMatchObject({ text: 'heard again' });
  });

  test('is transferred: the phone goes on elsewhere, the product is out', async () => {
    const target = { phoneNumber: '+15550100900' };
    await connection().transferCallToParticipant(target, { operationContext: 'to-human' });
    expect((await stage.webhook.event('CallTransferAccepted')).body).toMatchObject({
      operationContext: 'to-human',
      transferTarget: { phoneNumber: { value: '+15550100900' } },
      transferee: { phoneNumber: { value: CALLER_PHONE } },
    });
    await stage.webhook.event('CallDisconnected');
    expect(await call.phone.event('transferred')).toMatchObject({ target: '+15550100900' });
    expect(await call.phone.event('disconnected')).toMatchObject({ reason: 'transferred' });
  });

  test('stays when the target of a transfer cannot be reached', async () => {
    await stage.admin('PUT', `phones/${encodeURIComponent('+15550100901')}`, { reachable: false });
    await connection().transferCallToParticipant({ phoneNumber: '+15550100901' });
    expect((await stage.webhook.event('CallTransferFailed')).body).toMatchObject({
      resultInformation: { code: 480 },
    });
    expect(await connection().getCallConnectionProperties()).toMatchObject({
      callConnectionState: 'connected',
    });
  });

  test('stops and restarts media streaming', async () => {
    await media().stopMediaStreaming({ operationContext: 'pause' });
    expect((await stage.webhook.event('MediaStreamingStopped')).body.operationContext).toBe(
      'pause',
    );
    await expect(media().stopMediaStreaming()).rejects.toMatchObject({ statusCode: 400 });
    await media().startMediaStreaming({ operationContext: 'again' });
    const again = await stage.webhook.log.find(
      ({ type, body }) => type === 'MediaStreamingStarted' && body.operationContext === 'again',
    );
    expect(again.body).toMatchObject({
      mediaStreamingUpdate: { mediaStreamingStatus: 'mediaStreamingStarted' },
    });
    await expect(media().startMediaStreaming()).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('an outgoing call', () => {
  let stage: CallStage;
  beforeEach(async () => {
    stage = await openCallStage();
  });
  afterEach(() => stage.close());

  const place = () =>
    stage.client.createCall(
      { targetParticipant: caller, sourceCallIdNumber: { phoneNumber: SERVICE_PHONE } },
      `${stage.webhook.url}/callbacks`,
    );

  test('rings a registered phone and connects when it is accepted', async () => {
    const phone = await stage.phone();
    phone.send({ type: 'register', phone: CALLER_PHONE });
    await phone.event('registered');
    const placed = await place();
    expect(await phone.event('ringing')).toMatchObject({ from: SERVICE_PHONE, to: CALLER_PHONE });
    await expect(
      placed.callConnection.getCallMedia().playToAll(say('too early')),
    ).rejects.toMatchObject({
      statusCode: 400,
      code: '8501',
    });
    phone.send({ type: 'accept' });
    await stage.webhook.event('CallConnected');
    expect((await phone.event('answered')).callConnectionId).toBe(
      placed.callConnectionProperties.callConnectionId,
    );
  });

  test('fails when the phone declines', async () => {
    const phone = await stage.phone();
    phone.send({ type: 'register', phone: CALLER_PHONE });
    await phone.event('registered');
    await place();
    await phone.event('ringing');
    phone.send({ type: 'hangup' });
    expect((await stage.webhook.event('CreateCallFailed')).body).toMatchObject({
      resultInformation: { code: 603 },
    });
  });

  test('fails when nobody has that phone', async () => {
    await place();
    expect((await stage.webhook.event('CreateCallFailed')).body).toMatchObject({
      resultInformation: { code: 480 },
    });
  });

  test('is refused from a number that is not ours', async () => {
    const stranger = {
      targetParticipant: caller,
      sourceCallIdNumber: { phoneNumber: '+15550100888' },
    };
    await expect(
      stage.client.createCall(stranger, `${stage.webhook.url}/callbacks`),
    ).rejects.toMatchObject({
      statusCode: 400,
    });
  });
});
