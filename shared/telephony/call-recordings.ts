import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { RecordingControl } from '#shared/contracts/recording-control.ts';
import { CallControlError, CodedError } from '#shared/errors/coded-error.ts';
import {
  type KeptRecording,
  keptRecordingSchema,
  longestCaptureMs,
  type RecordingStanding,
  standingOf,
} from './kept-recording.ts';

/** Longer than a call lasts. */
const keptMs = 24 * 3_600_000;
/** Longer than any request to the service takes: what was asked late must not undo what came after. */
const lockMs = 90_000;
/** Somebody else's request is waited for so long. */
const waitMs = 3000;
const askAgainMs = 50;
/** Kept before the service is asked: from then on it may record, whatever becomes of the answer. */
const starting = 'starting';

/** What operators may want of a recording. */
export type RecordingOrder = 'pause' | 'resume' | 'stop';

/**
 * Recordings by session, in whichever process: each call has one at most. Whatever changes one waits
 * for whoever is at it, a few seconds long; then it rejects with CodedError `in_progress`.
 */
export interface CallRecordings {
  /** Whether it has begun; one that was stopped has. One whose start nobody knows the outcome of has not. */
  hasBegun(sessionId: string): Promise<boolean>;
  /**
   * Begins it, unless it has begun or somebody is at it. Rejects with `CallControlError` or
   * `StoreError`; it may be tried again then.
   *
   * @returns whether it has begun; false while somebody is at it. They may have died of it: then it can
   *   be begun when their lock is over.
   */
  begin(call: {
    readonly sessionId: string;
    readonly callConnectionId: string;
    readonly callbackUrl: string;
  }): Promise<boolean>;
  /**
   * Keeps what follows out of the recording, e.g. the digits of a card. Rejects when that is not
   * certain: then nothing secret may be asked for. It is not after a start without an answer.
   *
   * @param isRecorded whoever asks has seen it begin: a hot store that has forgotten it proves nothing.
   * @returns false when the call is not recorded, or not any more.
   */
  pause(sessionId: string, isRecorded?: boolean): Promise<boolean>;
  /** Goes on recording, unless an operator has paused or stopped it; does nothing for a call that is not recorded. */
  resume(sessionId: string): Promise<void>;
  /**
   * Carries out what an operator wants; the same order again changes nothing. While secret digits are
   * typed, `resume` waits for their end by itself.
   *
   * @param knownId the recording as the service has reported it, for when the hot store does not know it.
   * @returns how it stands then; undefined when the call is not recorded.
   * @throws CodedError `conflict` for a recording that was stopped; CallControlError `call_not_found`
   *   when it is over.
   */
  order(
    sessionId: string,
    order: RecordingOrder,
    knownId?: string,
  ): Promise<RecordingStanding | undefined>;
}

export function createCallRecordings(dependencies: {
  readonly control: RecordingControl;
  readonly hotStore: Pick<HotStore, 'getText' | 'setText' | 'acquireLock'>;
  readonly clock: Clock;
}): CallRecordings {
  const { control, hotStore, clock } = dependencies;

  async function find(sessionId: string): Promise<KeptRecording | typeof starting | undefined> {
    const text = await hotStore.getText(keyOf(sessionId));
    if (text === undefined || text === starting) return text;
    return keptRecordingSchema.parse(JSON.parse(text));
  }

  async function keep(sessionId: string, recording: KeptRecording): Promise<void> {
    await hotStore.setText(keyOf(sessionId), JSON.stringify(recording), { ttlMs: keptMs });
  }

  /** Nobody else changes the recording meanwhile. */
  async function alone<Result>(sessionId: string, change: () => Promise<Result>): Promise<Result> {
    const until = clock.now() + waitMs;
    for (;;) {
      const lock = await hotStore.acquireLock(lockOf(sessionId), { ttlMs: lockMs });
      if (lock !== undefined) {
        try {
          return await change();
        } finally {
          await lock.release();
        }
      }
      if (clock.now() >= until) throw new CodedError('in_progress', 'The recording is changing.');
      await delay(clock, askAgainMs);
    }
  }

  /** Has the service do what is wanted by now. */
  async function apply(sessionId: string, recording: KeptRecording): Promise<RecordingStanding> {
    const standing = standingOf(recording, clock.now());
    const wanted = standing.state === 'active' ? 'running' : 'paused';
    if (standing.state === 'stopped' || recording.applied === wanted) {
      await keep(sessionId, recording);
      return standing;
    }
    await keep(sessionId, { ...recording, applied: 'unknown' });
    await (wanted === 'running' ? control.resume : control.pause)(recording.recordingId);
    await keep(sessionId, { ...recording, applied: wanted });
    return standing;
  }

  async function stop(sessionId: string, recording: KeptRecording): Promise<RecordingStanding> {
    const stopped: KeptRecording = { ...recording, isStopped: true };
    if (!recording.isStopped) {
      await keep(sessionId, { ...recording, applied: 'unknown' });
      try {
        await control.stop(recording.recordingId);
      } catch (error) {
        // It was over already, e.g. because an order before this one had no answer.
        if (!(error instanceof CallControlError && error.code === 'call_not_found')) throw error;
      }
      await keep(sessionId, stopped);
    }
    return standingOf(stopped, clock.now());
  }

  return {
    async hasBegun(sessionId) {
      return isStarted(await find(sessionId));
    },
    async begin({ sessionId, callConnectionId, callbackUrl }) {
      const lock = await hotStore.acquireLock(lockOf(sessionId), { ttlMs: lockMs });
      if (lock === undefined) return false;
      try {
        if (isStarted(await find(sessionId))) return true;
        await hotStore.setText(keyOf(sessionId), starting, { ttlMs: keptMs });
        const { recordingId } = await control.start({ callConnectionId, callbackUrl });
        await keep(sessionId, freshOf(recordingId, 'running'));
        return true;
      } finally {
        await lock.release();
      }
    },
    async pause(sessionId, isRecorded = false) {
      const found = await find(sessionId);
      if (found === undefined && !isRecorded) return false;
      if (!isStarted(found)) throw notCertain();
      return alone(sessionId, async () => {
        const recording = await find(sessionId);
        if (!isStarted(recording)) throw notCertain();
        if (recording.isStopped) return false;
        const { captureUntil: _ended, ...before } = recording;
        try {
          const captureUntil = clock.now() + longestCaptureMs;
          await apply(sessionId, { ...before, captureUntil });
        } catch (error) {
          // No digits are taken, so nothing is to be kept out on their account.
          await keep(sessionId, { ...before, applied: 'unknown' });
          throw error;
        }
        return true;
      });
    },
    async resume(sessionId) {
      if (!isStarted(await find(sessionId))) return;
      await alone(sessionId, async () => {
        const recording = await find(sessionId);
        if (!isStarted(recording)) return;
        const { captureUntil: _ended, ...after } = recording;
        await apply(sessionId, after);
      });
    },
    order: (sessionId, order, knownId) =>
      alone(sessionId, async () => {
        const found = await find(sessionId);
        if (!isStarted(found) && knownId === undefined) {
          if (found === undefined) return undefined;
          throw new CodedError('in_progress', 'Nobody knows yet whether the call is recorded.');
        }
        const recording = isStarted(found) ? found : freshOf(knownId ?? '', 'unknown');
        if (order === 'stop') return stop(sessionId, recording);
        if (recording.isStopped) throw new CodedError('conflict', 'The recording was stopped.');
        const isPausedByOperator = order === 'pause';
        try {
          return await apply(sessionId, { ...recording, isPausedByOperator });
        } catch (error) {
          await keep(sessionId, { ...recording, applied: 'unknown' });
          throw error;
        }
      }),
  };
}

function freshOf(recordingId: string, applied: KeptRecording['applied']): KeptRecording {
  return { recordingId, isPausedByOperator: false, isStopped: false, applied };
}

function isStarted(
  recording: KeptRecording | typeof starting | undefined,
): recording is KeptRecording {
  return recording !== undefined && recording !== starting;
}

const notCertain = () =>
  new CallControlError('call_control_failed', 'Nobody knows whether this is recorded.');
const keyOf = (sessionId: string): string => `recording:${sessionId}`;
const lockOf = (sessionId: string): string => `lock:recording:${sessionId}`;
