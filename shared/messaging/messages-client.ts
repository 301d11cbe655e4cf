import * as messages from '@azure-rest/communication-messages';

type CreateClient = typeof messages.default.default;

/**
 * The package is CommonJS with a `default` of its own: Node gives `{default: {default: f}}`, a
 * loader that smooths such packages over gives `{default: f}` (found by running 2.0.0).
 */
const createClient: CreateClient =
  'default' in messages.default
    ? messages.default.default
    : (messages.default as unknown as CreateClient);

const RETRIES = { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };

/** REST client of Advanced Messages; plain http only when the connection string names it. */
export function createMessagesClient(connectionString: string): ReturnType<CreateClient> {
  return createClient(connectionString, {
    allowInsecureConnection: /endpoint=http:/i.test(connectionString),
    retryOptions: RETRIES,
  });
}
