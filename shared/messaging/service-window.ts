import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { PhoneDigest } from './phone-digest.ts';

/** WhatsApp takes free text within 24 hours of the customer's last message (Meta docs: customer service window). */
const windowMs = 24 * 3_600_000;

/** Whether a customer has written lately. */
export interface ServiceWindow {
  /** The customer has just written. */
  open(phone: string): Promise<void>;
  isOpen(phone: string): Promise<boolean>;
}

export function createServiceWindow(dependencies: {
  readonly hotStore: Pick<HotStore, 'getText' | 'setText'>;
  readonly phoneDigest: PhoneDigest;
}): ServiceWindow {
  const { hotStore, phoneDigest } = dependencies;
  const keyOf = (phone: string) => `whatsapp-window:${phoneDigest(phone)}`;
  return {
    async open(phone) {
      await hotStore.setText(keyOf(phone), '1', { ttlMs: windowMs });
    },
    async isOpen(phone) {
      return (await hotStore.getText(keyOf(phone))) !== undefined;
    },
  };
}
