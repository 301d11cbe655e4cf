import { MessagingError } from '#shared/errors/coded-error.ts';
import { createMessagesClient } from './messages-client.ts';

const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Fetches a picture or document that a customer sent.
 *
 * @param request.mediaId `mediaId` of the message event.
 * @param request.maxBytes what is longer is refused.
 * @throws MessagingError when it is not there, too long, or the service fails.
 */
export async function downloadMedia(request: {
  readonly connectionString: string;
  readonly mediaId: string;
  readonly maxBytes: number;
}): Promise<Buffer> {
  const client = createMessagesClient(request.connectionString);
  const response = await client
    .path('/messages/streams/{id}', request.mediaId)
    .get({ timeout: REQUEST_TIMEOUT_MS })
    .asNodeStream()
    .catch((error: unknown) => {
      throw new MessagingError('The messaging service does not answer.', { cause: error });
    });
  if (response.status !== '200')
    throw new MessagingError(`The media answered HTTP ${response.status}.`);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    length += bytes.length;
    if (length > request.maxBytes) throw new MessagingError('The media is too large.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
