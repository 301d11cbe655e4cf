import type { Clock } from '#shared/contracts/clock.ts';
import type { Call } from '../calls/call.ts';
import { results } from '../calls/result-information.ts';
import type { EventGrid } from '../event-grid/event-grid.ts';
import { acsErrors } from '../rest/acs-error.ts';
import { Recording, type RecordingChannel } from './recording.ts';

/** Recordings whose files can still be fetched. */
const MAX_KEPT = 50;

interface Entry {
  readonly recording: Recording;
  readonly call: Call;
  readonly stateCallbackUri: string | undefined;
  readonly leave: () => void;
}

/** All recordings: under way, and the files of those that are over. */
export class RecordingRegistry {
  readonly #clock: Clock;
  readonly #eventGrid: EventGrid;
  readonly #ownUrl: () => string;
  readonly #entries = new Map<string, Entry>();

  /** @param dependencies.ownUrl where the files are fetched from. */
  constructor(dependencies: {
    readonly clock: Clock;
    readonly eventGrid: EventGrid;
    readonly ownUrl: () => string;
  }) {
    this.#clock = dependencies.clock;
    this.#eventGrid = dependencies.eventGrid;
    this.#ownUrl = dependencies.ownUrl;
  }

  /** Records from the next frame on, until it is stopped or the call ends. */
  start(
    call: Call,
    request: {
      readonly channel: RecordingChannel;
      readonly pauseOnStart: boolean;
      readonly stateCallbackUri: string | undefined;
    },
  ): Recording {
    call.requireConnected();
    const recording = new Recording({ ...request, startedAtMs: this.#clock.now() });
    const { recordingId } = recording;
    const leave = call.media.listen({
      onFrame: (caller, agent) => recording.add(caller, agent),
      onClosed: () => this.stop(recordingId),
    });
    const { stateCallbackUri } = request;
    this.#entries.set(recordingId, { recording, call, stateCallbackUri, leave });
    this.#forgetOld();
    this.#tellState(recordingId);
    return recording;
  }

  /** @throws AcsError 8522 when there is none. */
  get(recordingId: string): Recording {
    return this.#entry(recordingId).recording;
  }

  /** @throws AcsError 8522 when there is none or it is over. */
  pause(recordingId: string): void {
    this.#running(recordingId).pause();
    this.#tellState(recordingId);
  }

  /** @throws AcsError 8522 when there is none or it is over. */
  resume(recordingId: string): void {
    this.#running(recordingId).resume();
    this.#tellState(recordingId);
  }

  /** @throws AcsError 8522 when there is none or it is over. */
  stop(recordingId: string): void {
    this.#running(recordingId).end();
    const { recording, call, leave } = this.#entry(recordingId);
    leave();
    this.#tellState(recordingId);
    this.#publishFile(recording, call);
  }

  /** The file of a recording that is over. @throws AcsError 8522 */
  document(documentId: string): Recording {
    const found = [...this.#entries.values()].find(
      ({ recording }) => recording.documentId === documentId && recording.isOver,
    );
    if (found === undefined) throw acsErrors.recordingNotFound();
    return found.recording;
  }

  /** For people. */
  list() {
    return [...this.#entries.values()].map(({ recording, call }) => ({
      recordingId: recording.recordingId,
      callConnectionId: call.callConnectionId,
      state: recording.state,
      durationMs: recording.durationMs,
      pausedMs: recording.pausedMs,
    }));
  }

  #entry(recordingId: string): Entry {
    const entry = this.#entries.get(recordingId);
    if (entry === undefined) throw acsErrors.recordingNotFound();
    return entry;
  }

  #running(recordingId: string): Recording {
    const { recording } = this.#entry(recordingId);
    if (recording.isOver) throw acsErrors.recordingNotFound();
    return recording;
  }

  #tellState(recordingId: string): void {
    const { recording, call, stateCallbackUri } = this.#entry(recordingId);
    if (stateCallbackUri === undefined) return;
    call.emit(
      'RecordingStateChanged',
      {
        recordingId,
        state: recording.state,
        startDateTime: new Date(recording.startedAtMs).toISOString(),
        recordingKind: 'azureCommunicationServices',
        resultInformation: results.completed,
      },
      { operationContext: undefined, callbackUri: stateCallbackUri },
    );
  }

  /** Microsoft docs: Event Grid, Communication Services voice and video calling events. */
  #publishFile(recording: Recording, call: Call): void {
    const { recordingId, documentId, durationMs, startedAtMs } = recording;
    const location = `${this.#ownUrl()}/v1/objects/${documentId}`;
    this.#eventGrid.publish({
      eventType: 'Microsoft.Communication.RecordingFileStatusUpdated',
      subject: `/recording/call/${call.correlationId}/serverCallId/${call.serverCallId}/recordingId/${recordingId}`,
      body: {
        recordingStorageInfo: {
          recordingChunks: [
            {
              documentId,
              index: 0,
              endReason: 'SessionEnded',
              contentLocation: `${location}/content/audio`,
              metadataLocation: `${location}/content/acsmetadata`,
              deleteLocation: location,
            },
          ],
        },
        recordingStartTime: new Date(startedAtMs).toISOString(),
        recordingDurationMs: durationMs,
        recordingContentType: 'Audio',
        recordingFormatType: 'Wav',
        sessionEndReason: 'CallEnded',
      },
    });
  }

  #forgetOld(): void {
    const over = [...this.#entries].filter(([, { recording }]) => recording.isOver);
    for (const [recordingId] of over.slice(0, Math.max(0, over.length - MAX_KEPT))) {
      this.#entries.delete(recordingId);
    }
  }
}
