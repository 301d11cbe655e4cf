import { partitionOfStranger, type TurnRecords } from '#shared/channels/turn-record.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';

/**
 * Adds what only the voice path can measure, from the end of the caller's speech to the first frame,
 * to the turns that the engine stores. Nobody waits for it: a call goes on when it fails.
 */
export class StageRecorder {
  readonly #turnRecords: Pick<TurnRecords, 'addStages'>;
  readonly #logger: Logger;
  readonly #writes = new Set<Promise<void>>();

  constructor(dependencies: {
    readonly turnRecords: Pick<TurnRecords, 'addStages'>;
    readonly logger: Logger;
  }) {
    this.#turnRecords = dependencies.turnRecords;
    this.#logger = dependencies.logger;
  }

  /** Something a call has published on its session's feed. */
  note(
    conversation: Pick<Conversation, 'sessionId' | 'customerId' | 'recordOwner'>,
    body: SessionEventBody,
  ): void {
    if (body.type !== 'turn-metrics') return;
    const { turnId, stages } = body;
    // The engine knows its own end better: it stores that itself.
    const { turnEnd: _, ...measured } = stages;
    const { sessionId, customerId, recordOwner } = conversation;
    const owner = recordOwner ?? customerId ?? partitionOfStranger(sessionId);
    const turn = { customerId: owner, sessionId, turnId };
    const write = this.#turnRecords
      .addStages(turn, measured)
      .catch((error: unknown) => {
        this.#logger.warn('stages of a turn were not stored', { sessionId, turnId, error });
      })
      .finally(() => this.#writes.delete(write));
    this.#writes.add(write);
  }

  /** Resolves when everything noted so far is stored or given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#writes);
  }
}
