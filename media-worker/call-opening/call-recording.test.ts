import { describe, expect, it } from 'vitest';
import { message, placedCall } from './testing/placed-call.ts';

const firstClause = 'Hello, this is Ava from the shop.';

describe('a call that is recorded', () => {
  const recordingThat = (begin: () => Promise<boolean>, hasBegun = false) => ({
    notice: 'This call is recorded for quality.',
    hasBegun: async () => hasBegun,
    begin,
    pause: async () => true,
    resume: async () => undefined,
  });

  it('is recorded once the notice has been heard, and before the greeting', async () => {
    const begun: number[] = [];
    const call = await placedCall({
      isInbound: true,
      recording: recordingThat(async () => begun.push(call.clock.now()) > 0),
    });
    await call.hearsOut();
    const [notice, opening] = call.spoken();
    expect([notice, opening]).toEqual(['This call is recorded for quality.', firstClause]);
    expect(begun).toHaveLength(1);
    const noticeMs = 'This call is recorded for quality.'.length * 50;
    expect(begun[0]).toBeGreaterThanOrEqual((call.frames[0] ?? 0) + noticeMs);
    await call.leavesNothing();
  });

  it('is not told a second time after its stream was restarted', async () => {
    const begun: string[] = [];
    const call = await placedCall({
      isInbound: true,
      recording: recordingThat(async () => begun.push('begun') > 0, true),
    });
    await call.hearsOut();
    expect(call.spoken()[0]).toBe(firstClause);
    expect(begun).toEqual([]);
    await call.leavesNothing();
  });

  it('goes on unrecorded when the service refuses', async () => {
    const call = await placedCall({
      isInbound: true,
      recording: recordingThat(() => Promise.reject(new Error('refused'))),
    });
    await call.hearsOut();
    expect(call.spoken()).toContain(firstClause);
    expect(call.logger.events('error')).toEqual(['call is not recorded']);
    await call.leavesNothing();
  });

  it('is not recorded when the notice cannot be spoken, or is not heard to the end', async () => {
    const begun: string[] = [];
    const recording = recordingThat(async () => begun.push('begun') > 0);
    const cut = await placedCall({ isInbound: true, recording });
    await cut.other.isSilent(500);
    await cut.leavesNothing();
    const mute = await placedCall({ isInbound: true, recording });
    mute.textToSpeech.error = new Error('no voice');
    await mute.other.isSilent(3000);
    await mute.leavesNothing();
    expect(begun).toEqual([]);
  });

  it('is recorded later when another worker died while it began it', async () => {
    const answers = [false, false, true];
    const tried: number[] = [];
    let now = () => 0;
    const recording = recordingThat(async () => {
      tried.push(now());
      return answers.shift() ?? true;
    });
    const call = await placedCall({ isInbound: true, recording });
    now = () => call.clock.now();
    await call.other.isSilent(24_000);
    const [first = 0, ...again] = tried;
    expect(again.map((at) => at - first)).toEqual([10_000, 20_000]);
    expect(call.spoken().slice(0, 2)).toEqual([recording.notice, firstClause]);
    await call.leavesNothing();
  });

  it('tries that no longer when it is over, and says so when it fails', async () => {
    let tries = 0;
    const recording = recordingThat(async () => {
      tries += 1;
      if (tries === 2) throw new Error('refused');
      return false;
    });
    const refused = await placedCall({ isInbound: true, recording });
    await refused.other.isSilent(24_000);
    expect(tries).toBe(2);
    expect(refused.logger.events('error')).toEqual(['call is not recorded']);
    await refused.leavesNothing();
    const left = await placedCall({ isInbound: true, recording });
    await left.other.isSilent(5000);
    expect(tries).toBe(3);
    await left.leavesNothing();
  });

  it('has one voice when a machine gives itself away while the notice is said', async () => {
    for (const isVoiceLive of [false, true]) {
      const begun: string[] = [];
      const call = await placedCall({
        isVoiceLive,
        recording: {
          ...recordingThat(async () => begun.push('begun') > 0),
          notice: 'This call is recorded for quality, and so that we learn to do better from it.',
        },
      });
      await call.other.says('hi');
      await call.other.isSilent(1000);
      expect(call.spoken()).toHaveLength(1);
      await call.other.says('please leave a message');
      await call.beeps();
      await call.hearsOut();
      expect(call.noted).toEqual(['person', 'machine']);
      expect(call.spoken().slice(1).join(' ')).toBe(message);
      expect(begun).toEqual([]);
      await call.leavesNothing();
    }
  });

  it('is not recorded when a machine has answered', async () => {
    const begun: string[] = [];
    const call = await placedCall({
      recording: recordingThat(async () => begun.push('begun') > 0),
    });
    await call.other.says('please leave a message after the tone');
    await call.beeps();
    await call.hearsOut();
    expect(call.spoken().join(' ')).toBe(message);
    expect(begun).toEqual([]);
    await call.leavesNothing();
  });
});
