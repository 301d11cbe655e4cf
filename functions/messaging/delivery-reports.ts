import { z } from 'zod';
import type { HotStore } from '#shared/contracts/hot-store.ts';

/** Reports come within minutes; a message nobody asks about is forgotten. */
const keepMs = 3_600_000;

const reportSchema = z.object({ state: z.enum(['delivered', 'failed']), reason: z.string() });

/** What the messaging service reported about a message. */
export type DeliveryReport = z.infer<typeof reportSchema>;

/**
 * Brings reports and those who wait for them together, whichever comes first: each side writes its
 * own key and then reads the other's.
 */
export interface DeliveryReports {
  /** @returns who waits for this message, if anybody does yet. */
  record(messageId: string, report: DeliveryReport): Promise<string | undefined>;
  /** @returns the report, if it has come already. */
  expect(messageId: string, waiterId: string): Promise<DeliveryReport | undefined>;
}

export function createDeliveryReports(dependencies: {
  readonly hotStore: Pick<HotStore, 'getText' | 'setText'>;
}): DeliveryReports {
  const { hotStore } = dependencies;
  const reportKey = (messageId: string) => `delivery:${messageId}:report`;
  const waiterKey = (messageId: string) => `delivery:${messageId}:waiter`;
  return {
    async record(messageId, report) {
      await hotStore.setText(reportKey(messageId), JSON.stringify(report), { ttlMs: keepMs });
      return hotStore.getText(waiterKey(messageId));
    },
    async expect(messageId, waiterId) {
      await hotStore.setText(waiterKey(messageId), waiterId, { ttlMs: keepMs });
      const report = await hotStore.getText(reportKey(messageId));
      return report === undefined ? undefined : reportSchema.parse(JSON.parse(report));
    },
  };
}
