import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { HttpReply, IncomingRequest } from '../transport/transport.ts';

export type PageHandler = (request: IncomingRequest) => HttpReply;

/** The page that a web-chat link opens, and the files it is made of. */
export interface WebChatPage {
  readonly document: PageHandler;
  /** Path below the address of the page, e.g. `/chat/chat.css`. */
  readonly files: Readonly<Record<string, PageHandler>>;
}

const fileTypes = {
  'chat.css': 'text/css; charset=utf-8',
  'chat.js': 'text/javascript; charset=utf-8',
  'chat-connection.js': 'text/javascript; charset=utf-8',
  'chat-view.js': 'text/javascript; charset=utf-8',
  'transcript.js': 'text/javascript; charset=utf-8',
} as const;

/**
 * Reads the page, once. The document is the same for everybody and knows no token; its script takes
 * the token from the address and opens the socket. Built, the folder lies beside the bundle.
 *
 * @throws Error (ENOENT) when a file is missing: the build is incomplete.
 */
export async function loadWebChatPage(
  directory: URL = new URL('./page/', import.meta.url),
): Promise<WebChatPage> {
  const read = (name: string) => readFile(new URL(name, directory), 'utf8');
  const html = await read('index.html');
  const files = await Promise.all(
    Object.entries(fileTypes).map(
      async ([name, contentType]) =>
        [`/chat/${name}`, fileHandler(await read(name), contentType)] as const,
    ),
  );
  return {
    document: (request) => ({
      status: 200,
      contentType: 'text/html; charset=utf-8',
      body: html,
      headers: {
        'content-security-policy': contentSecurityPolicy(request.header('host')),
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      },
    }),
    files: Object.fromEntries(files),
  };
}

/** Kept by the browser, and used again after it has asked whether it is still the same. */
function fileHandler(body: string, contentType: string): PageHandler {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const headers = {
    'cache-control': 'no-cache',
    // A script names itself as the referrer of what it imports.
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    etag,
  };
  return (request) => {
    const known = request.header('if-none-match')?.split(/\s*,\s*/) ?? [];
    const isKnown = known.some((tag) => tag === etag || tag === `W/${etag}` || tag === '*');
    return { status: isKnown ? 304 : 200, contentType, body, headers };
  };
}

/** A host with or without port, as a URL has it (RFC 3986 section 3.2). */
const hostPattern = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Everything comes from here and nothing goes elsewhere. `'self'` does not cover the socket in every
 * browser (WebKit, until version 16), so its address is named.
 */
function contentSecurityPolicy(host: string | undefined): string {
  const socket = host !== undefined && hostPattern.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    'img-src data:',
    `connect-src 'self'${socket}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}
