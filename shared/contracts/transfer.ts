import { z } from 'zod';

/**
 * How a caller gets to a colleague. `warm`: the caller waits, the colleague hears what it is about
 * and takes the call or does not. `cold`: the telephony service hands the call over, unannounced.
 */
export const transferKindSchema = z.enum(['cold', 'warm']);
export type TransferKind = z.infer<typeof transferKindSchema>;

/**
 * Why a caller was not put through.
 * - `busy`, `no-answer`, `declined`, `not-reachable`: what became of the colleague's phone.
 * - `not-now`: the colleague heard what it is about and cannot take the call, or pressed no key.
 * - `hung-up`: the colleague hung up while hearing it.
 * - `caller-returned`: the caller did not want to wait any longer.
 * - `failed`: something of ours or of the telephony service did not work.
 */
export const transferFailureSchema = z.enum([
  'busy',
  'no-answer',
  'declined',
  'not-reachable',
  'not-now',
  'hung-up',
  'caller-returned',
  'failed',
]);
export type TransferFailure = z.infer<typeof transferFailureSchema>;

/** Somebody of this department is to take over a call. */
export interface TransferOrder {
  readonly sessionId: string;
  /** The same for every repetition of the order. */
  readonly orderId: string;
  /** Key of the scenario's `transfer_targets`. */
  readonly department: string;
  /** What the caller wants, in a few words. */
  readonly reason: string;
}

/**
 * Starts the durable transfer. An order that comes twice starts it once.
 *
 * @returns its id, and how long it takes at most until it reports, in milliseconds.
 * @throws CodedError `conflict` when nobody of the department takes calls now, or the call is over.
 */
export type StartTransfer = (
  order: TransferOrder,
) => Promise<{ readonly transferId: string; readonly withinMs: number }>;
