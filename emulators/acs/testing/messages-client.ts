import * as messages from '@azure-rest/communication-messages';

type CreateClient = typeof messages.default.default;

/**
 * The package is CommonJS with a `default` of its own: Node gives `{default: {default: f}}`, a test
 * runner that smooths such packages over gives `{default: f}`.
 */
export const createMessagesClient: CreateClient =
  'default' in messages.default
    ? messages.default.default
    : (messages.default as unknown as CreateClient);
