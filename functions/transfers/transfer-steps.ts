import { type SessionControl, sessionControlChannel } from '#shared/contracts/session-event.ts';
import { CallControlError } from '#shared/errors/coded-error.ts';
import type { CallTransfer } from '../calls/call-record.ts';
import type { Services } from '../services.ts';
import type { TransferInput } from './transfer-messages.ts';

/** A transfer by its call's record; undefined when another one has taken its place. */
export async function transferOf(
  { callRecords }: Services,
  { sessionId, transferId }: TransferInput,
): Promise<CallTransfer | undefined> {
  const transfer = (await callRecords.get(sessionId))?.transfer;
  return transfer?.id === transferId ? transfer : undefined;
}

/** False for an order that was withdrawn, too. */
export async function isUnderWay(services: Services, input: TransferInput): Promise<boolean> {
  return (await transferOf(services, input))?.state === 'under-way';
}

/** Changes a transfer in its call's record. */
export async function change(
  { callRecords }: Services,
  { sessionId, transferId }: TransferInput,
  update: (transfer: CallTransfer) => CallTransfer,
): Promise<void> {
  await callRecords.update(sessionId, (current) =>
    current.transfer?.id === transferId
      ? { ...current, transfer: update(current.transfer) }
      : undefined,
  );
}

/** Gives the worker that has the call an order; nobody hears it where no worker has it. */
export async function tellVoiceLeg(
  { hotStore }: Services,
  sessionId: string,
  control: SessionControl,
): Promise<void> {
  await hotStore.publish(sessionControlChannel(sessionId), JSON.stringify(control));
}

/** An activity that is repeated does not ask the telephony service for the same thing again. */
export async function once(
  { seenEvents }: Services,
  { transferId }: TransferInput,
  what: string,
  run: () => Promise<void>,
): Promise<void> {
  await seenEvents.once(`${transferId}:${what}`, run);
}

/** Does what the transfer can do without. */
export async function unlessRefused(
  { logger }: Services,
  { transferId }: TransferInput,
  problem: string,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof CallControlError)) throw error;
    logger.warn(problem, { transferId, error });
  }
}

/** The call is over. */
export function isGone(error: unknown): boolean {
  return error instanceof CallControlError && error.code === 'call_not_found';
}
