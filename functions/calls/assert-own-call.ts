import { CodedError } from '#shared/errors/coded-error.ts';
import type { Services } from '../services.ts';

/**
 * Refuses events about another call than the one whose credentials they came with. The first events
 * of a call may be here before its record knows the connection; then it must be nobody else's.
 *
 * @throws CodedError `forbidden`
 */
export async function assertOwnCall(
  { callRecords }: Pick<Services, 'callRecords'>,
  sessionId: string,
  callConnectionIds: readonly string[],
): Promise<void> {
  const [named, ...others] = new Set(callConnectionIds);
  if (named === undefined) return;
  const known = (await callRecords.get(sessionId))?.callConnectionId;
  const isOwn =
    others.length === 0 &&
    (known === undefined ? await isNobodyElses(callRecords, sessionId, named) : known === named);
  if (!isOwn) throw new CodedError('forbidden', 'The event is about another call.');
}

async function isNobodyElses(
  callRecords: Services['callRecords'],
  sessionId: string,
  callConnectionId: string,
): Promise<boolean> {
  const holder = await callRecords.findByConnection(callConnectionId);
  return holder === undefined || holder.id === sessionId;
}
