import { z } from 'zod';
import { transferFailureSchema, transferKindSchema } from '#shared/contracts/transfer.ts';

/** Name of the orchestration. */
export const callTransferName = 'callTransfer';

/** The same order gives the same instance, so that it is carried out once. */
export function callTransferId(sessionId: string, orderId: string): string {
  return `transfer-${sessionId}-${orderId}`;
}

/** The one external event of the orchestration: its reports keep the order in which they came. */
export const transferReportName = 'transferReport';

/** What is reported of a transfer, by callbacks of the telephony service. */
export const transferReportSchema = z.discriminatedUnion('type', [
  /** The colleague has picked up. */
  z.object({ type: z.literal('answered') }),
  /** The colleague was not reached; cold: the call was not handed over. */
  z.object({ type: z.literal('not-reached'), reason: transferFailureSchema }),
  /** The extension was dialled, or could not be. */
  z.object({ type: z.literal('tones-sent') }),
  /** Keys that the colleague pressed after the briefing; empty when there was none. */
  z.object({ type: z.literal('colleague-keys'), keys: z.string() }),
  z.object({ type: z.literal('colleague-left') }),
  z.object({ type: z.literal('caller-key'), key: z.string() }),
  /** Cold: the call was handed over. */
  z.object({ type: z.literal('handed-over') }),
  z.object({ type: z.literal('call-ended') }),
]);
export type TransferReport = z.infer<typeof transferReportSchema>;

export const transferInputSchema = z.object({
  transferId: z.string(),
  sessionId: z.string(),
  callConnectionId: z.string(),
  kind: transferKindSchema,
  department: z.string(),
  /** The colleague's, E.164. */
  phone: z.string(),
  extension: z.string().optional(),
  ringSeconds: z.number(),
});
export type TransferInput = z.infer<typeof transferInputSchema>;

/** Where a transfer stands, for people who look after the system. */
export interface TransferStatus {
  readonly stage:
    | 'preparing'
    | 'ringing'
    | 'dialling-extension'
    | 'briefing'
    | 'connected'
    | 'returning'
    | 'over';
}

/** `reason` says why there was no connection. */
export type TransferResult =
  | { readonly outcome: 'connected' | 'call-ended' }
  | { readonly outcome: 'returned'; readonly reason: z.infer<typeof transferFailureSchema> };

/** The caller is on hold, or there is no caller any more. */
export const holdResultSchema = z.object({ isHeld: z.boolean() });
/** Whether both parties are in the call now. */
export const connectResultSchema = z.object({ isConnected: z.boolean() });
/** Whether the call is still there with both parties in it. */
export const partiesResultSchema = z.object({ areTogether: z.boolean() });

/** What each activity gets. */
export interface TransferActivityInputs {
  readonly holdCaller: TransferInput;
  readonly callColleague: TransferInput;
  readonly prepareBriefing: TransferInput;
  readonly dialExtension: TransferInput;
  /** `attempt` counts from 1: the second one only asks again for a key. */
  readonly briefColleague: TransferInput & { readonly attempt: number };
  readonly connectParties: TransferInput;
  readonly dismissAgent: TransferInput;
  readonly handCallOver: TransferInput;
  readonly noteHandedOver: TransferInput;
  readonly returnCaller: TransferInput & {
    readonly failure: z.infer<typeof transferFailureSchema>;
  };
  readonly checkParties: TransferInput;
}
export type TransferActivityName = keyof TransferActivityInputs;

/** Marks what a transfer asks of the telephony service, so that the reports find it. */
export function transferContext(transferId: string, part: 'colleague' | 'caller'): string {
  return `${contextPrefix}${part}:${transferId}`;
}

/** Whose report it is, from its operation context; undefined when it is none of a transfer. */
export function parseTransferContext(
  context: string | undefined,
): { readonly transferId: string; readonly part: 'colleague' | 'caller' } | undefined {
  const found = /^transfer:(colleague|caller):(.+)$/.exec(context ?? '');
  const transferId = found?.[2];
  if (transferId === undefined) return undefined;
  return { transferId, part: found?.[1] === 'caller' ? 'caller' : 'colleague' };
}

const contextPrefix = 'transfer:';

/** Longest time from the order to its report, in milliseconds; see `call-transfer.ts`. */
export function longestTransferMs({ ringSeconds }: Pick<TransferInput, 'ringSeconds'>): number {
  return ringSeconds * 1000 + ringGraceMs + 2 * briefingWithinMs + 30_000;
}

/** The service reports a phone that nobody picked up this much later at most. */
export const ringGraceMs = 10_000;
/** A briefing takes up to forty seconds to say, and the colleague some to decide. */
export const briefingWithinMs = 60_000;
