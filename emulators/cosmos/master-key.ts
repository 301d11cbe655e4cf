import { createHmac, timingSafeEqual } from 'node:crypto';
import { CosmosError } from './cosmos-error.ts';

/** The parts of a request that its signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** `dbs`, `colls`, `docs` ...; empty for the account. */
  readonly resourceType: string;
  /** Link of the resource, or of the parent for a feed, e.g. `dbs/a/colls/b`. */
  readonly resourceLink: string;
  /** Header `x-ms-date`. */
  readonly date: string | undefined;
  /** Header `authorization`, percent-encoded. */
  readonly authorization: string | undefined;
}

/**
 * Verifies a master-key signature (Microsoft docs: "Access control on Azure Cosmos DB resources").
 * @throws CosmosError 401
 */
export function verifyMasterKey(request: SignedRequest, key: string): void {
  const { authorization, date } = request;
  if (authorization === undefined || date === undefined) {
    throw unauthorized(
      'Required Header authorization is missing. Ensure a valid Authorization token is passed.',
    );
  }
  const given = /^type=master&ver=1\.0&sig=(.+)$/.exec(decode(authorization))?.[1];
  const expected = createHmac('sha256', Buffer.from(key, 'base64'))
    .update(
      `${request.method.toLowerCase()}\n${request.resourceType.toLowerCase()}\n${request.resourceLink}\n${date.toLowerCase()}\n\n`,
    )
    .digest();
  const signature = Buffer.from(given ?? '', 'base64');
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    throw unauthorized(
      "The input authorization token can't serve the request. The wrong key is being used or the expected payload is not built as per the protocol.",
    );
  }
}

function unauthorized(message: string): CosmosError {
  return new CosmosError(401, 'Unauthorized', message);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    if (cause instanceof URIError) return '';
    throw cause;
  }
}
