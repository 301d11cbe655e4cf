import { z } from 'zod';
import { allSessions, dashboardPath } from '#shared/contracts/dashboard-message.ts';
import { sessionIdSchema } from '#shared/contracts/ids.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { organizationOf } from './organization-of.ts';

/** The page connects right after it got the token. */
const tokenLifeSeconds = 60;

/** Lets one page watch a session, or all of them, once. */
export const createDashboardToken = defineEndpoint({
  name: 'createDashboardToken',
  method: 'POST',
  route: 'browser/dashboard/token',
  access: { role: 'Reader' },
  body: z.strictObject({ session_id: sessionIdSchema.optional() }),
  async handle({ body, caller, services: { sessionTokens, settings } }) {
    const sessionId = body.session_id ?? allSessions;
    const token = await sessionTokens.issue(
      'dashboard',
      { sessionId, ...organizationOf(caller) },
      tokenLifeSeconds,
    );
    return {
      status: 201,
      body: {
        url: `${settings.mediaWorkerUrl}${dashboardPath}?token=${token}`,
        watching: sessionId,
        expires_in_seconds: tokenLifeSeconds,
      },
    };
  },
});
