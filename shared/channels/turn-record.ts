import { z } from 'zod';
import type { DocumentStore } from '#shared/contracts/document-store.ts';
import { channelSchema } from '#shared/contracts/ids.ts';
import { type TurnDetail, turnDetailSchema } from '#shared/contracts/turn-detail.ts';
import { StaleWriteError, StoreError } from '#shared/errors/coded-error.ts';
import { documentId } from './document-id.ts';

/** Epoch milliseconds of the stages around the engine, as the voice path measures them. */
export const turnStagesSchema = z.object({
  endOfSpeech: z.number().optional(),
  sttFinal: z.number().optional(),
  llmFirstToken: z.number().optional(),
  ttsFirstAudio: z.number().optional(),
  firstFrame: z.number().optional(),
  played: z.number().optional(),
  turnEnd: z.number().optional(),
});
export type TurnStages = z.infer<typeof turnStagesSchema>;

/** One turn as it is kept in container `conversations`. Times are epoch milliseconds. */
export const turnRecordSchema = z.object({
  kind: z.literal('turn'),
  /** The customer, or `stranger:{session id}` for somebody we do not know. */
  customerId: z.string(),
  sessionId: z.string(),
  turnId: z.string(),
  channel: channelSchema,
  scenario: z.string(),
  agent: z.string(),
  at: z.number(),
  userText: z.string(),
  assistantText: z.string(),
  tools: z.array(
    z.object({ tool: z.string(), agent: z.string(), ok: z.boolean(), durationMs: z.number() }),
  ),
  finishReason: z.string(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  stages: turnStagesSchema,
  /** What lies behind the stages; the engine and the voice path each know a part. */
  detail: turnDetailSchema.optional(),
});
export type TurnRecord = z.infer<typeof turnRecordSchema>;

/** Turns of every conversation, for the console's waterfall and for reports. */
export interface TurnRecords {
  /** Writes a turn; stages that are stored already are kept. */
  write(record: TurnRecord): Promise<void>;
  /** Adds what the voice path measured; in any order with `write`. */
  addStages(
    turn: Pick<TurnRecord, 'customerId' | 'sessionId' | 'turnId'>,
    stages: TurnStages,
    detail?: TurnDetail,
  ): Promise<void>;
  /** Puts what was heard of the answer in the place of what was meant to be said. */
  cutToHeard(
    turn: Pick<TurnRecord, 'customerId' | 'sessionId' | 'turnId'>,
    heardText: string,
  ): Promise<void>;
  /** Puts the customer's words in another form in the place of those that are stored. */
  correctUserText(
    turn: Pick<TurnRecord, 'customerId' | 'sessionId' | 'turnId'>,
    userText: string,
  ): Promise<void>;
}

/** Partition of turns whose customer is not known. */
export const partitionOfStranger = (sessionId: string): string => `stranger:${sessionId}`;

const mostAttempts = 8;

export function createTurnRecords(dependencies: {
  readonly documents: Pick<DocumentStore, 'read' | 'write'>;
}): TurnRecords {
  const { documents } = dependencies;

  async function unite(
    turn: Pick<TurnRecord, 'customerId' | 'sessionId' | 'turnId'>,
    fields: Partial<TurnRecord>,
    attempt = 1,
  ): Promise<void> {
    const id = documentId('turn', turn.sessionId, turn.turnId);
    const found = await documents.read('conversations', id, turn.customerId);
    const stored = z
      .looseObject({
        stages: turnStagesSchema.default({}),
        detail: turnDetailSchema.optional(),
      })
      .safeParse(found?.document ?? {});
    if (!stored.success) {
      throw new StoreError(`The turn "${id}" cannot be read.`, { cause: stored.error });
    }
    const stages = { ...stored.data.stages, ...fields.stages };
    const detail = { ...stored.data.detail, ...fields.detail };
    const measured = { stages, ...(Object.keys(detail).length === 0 ? {} : { detail }) };
    try {
      await documents.write(
        'conversations',
        { ...stored.data, ...turn, ...fields, ...measured, id },
        { ifMatch: found?.etag ?? 'absent' },
      );
    } catch (error) {
      if (!(error instanceof StaleWriteError) || attempt === mostAttempts) throw error;
      await unite(turn, fields, attempt + 1);
    }
  }

  return {
    write: (record) => unite(record, record),
    addStages: ({ customerId, sessionId, turnId }, stages, detail) =>
      unite(
        { customerId, sessionId, turnId },
        { stages, ...(detail === undefined ? {} : { detail }) },
      ),
    cutToHeard: ({ customerId, sessionId, turnId }, heardText) =>
      unite({ customerId, sessionId, turnId }, { assistantText: heardText }),
    correctUserText: ({ customerId, sessionId, turnId }, userText) =>
      unite({ customerId, sessionId, turnId }, { userText }),
  };
}
