import type { QueueStatus } from '#shared/contracts/tool-services.ts';

/** The line of people who wait for a person; what tools and the channel router need of it. */
export interface CallQueue {
  status(): Promise<QueueStatus>;
  /** Joining twice keeps the first place. @returns the 1-based place. */
  join(entry: {
    readonly sessionId: string;
    readonly priority: 'normal' | 'high' | 'urgent';
  }): Promise<{ readonly place: number; readonly status: QueueStatus }>;
  /** The session waits for nobody any more; does nothing when it did not wait. */
  leave(sessionId: string): Promise<void>;
}
