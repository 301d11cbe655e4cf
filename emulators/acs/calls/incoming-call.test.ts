import {
  createOutboundAudioData,
  createOutboundStopAudioData,
} from '@azure/communication-call-automation';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ACS_TOKEN_ISSUER } from '../delivery/token-issuer.ts';
import {
  CALLER_PHONE,
  type CallStage,
  openCallStage,
  SERVICE_PHONE,
  TOKEN_AUDIENCE,
} from '../testing/call-stage.ts';
import { decodeLine, encodeLine } from '../testing/code-voice.ts';
import { callerAudio } from '../testing/media-server.ts';

const base64Of = (samples: Int16Array) =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64');

describe('an incoming call', () => {
  let stage: CallStage;
  beforeEach(async () => {
    stage = await openCallStage();
  });
  afterEach(() => stage.close());

  const verify = (authorization: string | undefined) =>
    jwtVerify(
      (authorization ?? '').replace('Bearer ', ''),
      createRemoteJWKSet(new URL(stage.emulator.jwksUrl)),
      {
        issuer: ACS_TOKEN_ISSUER,
        audience: TOKEN_AUDIENCE,
        algorithms: ['RS256'],
      },
    );

  test('is announced by Event Grid, answered by the SDK, and connected with media', async () => {
    const call = await stage.connectedCall();
    const incoming = await stage.webhook.event('IncomingCall');
    expect(incoming.headers).toMatchObject({
      'aeg-event-type': 'Notification',
      'x-event-key': 'shared secret',
    });
    expect(incoming.body).toMatchObject({
      from: {
        kind: 'phoneNumber',
        rawId: `4:${CALLER_PHONE}`,
        phoneNumber: { value: CALLER_PHONE },
      },
      to: { kind: 'phoneNumber', phoneNumber: { value: SERVICE_PHONE } },
    });
    const connected = await stage.webhook.event('CallConnected');
    expect(connected.body).toMatchObject({
      callConnectionId: call.callConnectionId,
      operationContext: 'answering',
    });
    await stage.webhook.event('MediaStreamingStarted');
    expect(stage.webhook.types().slice(-3)).toEqual([
      'CallConnected',
      'ParticipantsUpdated',
      'MediaStreamingStarted',
    ]);
    const participants = await stage.client
      .getCallConnection(call.callConnectionId)
      .listParticipants();
    expect(participants.values?.map((one) => one.identifier)).toContainEqual({
      phoneNumber: CALLER_PHONE,
      rawId: `4:${CALLER_PHONE}`,
    });
  });

  test('signs every callback and the media socket with a token of its own', async () => {
    const call = await stage.connectedCall();
    await stage.webhook.event('MediaStreamingStarted');
    const callbacks = stage.webhook.log.all.filter((event) => event.path === '/callbacks');
    const media = await call.mediaConnection();
    const tokens = [
      ...callbacks.map((event) => event.headers.authorization),
      media.headers.authorization,
    ];
    expect(new Set(tokens).size).toBe(callbacks.length + 1);
    for (const token of tokens) {
      const { payload } = await verify(token);
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
    }
    expect(media.headers['x-ms-call-correlation-id']).toEqual(callbacks[0]?.body.correlationId);
  });

  test('streams what the caller says, sample by sample', async () => {
    const call = await stage.connectedCall();
    call.phone.send({ type: 'say', id: 'first', text: 'my power is out' });
    const end = await call.phone.event('said-end');
    const start = await call.phone.event('said-start');
    expect(end.endOfSpeechAtMs - start.atMs).toBe(150);
    const media = await call.mediaConnection();
    await media.frames.until((frames) => {
      const audible = frames.findLastIndex((frame) => frame.audioData?.silent === false);
      return audible >= 0 && frames.length > audible + 1;
    });
    expect(decodeLine(callerAudio(media.frames.all))).toBe('my power is out');
    expect(media.frames.all[0]).toMatchObject({
      kind: 'AudioMetadata',
      audioMetadata: { encoding: 'PCM', sampleRate: 16_000, channels: 1, length: 640 },
    });
    const times = media.frames.all.flatMap(({ audioData }) =>
      audioData ? [Date.parse(audioData.timestamp)] : [],
    );
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps.every((gap) => Math.abs(gap - 20) <= 1)).toBe(true);
    expect(media.frames.all[1]?.audioData?.participantRawID).toBe(`4:${CALLER_PHONE}`);
  });

  test('plays what the agent sends, in any frame length and either casing', async () => {
    const call = await stage.connectedCall();
    const { socket } = await call.mediaConnection();
    const line = encodeLine('how can I help');
    socket.send(createOutboundAudioData(base64Of(line.subarray(0, 333))));
    const rest = base64Of(line.subarray(333));
    socket.send(JSON.stringify({ kind: 'AudioData', AudioData: { Data: rest } }));
    const heard = await call.phone.event('heard');
    expect(heard.text).toBe('how can I help');
    expect(heard.atMs - heard.firstFrameAtMs).toBe(140);
    const started = await call.phone.event('agent-speech-start');
    const ended = await call.phone.event('agent-speech-end');
    expect(heard.firstFrameAtMs).toBe(started.atMs);
    expect(ended.atMs - started.atMs).toBe(140);
  });

  test('drops queued agent audio at once on StopAudio', async () => {
    const call = await stage.connectedCall();
    const { socket } = await call.mediaConnection();
    socket.send(createOutboundAudioData(base64Of(encodeLine('x'.repeat(1_000)))));
    await call.phone.event('agent-speech-start');
    socket.send(createOutboundStopAudioData());
    const ended = await call.phone.event('agent-speech-end');
    const started = await call.phone.event('agent-speech-start');
    expect(ended.atMs - started.atMs).toBeLessThan(5_000);
    expect((await stage.calls())[0]).toMatchObject({ agentAudioQueuedMs: 0, state: 'connected' });
  });

  test('lets the caller interrupt a given time into the speech of the agent', async () => {
    const call = await stage.connectedCall();
    const { socket } = await call.mediaConnection();
    call.phone.send({ type: 'say', id: 'cut', text: 'wait', afterAgentSpeechMs: 200 });
    socket.send(createOutboundAudioData(base64Of(encodeLine('y'.repeat(60)))));
    const [agent, caller] = await Promise.all([
      call.phone.event('agent-speech-start'),
      call.phone.event('said-start'),
    ]);
    expect(caller.atMs - agent.atMs).toBe(200);
  });

  test('ends when the caller hangs up: streaming stops, CallDisconnected is the last event', async () => {
    const call = await stage.connectedCall();
    const { socket } = await call.mediaConnection();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    call.phone.send({ type: 'hangup' });
    await stage.webhook.event('CallDisconnected');
    expect(await closed).toBe(1000);
    expect(stage.webhook.types().slice(-2)).toEqual(['MediaStreamingStopped', 'CallDisconnected']);
    expect(await call.phone.event('disconnected')).toMatchObject({ reason: 'caller-hangup' });
    await expect(
      stage.client.getCallConnection(call.callConnectionId).getCallConnectionProperties(),
    ).rejects.toMatchObject({ statusCode: 404, code: '8522' });
  });

  test('ends when the agent hangs up, and keeps the stereo recording', async () => {
    const call = await stage.connectedCall();
    const { socket } = await call.mediaConnection();
    call.phone.send({ type: 'say', id: 'one', text: 'abc' });
    socket.send(createOutboundAudioData(base64Of(encodeLine('defg'))));
    await call.phone.event('said-end');
    await call.phone.event('heard');
    await stage.client.getCallConnection(call.callConnectionId).hangUp(true);
    expect(await call.phone.event('disconnected')).toMatchObject({ reason: 'agent-hangup' });
    const { lineId } = await call.phone.event('answered');
    const response = await fetch(`${stage.emulator.url}/_phone/lines/${lineId}/audio.wav`);
    const wav = Buffer.from(await response.arrayBuffer());
    const side = (channel: 0 | 1) => {
      const samples = [];
      for (let at = 44 + channel * 2; at < wav.length; at += 4) samples.push(wav.readInt16LE(at));
      const spoken = samples.slice(samples.findIndex(Boolean), samples.findLastIndex(Boolean) + 1);
      return decodeLine(Int16Array.from(spoken));
    };
    expect([side(0), side(1)]).toEqual(['abc', 'defg']);
  });

  test('is answered once: a second answer finds the context expired', async () => {
    await stage.connectedCall();
    const incoming = await stage.webhook.event('IncomingCall');
    await expect(
      stage.client.answerCall(
        String(incoming.body.incomingCallContext),
        `${stage.webhook.url}/callbacks`,
      ),
    ).rejects.toMatchObject({ statusCode: 400, code: '8523' });
  });

  test('can be rejected, and a number that is not in service rejects by itself', async () => {
    await stage.subscribe('IncomingCall');
    const phone = await stage.phone();
    phone.send({ type: 'dial', from: CALLER_PHONE, to: SERVICE_PHONE });
    const incoming = await stage.webhook.event('IncomingCall');
    await stage.client.rejectCall(String(incoming.body.incomingCallContext), {
      callRejectReason: 'busy',
    });
    expect(await phone.event('rejected')).toMatchObject({ reason: 'busy' });
    const other = await stage.phone();
    other.send({ type: 'dial', from: CALLER_PHONE, to: '+15550100777' });
    expect(await other.event('rejected')).toMatchObject({
      reason: '+15550100777 is not in service.',
    });
  });
});
