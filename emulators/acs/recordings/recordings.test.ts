import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeWav } from '../audio/wav.ts';

import {
  ACCESS_KEY,
  type CallStage,
  type ConnectedCall,
  openCallStage,
} from '../testing/call-stage.ts';
import { encodeLine } from '../testing/code-voice.ts';
import { signedHeaders } from '../testing/signed-headers.ts';

describe('a recording', () => {
  let stage: CallStage;
  let call: ConnectedCall;
  beforeEach(async () => {
    stage = await openCallStage();
    call = await stage.connectedCall();
    await stage.subscribe('RecordingFileStatusUpdated');
  });
  afterEach(() => stage.close());

  const recording = () => stage.client.getCallRecording();
  const start = async (options: { readonly unmixed?: boolean; readonly paused?: boolean } = {}) => {
    const { recordingId = '' } = await recording().start({
      callConnectionId: call.callConnectionId,
      recordingStateCallbackEndpointUrl: `${stage.webhook.url}/callbacks`,
      recordingContent: 'audio',
      recordingChannel: options.unmixed === true ? 'unmixed' : 'mixed',
      recordingFormat: 'wav',
      pauseOnStart: options.paused ?? false,
    });
    return recordingId;
  };
  const spoken = async (id: string, text: string) => {
    call.phone.send({ type: 'say', id, text });
    await call.phone.log.find((event) => event.type === 'said-end' && event.id === id);
  };
  const prompted = async (text: string) => {
    const connection = stage.client.getCallConnection(call.callConnectionId);
    await connection
      .getCallMedia()
      .playToAll([{ kind: 'textSource', text, voiceName: 'en-US-JennyNeural' }], {
        operationContext: text,
      });
    await stage.webhook.log.find(
      ({ type, body }) => type === 'PlayCompleted' && body.operationContext === text,
    );
  };
  /** What the service reports when the file is there. */
  const file = async () => {
    const { body } = await stage.webhook.event('RecordingFileStatusUpdated');
    const { recordingChunks } = body.recordingStorageInfo as {
      recordingChunks: readonly { readonly contentLocation: string; readonly index: number }[];
    };
    return { body, chunk: recordingChunks[0] ?? { contentLocation: '', index: -1 } };
  };
  const download = async (location: string) => {
    const { pathname, host } = new URL(location);
    const headers = signedHeaders({ method: 'GET', path: pathname, host }, ACCESS_KEY);
    const response = await fetch(location, { headers });
    expect(response.status).toBe(200);
    return decodeWav(Buffer.from(await response.arrayBuffer()));
  };
  /** Whether a line is somewhere in these samples, untouched. */
  const contains = (samples: Int16Array, text: string) => {
    const line = encodeLine(text);
    return samples.some(
      (sample, at) =>
        sample === line[0] && line.every((expected, index) => samples[at + index] === expected),
    );
  };
  const channel = (samples: Int16Array, which: 0 | 1) =>
    samples.filter((_, index) => index % 2 === which);

  it('holds both sides of the call, each in its channel when they are kept apart', async () => {
    await start({ unmixed: true });
    await spoken('one', 'hello there');
    await prompted('good morning');
    call.phone.send({ type: 'hangup' });
    const { chunk, body } = await file();
    expect(chunk.index).toBe(0);
    const { samples, channels, sampleRateHz } = await download(chunk.contentLocation);
    expect({ channels, sampleRateHz }).toEqual({ channels: 2, sampleRateHz: 16_000 });
    expect(contains(channel(samples, 0), 'hello there')).toBe(true);
    expect(contains(channel(samples, 1), 'good morning')).toBe(true);
    expect(contains(channel(samples, 0), 'good morning')).toBe(false);
    expect(body.recordingDurationMs).toBe((samples.length / 2 / 16_000) * 1000);
  });

  it('is one channel with everybody in it otherwise', async () => {
    await start();
    await spoken('one', 'hello there');
    await prompted('good morning');
    call.phone.send({ type: 'hangup' });
    const { samples, channels } = await download((await file()).chunk.contentLocation);
    expect(channels).toBe(1);
    expect([contains(samples, 'hello there'), contains(samples, 'good morning')]).toEqual([
      true,
      true,
    ]);
  });

  it('has nothing of what was said while it was paused', async () => {
    const recordingId = await start();
    await spoken('one', 'before');
    await recording().pause(recordingId);
    expect(await recording().getState(recordingId)).toMatchObject({ recordingState: 'inactive' });
    await spoken('two', 'secret');
    await recording().resume(recordingId);
    await spoken('three', 'after');
    await recording().stop(recordingId);
    const { samples } = await download((await file()).chunk.contentLocation);
    const heard = ['before', 'secret', 'after'].map((text) => contains(samples, text));
    expect(heard).toEqual([true, false, true]);
  });

  it('reports each change of its state, with the call it belongs to', async () => {
    const recordingId = await start({ paused: true });
    await recording().resume(recordingId);
    await recording().stop(recordingId);
    const states = () =>
      stage.webhook.log.all.filter(({ type }) => type === 'RecordingStateChanged');
    await stage.webhook.log.until(() => states().length === 3);
    expect(states().map(({ body }) => body.state)).toEqual(['inactive', 'active', 'inactive']);
    expect(states()[0]?.body).toMatchObject({
      recordingId,
      callConnectionId: call.callConnectionId,
    });
  });

  it('is refused without a call, and is over when it is over', async () => {
    await expect(
      recording().start({ callConnectionId: 'no-such-call', recordingFormat: 'wav' }),
    ).rejects.toMatchObject({ statusCode: 404 });
    const recordingId = await start();
    await recording().stop(recordingId);
    for (const again of [recording().stop, recording().pause, recording().resume]) {
      await expect(again.call(recording(), recordingId)).rejects.toMatchObject({ statusCode: 404 });
    }
    await expect(recording().getState('never-was')).rejects.toMatchObject({ statusCode: 404 });
  });

  it('is fetched with the access key only', async () => {
    const recordingId = await start();
    await recording().stop(recordingId);
    const { contentLocation } = (await file()).chunk;
    expect((await fetch(contentLocation)).status).toBe(401);
    const { pathname, host } = new URL(contentLocation);
    const forged = Buffer.from('another key').toString('base64');
    const headers = signedHeaders({ method: 'GET', path: pathname, host }, forged);
    expect((await fetch(contentLocation, { headers })).status).toBe(401);
  });
});
