import { z } from 'zod';
import type { StartTransfer } from '#shared/contracts/transfer.ts';
import type { CustomerArrived, StartChannelSwitch } from '#shared/conversation/channel-switch.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { SessionTokens } from '#shared/security/session-token.ts';

const tokenLifeSeconds = 60;
const attemptTimeoutMs = 5000;
const startedSchema = z.object({ handoffId: z.string().min(1) });
const transferSchema = z.object({
  transferId: z.string().min(1),
  withinMs: z.number().positive(),
});

/** What the media worker asks of the Functions app. Every request may be repeated. */
export interface FunctionsClient {
  readonly startChannelSwitch: StartChannelSwitch;
  readonly customerArrived: CustomerArrived;
  readonly startTransfer: StartTransfer;
}

/**
 * Talks to the Functions app as one process of ours to the other, with a token for the session it
 * is about. A request that gets no answer is sent once more.
 *
 * @param options.baseUrl public address of the Functions app.
 */
export function createFunctionsClient(options: {
  readonly baseUrl: string;
  readonly sessionTokens: Pick<SessionTokens, 'issue'>;
  readonly fetch?: typeof fetch;
}): FunctionsClient {
  const send = options.fetch ?? fetch;

  async function post(path: string, sessionId: string, body: unknown): Promise<unknown> {
    const token = await options.sessionTokens.issue('service', { sessionId }, tokenLifeSeconds);
    const request = async () => {
      const response = await send(new URL(path, options.baseUrl), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(attemptTimeoutMs),
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text);
      const isWorthRepeating = response.status >= 500;
      throw new RequestRefused(`POST ${path} answered ${response.status}.`, isWorthRepeating);
    };
    try {
      return await request().catch((error: unknown) => {
        if (error instanceof RequestRefused && !error.isWorthRepeating) throw error;
        return request();
      });
    } catch (cause) {
      throw new CodedError('internal', 'The Functions app did not do it.', { cause });
    }
  }

  return {
    async startChannelSwitch(request) {
      const { sessionId, customerId, customerPhone, from, target, fallbacks, agentMessage } =
        request;
      const answer = await post('/api/v1/channels/handoff', sessionId, {
        sessionId,
        ...(customerId === undefined ? {} : { customerId }),
        ...(customerPhone === undefined ? {} : { customerPhone }),
        from,
        target,
        fallbacks,
        agentMessage,
      });
      return startedSchema.parse(answer);
    },
    async startTransfer(order) {
      return transferSchema.parse(await post('/api/v1/calls/transfer', order.sessionId, order));
    },
    async customerArrived({ handoffId, sessionId, channel }) {
      const path = `/api/v1/channels/handoff/${encodeURIComponent(handoffId)}/arrived`;
      await post(path, sessionId, { sessionId, channel });
    },
  };
}

class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly isWorthRepeating: boolean;

  constructor(message: string, isWorthRepeating: boolean) {
    super(message);
    this.isWorthRepeating = isWorthRepeating;
  }
}
