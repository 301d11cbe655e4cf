import { z } from 'zod';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { RecordingControl } from '#shared/contracts/recording-control.ts';
import { CallControlError } from '#shared/errors/coded-error.ts';

/** Longer than a call lasts. */
const keptMs = 24 * 3_600_000;
/** Whoever began to start it and died blocks it no longer. */
const startingMs = 30_000;
const startedSchema = z.object({ recordingId: z.string() });
/** Kept before the service is asked: from then on it may record, whatever becomes of the answer. */
const starting = 'starting';

/** Recordings by session, in whichever process: each call has one at most. */
export interface CallRecordings {
  /** Whether it runs. One whose start nobody knows the outcome of counts for nothing. */
  hasBegun(sessionId: string): Promise<boolean>;
  /**
   * Begins it, unless it runs or somebody is at it. Rejects with `CallControlError` or `StoreError`; it
   * may be tried again then.
   */
  begin(call: {
    readonly sessionId: string;
    readonly callConnectionId: string;
    readonly callbackUrl: string;
  }): Promise<void>;
  /**
   * Keeps what follows out of the recording, e.g. the digits of a card. Rejects when that is not
   * certain: then nothing secret may be asked for. It is not after a start without an answer.
   * @returns false when the call is not recorded.
   */
  pause(sessionId: string): Promise<boolean>;
  /** Goes on recording; does nothing for a call that is not recorded. */
  resume(sessionId: string): Promise<void>;
}

export function createCallRecordings(dependencies: {
  readonly control: RecordingControl;
  readonly hotStore: Pick<HotStore, 'getText' | 'setText' | 'delete'>;
}): CallRecordings {
  const { control, hotStore } = dependencies;

  async function find(sessionId: string): Promise<Started | typeof starting | undefined> {
    const text = await hotStore.getText(keyOf(sessionId));
    if (text === undefined || text === starting) return text;
    return startedSchema.parse(JSON.parse(text));
  }

  return {
    async hasBegun(sessionId) {
      return isStarted(await find(sessionId));
    },
    async begin({ sessionId, callConnectionId, callbackUrl }) {
      const claim = `${keyOf(sessionId)}:claim`;
      if (!(await hotStore.setText(claim, '1', { ttlMs: startingMs, ifAbsent: true }))) return;
      try {
        if (isStarted(await find(sessionId))) return;
        await hotStore.setText(keyOf(sessionId), starting, { ttlMs: keptMs });
        const started: Started = await control.start({ callConnectionId, callbackUrl });
        await hotStore.setText(keyOf(sessionId), JSON.stringify(started), { ttlMs: keptMs });
      } finally {
        await hotStore.delete(claim);
      }
    },
    async pause(sessionId) {
      const recording = await find(sessionId);
      if (recording === undefined) return false;
      if (!isStarted(recording)) {
        throw new CallControlError('call_control_failed', 'Nobody knows whether this is recorded.');
      }
      await control.pause(recording.recordingId);
      return true;
    },
    async resume(sessionId) {
      const recording = await find(sessionId);
      if (isStarted(recording)) await control.resume(recording.recordingId);
    },
  };
}

type Started = z.infer<typeof startedSchema>;

function isStarted(recording: Started | typeof starting | undefined): recording is Started {
  return recording !== undefined && recording !== starting;
}

const keyOf = (sessionId: string): string => `recording:${sessionId}`;
