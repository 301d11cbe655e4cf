import type { Services } from '../services.ts';
import { type TransferReport, transferReportName } from './transfer-messages.ts';

/** @returns false when there is no such transfer. */
export function tellTransfer(
  { orchestrations }: Pick<Services, 'orchestrations'>,
  transferId: string,
  report: TransferReport,
): Promise<boolean> {
  return orchestrations.raiseEvent(transferId, transferReportName, report);
}
