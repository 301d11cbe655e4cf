import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CallStage, openCallStage } from '../testing/call-stage.ts';
import { decodeLine } from '../testing/code-voice.ts';
import { callerAudio } from '../testing/media-server.ts';

describe('media streaming', () => {
  let stage: CallStage;
  beforeEach(async () => {
    stage = await openCallStage();
  });
  afterEach(() => stage.close());

  test.each([
    ['text that is not JSON', 'hello'],
    ['an unknown kind', JSON.stringify({ kind: 'Video' })],
    ['audio without data', JSON.stringify({ kind: 'AudioData', audioData: {} })],
    ['data that is not base64', JSON.stringify({ kind: 'AudioData', audioData: { data: '***=' } })],
    ['half a sample', JSON.stringify({ kind: 'AudioData', audioData: { data: 'AAAA' } })],
  ])('fails and closes when the server sends %s', async (_what, text) => {
    const call = await stage.connectedCall();
    const { socket } = await call.mediaConnection();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send(text);
    expect((await stage.webhook.event('MediaStreamingFailed')).body).toMatchObject({
      mediaStreamingUpdate: { mediaStreamingStatusDetails: 'badRequest' },
    });
    expect(await closed).toBe(1002);
  });

  test('fails with the status when the server refuses the upgrade, and can be started later', async () => {
    const call = await stage.connectedCall({ start: false });
    stage.media.refuseWith = 401;
    const media = stage.client.getCallConnection(call.callConnectionId).getCallMedia();
    await media.startMediaStreaming({ operationContext: 'promotion' });
    expect((await stage.webhook.event('MediaStreamingFailed')).body).toMatchObject({
      operationContext: 'promotion',
      resultInformation: { code: 401 },
      mediaStreamingUpdate: { mediaStreamingStatusDetails: 'authenticationFailure' },
    });
    stage.media.refuseWith = undefined;
    await media.startMediaStreaming();
    await stage.webhook.event('MediaStreamingStarted');
  });

  test('fails when there is no server', async () => {
    await stage.media.close();
    const call = await stage.connectedCall({ start: false });
    await stage.client
      .getCallConnection(call.callConnectionId)
      .getCallMedia()
      .startMediaStreaming();
    expect((await stage.webhook.event('MediaStreamingFailed')).body).toMatchObject({
      resultInformation: { code: 500 },
    });
  });

  test('a lost connection fails, a closed one stops; the call stays', async () => {
    const first = await stage.connectedCall();
    (await first.mediaConnection()).socket.terminate();
    expect((await stage.webhook.event('MediaStreamingFailed')).body).toMatchObject({
      callConnectionId: first.callConnectionId,
      mediaStreamingUpdate: { mediaStreamingStatusDetails: 'streamConnectionInterrupted' },
    });
    const second = await stage.connectedCall();
    (await second.mediaConnection()).socket.close(1000);
    expect((await stage.webhook.event('MediaStreamingStopped')).body.callConnectionId).toBe(
      second.callConnectionId,
    );
    expect((await stage.calls()).map((call) => call.state)).toEqual(['connected', 'connected']);
  });

  test('streams at 24 kHz in full 20 ms frames', async () => {
    const call = await stage.connectedCall({ audioFormat: 'Pcm24KMono' });
    call.phone.send({ type: 'say', id: 'one', text: 'abc' });
    await call.phone.event('said-end');
    const { frames } = await call.mediaConnection();
    await frames.until((all) => all.length > 5);
    expect(frames.all[0]?.audioMetadata).toMatchObject({ sampleRate: 24_000, length: 960 });
    const lengths = frames.all
      .slice(1)
      .map(({ audioData }) => Buffer.from(audioData?.data ?? '', 'base64').length);
    expect(new Set(lengths)).toEqual(new Set([960]));
  });

  test('fault drop_frame: exactly one spoken frame is missing', async () => {
    await stage.admin('POST', 'faults', { drop_frame: 3 });
    const call = await stage.connectedCall();
    call.phone.send({ type: 'say', id: 'one', text: 'abcdefghij' });
    await call.phone.event('said-end');
    const { frames } = await call.mediaConnection();
    await frames.until((all) => {
      const audible = all.findLastIndex((frame) => frame.audioData?.silent === false);
      return audible >= 0 && all.length > audible + 1;
    });
    expect(decodeLine(callerAudio(frames.all))).toBe('abcdghij');
  });

  test('fault drop_media_socket_after_frames: the socket is cut after so many frames', async () => {
    await stage.admin('POST', 'faults', { drop_media_socket_after_frames: 5 });
    await stage.connectedCall();
    await stage.webhook.event('MediaStreamingFailed');
    expect(stage.media.connections.all[0]?.frames.all).toHaveLength(6);
  });
});
