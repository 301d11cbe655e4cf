import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeWav } from '#emulators/acs/audio/wav.ts';
import {
  ACCESS_KEY,
  type CallStage,
  type ConnectedCall,
  openCallStage,
} from '#emulators/acs/testing/call-stage.ts';
import { encodeLine } from '#emulators/acs/testing/code-voice.ts';
import { signedHeaders } from '#emulators/acs/testing/signed-headers.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import { createAcsRecordingControl } from '#shared/telephony/acs-recording-control.ts';
import { type CallRecordings, createCallRecordings } from '#shared/telephony/call-recordings.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';

const sessionId = 'call-2026-03-02-0123456789abcdef01234567';

describe('a recording between an operator and secret digits, by the real client', () => {
  let stage: CallStage;
  let call: ConnectedCall;
  let recordings: CallRecordings;
  beforeEach(async () => {
    stage = await openCallStage();
    call = await stage.connectedCall();
    await stage.subscribe('RecordingFileStatusUpdated');
    recordings = createCallRecordings({
      control: createAcsRecordingControl({ connectionString: stage.emulator.connectionString }),
      hotStore: new FakeHotStore({ clock: systemClock }),
      clock: systemClock,
    });
    await recordings.begin({
      sessionId,
      callConnectionId: call.callConnectionId,
      callbackUrl: `${stage.webhook.url}/callbacks`,
    });
  });
  afterEach(() => stage.close());

  const spoken = async (text: string) => {
    call.phone.send({ type: 'say', id: text, text });
    await call.phone.log.find((event) => event.type === 'said-end' && event.id === text);
  };
  /** Which of these lines are in the recording's file. */
  const recorded = async (...lines: readonly string[]) => {
    const { body } = await stage.webhook.event('RecordingFileStatusUpdated');
    const { recordingChunks } = body.recordingStorageInfo as {
      recordingChunks: readonly { readonly contentLocation: string }[];
    };
    const location = recordingChunks[0]?.contentLocation ?? '';
    const { pathname, host } = new URL(location);
    const headers = signedHeaders({ method: 'GET', path: pathname, host }, ACCESS_KEY);
    const response = await fetch(location, { headers });
    const { samples } = decodeWav(Buffer.from(await response.arrayBuffer()));
    return lines.filter((text) => {
      const line = encodeLine(text);
      return samples.some(
        (sample, at) =>
          sample === line[0] && line.every((expected, index) => samples[at + index] === expected),
      );
    });
  };

  it('holds nothing that either of them keeps out', async () => {
    await spoken('before');
    await recordings.order(sessionId, 'pause');
    await recordings.order(sessionId, 'pause');
    await recordings.pause(sessionId);
    await spoken('digits one');
    await recordings.resume(sessionId);
    await spoken('private');
    await recordings.order(sessionId, 'resume');
    await spoken('between');
    await recordings.pause(sessionId);
    await recordings.order(sessionId, 'resume');
    await spoken('digits two');
    await recordings.resume(sessionId);
    await spoken('after');
    await recordings.order(sessionId, 'stop');
    await recordings.order(sessionId, 'stop');
    expect(await recordings.pause(sessionId)).toBe(false);
    await recordings.resume(sessionId);
    await spoken('too late');
    const lines = ['before', 'digits one', 'private', 'between', 'digits two', 'after', 'too late'];
    expect(await recorded(...lines)).toEqual(['before', 'between', 'after']);
  });

  it('cannot be ordered when the call is over', async () => {
    call.phone.send({ type: 'hangup' });
    await stage.webhook.event('RecordingFileStatusUpdated');
    await expect(recordings.order(sessionId, 'pause')).rejects.toMatchObject({
      code: 'call_not_found',
    });
    expect(await recordings.order(sessionId, 'stop')).toMatchObject({ state: 'stopped' });
  });
});
