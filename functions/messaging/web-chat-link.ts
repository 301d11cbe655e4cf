import { createHash } from 'node:crypto';
import { sessionIdSchema } from '#shared/contracts/ids.ts';
import type { Services } from '../services.ts';

/**
 * A signed link that opens the web chat for one customer, once.
 *
 * @param visit.key what makes the visit unique; the same key leads into the same session.
 * @param visit.lifeSeconds how long the link can be opened.
 */
export async function createWebChatLink(
  { sessionTokens, settings }: Pick<Services, 'sessionTokens' | 'settings'>,
  visit: {
    readonly customerId: string;
    readonly phone?: string | undefined;
    readonly key: string;
    readonly lifeSeconds: number;
  },
): Promise<{ readonly url: string; readonly sessionId: string }> {
  const { customerId, phone } = visit;
  const digest = createHash('sha256').update(visit.key).digest('hex').slice(0, 16);
  const sessionId = sessionIdSchema.parse(`webchat-${customerId}-${digest}`);
  const token = await sessionTokens.issue(
    'webchat',
    { sessionId, customerId, ...(phone === undefined ? {} : { phone }) },
    visit.lifeSeconds,
  );
  const url = new URL(settings.webChatUrl);
  url.searchParams.set('token', token);
  return { url: url.href, sessionId };
}
