import type { Services } from '../services.ts';
import type { CallRecord } from './call-record.ts';

/** Where a caller can be called, E.164; undefined when the number is hidden or pretends to be ours. */
export function phoneToCallBack(
  { settings }: Pick<Services, 'settings'>,
  { customerPhone }: Pick<CallRecord, 'customerPhone'>,
): string | undefined {
  return customerPhone === settings.ownPhone ? undefined : customerPhone;
}
