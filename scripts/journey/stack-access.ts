import type { SessionFeed } from './session-feed.ts';

/** Where a journey finds the running stack. */
export interface StackAccess {
  readonly acsUrl: string;
  readonly functionsUrl: string;
  /** ws:// address. */
  readonly mediaWorkerUrl: string;
  readonly adminKey: string;
  readonly companyPhone: string;
  readonly faultUrls: Readonly<
    Record<'acs' | 'speech' | 'openai' | 'voice_live' | 'cosmos' | 'redis', string>
  >;
  readonly feed: SessionFeed;
}
