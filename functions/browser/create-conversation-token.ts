import { z } from 'zod';
import { browserVoicePath } from '#shared/contracts/browser-voice-message.ts';
import { customerIdSchema, sessionIdSchema } from '#shared/contracts/ids.ts';
import { streamingModeSchema } from '#shared/contracts/streaming-mode.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { voiceLiveMissing } from '../calls/voice-live-missing.ts';
import { defineEndpoint } from '../http/endpoint.ts';
import { organizationOf } from './organization-of.ts';

/** The page connects right after it got the token. */
const tokenLifeSeconds = 60;

/** Lets one page talk to the agents, once, as a customer or as a stranger. */
export const createConversationToken = defineEndpoint({
  name: 'createBrowserConversationToken',
  method: 'POST',
  route: 'browser/conversation/token',
  access: { role: 'Operator' },
  body: z.strictObject({
    customer_id: customerIdSchema.optional(),
    scenario: z.string().optional(),
    /** How the conversation is to be carried; as the agent or the settings say when absent. */
    streaming_mode: streamingModeSchema.optional(),
  }),
  async handle({ body, caller, services }) {
    const { content, customers, randomId, sessionTokens, settings } = services;
    const { customer_id: customerId, scenario, streaming_mode: streamingMode } = body;
    if (scenario !== undefined && !content.scenarios.has(scenario)) {
      throw new CodedError('not_found', `There is no scenario "${scenario}".`);
    }
    if (streamingMode === 'voice_live' && !settings.hasVoiceLive) {
      throw new CodedError('invalid_request', voiceLiveMissing);
    }
    const customer = customerId === undefined ? undefined : await customers.get(customerId);
    if (customerId !== undefined && customer === undefined) {
      throw new CodedError('not_found', 'There is no such customer.');
    }
    const sessionId = sessionIdSchema.parse(`browser-${randomId()}`);
    const token = await sessionTokens.issue(
      'browser',
      {
        sessionId,
        ...(customer === undefined ? {} : { customerId: customer.customerId }),
        ...(customer?.phone === undefined ? {} : { phone: customer.phone }),
        ...(scenario === undefined ? {} : { scenario }),
        ...(streamingMode === undefined ? {} : { streamingMode }),
        ...organizationOf(caller),
      },
      tokenLifeSeconds,
    );
    return {
      status: 201,
      body: {
        url: `${settings.mediaWorkerUrl}${browserVoicePath}?token=${token}`,
        session_id: sessionId,
        expires_in_seconds: tokenLifeSeconds,
      },
    };
  },
});
