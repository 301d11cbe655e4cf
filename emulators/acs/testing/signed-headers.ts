import { createHash, createHmac } from 'node:crypto';

/** Headers of a request without a body that is signed with an access key. */
export function signedHeaders(
  request: { readonly method: string; readonly path: string; readonly host: string },
  accessKeyBase64: string,
): Record<string, string> {
  const date = new Date().toUTCString();
  const contentHash = createHash('sha256').update('').digest('base64');
  const text = `${request.method}\n${request.path}\n${date};${request.host};${contentHash}`;
  const key = Buffer.from(accessKeyBase64, 'base64');
  const signature = createHmac('sha256', key).update(text, 'utf8').digest('base64');
  return {
    'x-ms-date': date,
    'x-ms-content-sha256': contentHash,
    authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
  };
}
