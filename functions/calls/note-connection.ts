import type { Services } from '../services.ts';

/**
 * Notes the connection of a call that has just come to be. The call goes on when this fails: its
 * callbacks tell the same.
 */
export async function noteConnection(
  { callRecords, logger }: Pick<Services, 'callRecords' | 'logger'>,
  sessionId: string,
  callConnectionId: string,
): Promise<void> {
  try {
    await callRecords.update(sessionId, (record) => ({ ...record, callConnectionId }));
  } catch (error) {
    logger.warn('connection of a call was not noted', { sessionId, callConnectionId, error });
  }
}
