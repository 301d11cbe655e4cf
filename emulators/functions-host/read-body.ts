import type { IncomingMessage } from 'node:http';

/** Largest request body of a Functions app (Microsoft docs: "Azure Functions HTTP trigger", Limits). */
const maxBodyBytes = 100 * 1024 * 1024;

/** The client sent more than a Functions app accepts. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** @throws BodyTooLargeError, or the socket's error when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > maxBodyBytes)
      throw new BodyTooLargeError(`The body exceeds ${maxBodyBytes} bytes.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, length);
}
