import { createHash, createHmac } from 'node:crypto';
import type { RecordingFiles } from '#shared/contracts/recording-control.ts';
import { CallControlError, CodedError } from '#shared/errors/coded-error.ts';

/** Until the first byte. */
const answerTimeoutMs = 10_000;
/** Hosts of the service's own storage (found in call-automation 1.6.0, its recording URL validator). */
const storageHosts = [
  '.asm.skype.com',
  '.asyncgw.teams.microsoft.com',
  '.ams.gov.teams.microsoft.us',
];
/** Of Blob Storage, the first that takes Entra tokens is from 2017. */
const blobVersion = '2023-11-03';

/**
 * Fetches recordings from the service's own storage with our access key, and from our container with
 * the managed identity. The key goes nowhere else, whatever a location says: only to the service itself
 * and to its storage. (The SDK's own download knows these hosts alone and refuses the emulator's.)
 *
 * @param options.container ours, and a token for it; absent: the service keeps the files.
 */
export function createAcsRecordingFiles(options: {
  readonly connectionString: string;
  readonly container?: { readonly url: string; readonly token: () => Promise<string> } | undefined;
  readonly now: () => number;
  readonly fetch?: typeof fetch;
}): RecordingFiles {
  const { endpoint, accessKey } = partsOf(options.connectionString);
  const { container } = options;
  const send = options.fetch ?? fetch;

  async function headersFor(location: URL): Promise<Record<string, string>> {
    if (container !== undefined && isWithin(location, new URL(container.url))) {
      const token = await container.token();
      return { authorization: `Bearer ${token}`, 'x-ms-version': blobVersion };
    }
    if (location.origin === endpoint.origin || isServiceStorage(location)) {
      return signedHeaders(endpoint, location.pathname, accessKey, new Date(options.now()));
    }
    throw new CallControlError('call_control_failed', 'The recording lies at a strange place.');
  }

  return {
    async open(address) {
      const location = new URL(address);
      const headers = await headersFor(location);
      const response = await answered(send, location, headers);
      if (response.status === 404 || response.status === 410) {
        await response.body?.cancel();
        throw new CodedError('not_found', 'The recording is no longer kept.');
      }
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        const detail = `The recording was refused: HTTP ${response.status}.`;
        throw new CallControlError('call_control_failed', detail);
      }
      return {
        contentType: response.headers.get('content-type') ?? 'audio/wav',
        bytes: response.body,
      };
    },
  };
}

async function answered(
  send: typeof fetch,
  location: URL,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), answerTimeoutMs);
  try {
    // A redirect could take our credentials elsewhere.
    return await send(location, { headers, redirect: 'error', signal: abort.signal });
  } catch (cause) {
    throw new CallControlError('call_control_failed', 'The recording was not reached.', { cause });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Microsoft docs: Communication Services, Sign an HTTP request. What lies in the service's storage is
 * signed as if it lay at the service, whose host goes along (found by running call-automation 1.6.0).
 */
function signedHeaders(
  endpoint: URL,
  path: string,
  accessKey: Buffer,
  now: Date,
): Record<string, string> {
  const date = now.toUTCString();
  const contentHash = createHash('sha256').update('').digest('base64');
  const text = `GET\n${path}\n${date};${endpoint.host};${contentHash}`;
  const signature = createHmac('sha256', accessKey).update(text, 'utf8').digest('base64');
  return {
    'x-ms-date': date,
    'x-ms-host': endpoint.host,
    'x-ms-content-sha256': contentHash,
    authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
  };
}

function isServiceStorage({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && storageHosts.some((suffix) => hostname.endsWith(suffix));
}

function isWithin(location: URL, container: URL): boolean {
  const folder = container.pathname.replace(/\/*$/, '/');
  return location.origin === container.origin && location.pathname.startsWith(folder);
}

function partsOf(connectionString: string): { readonly endpoint: URL; readonly accessKey: Buffer } {
  const endpoint = /endpoint=([^;]+)/i.exec(connectionString)?.[1];
  const accessKey = /accesskey=([^;]+)/i.exec(connectionString)?.[1];
  if (endpoint === undefined || accessKey === undefined) {
    throw new CodedError('configuration_invalid', 'ACS_CONNECTION_STRING has no endpoint or key.');
  }
  return { endpoint: new URL(endpoint), accessKey: Buffer.from(accessKey, 'base64') };
}
