import { partitionOfStranger, type TurnRecords } from '#shared/channels/turn-record.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { LatencyRecords } from '#shared/telemetry/latency-records.ts';
import type { CallObservation } from './call-observation.ts';

type Leg = Pick<CallObservation, 'legId' | 'begunAt' | 'samples'>;

/**
 * Adds what only the voice path can measure, from the end of the caller's speech to the last frame, to
 * the turns that the engine stores, and keeps what the call spends its time on besides. Nobody waits
 * for it: a call goes on when it fails.
 */
export class StageRecorder {
  readonly #turnRecords: Pick<TurnRecords, 'addStages'>;
  readonly #latencyRecords: Pick<LatencyRecords, 'write'> | undefined;
  readonly #logger: Logger;
  readonly #writes = new Set<Promise<void>>();
  /** Legs whose samples are being written, and whether there are newer ones by now. */
  readonly #writing = new Map<string, { isOutdated: boolean }>();

  constructor(dependencies: {
    readonly turnRecords: Pick<TurnRecords, 'addStages'>;
    /** Samples of calls are not kept when absent. */
    readonly latencyRecords?: Pick<LatencyRecords, 'write'> | undefined;
    readonly logger: Logger;
  }) {
    this.#turnRecords = dependencies.turnRecords;
    this.#latencyRecords = dependencies.latencyRecords;
    this.#logger = dependencies.logger;
  }

  /** Something a call has published on its session's feed, after its leg has noted it. */
  note(
    conversation: Pick<Conversation, 'sessionId' | 'customerId' | 'recordOwner'>,
    leg: Leg,
    body: SessionEventBody,
  ): void {
    if (body.type !== 'turn-metrics') return;
    const { turnId, stages, detail = {} } = body;
    // The engine knows its own part better: it stores that itself.
    const { turnEnd: _, ...measured } = stages;
    const { modelRounds: __, tools: ___, traceparent: ____, ...ours } = detail;
    const { sessionId, customerId, recordOwner } = conversation;
    const owner = recordOwner ?? customerId ?? partitionOfStranger(sessionId);
    const turn = { customerId: owner, sessionId, turnId };
    this.#keep(
      this.#turnRecords
        .addStages(turn, measured, Object.keys(ours).length === 0 ? undefined : ours)
        .catch((error: unknown) => {
          this.#logger.warn('stages of a turn were not stored', { sessionId, turnId, error });
        }),
    );
    this.#writeSamples(sessionId, leg);
  }

  /** Resolves when everything noted so far is stored or given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#writes);
  }

  /** One write at a time per leg, the last one with everything. */
  #writeSamples(sessionId: string, leg: Leg): void {
    const records = this.#latencyRecords;
    if (records === undefined) return;
    const { legId, begunAt } = leg;
    const present = this.#writing.get(legId);
    if (present !== undefined) {
      present.isOutdated = true;
      return;
    }
    const state = { isOutdated: false };
    this.#writing.set(legId, state);
    const write = async (): Promise<void> => {
      do {
        state.isOutdated = false;
        try {
          await records.write({ sessionId, legId, begunAt, samples: leg.samples() });
        } catch (error) {
          this.#logger.warn('latency of a call was not stored', { sessionId, error });
        }
      } while (state.isOutdated);
      this.#writing.delete(legId);
    };
    this.#keep(write());
  }

  #keep(write: Promise<void>): void {
    this.#writes.add(write);
    void write.finally(() => this.#writes.delete(write));
  }
}
