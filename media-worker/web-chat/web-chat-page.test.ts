import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { eachTransport } from '../testing/each-transport.ts';
import { problemReply } from '../transport/http-reply.ts';
import type { Transport } from '../transport/transport.ts';
import { loadWebChatPage } from './web-chat-page.ts';

const pageDirectory = fileURLToPath(new URL('./page/', import.meta.url));

describe.each(eachTransport())('the web-chat page on %s', (_name, startTransport) => {
  let transport: Transport;

  beforeAll(async () => {
    const page = await loadWebChatPage();
    transport = await startTransport({
      host: '127.0.0.1',
      port: 0,
      http: async (request) => {
        const handler = request.path === '/chat' ? page.document : page.files[request.path];
        return handler?.(request) ?? problemReply('not_found');
      },
      sockets: [],
      maxSockets: 1,
      clock: new VirtualClock(),
      logger: new FakeLogger(),
    });
  });

  afterAll(() => transport.close());

  const get = (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${transport.port}${path}`, init);

  it('allows itself nothing but its own files and its own socket', async () => {
    const reply = await get('/chat?token=secret');
    const host = `127.0.0.1:${transport.port}`;
    expect(reply.status).toBe(200);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; " +
        `connect-src 'self' ws://${host} wss://${host}; base-uri 'none'; form-action 'none'; ` +
        "frame-ancestors 'none'; require-trusted-types-for 'script'",
    });
    const html = await reply.text();
    expect(html).not.toContain('secret');
    expect(html).not.toMatch(/<script>|<style>|\son\w+=|\sstyle=|https?:|["(]\/\//);
  });

  it('gives every file that the document and the scripts name, with its type', async () => {
    const texts = [await (await get('/chat')).text()];
    const named = new Set<string>();
    for (const text of texts) {
      for (const [, quoted] of text.matchAll(/(?:src|href)="([^":]+)"|from '(\.\/[^']+)'/g)) {
        const path = `/chat/${quoted?.replace('chat/', '') ?? ''}`;
        if (quoted === undefined || named.has(path)) continue;
        named.add(path);
        const reply = await get(path);
        const type = path.endsWith('.css') ? 'text/css' : 'text/javascript';
        expect([path, reply.status, reply.headers.get('content-type')]).toEqual([
          path,
          200,
          `${type}; charset=utf-8`,
        ]);
        texts.push(await reply.text());
      }
    }
    const served = (await readdir(pageDirectory)).filter((name) => /\.(css|js)$/.test(name));
    expect([...named].sort()).toEqual(served.map((name) => `/chat/${name}`).sort());
  });

  it('lets a browser keep the files and ask whether they are still the same', async () => {
    const first = await get('/chat/chat.js');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const again = async (known: string) => {
      const headers = { 'if-none-match': known };
      const reply = await get('/chat/chat.js', { headers });
      return [reply.status, (await reply.text()).length > 0, reply.headers.get('etag')];
    };
    expect(await again(etag)).toEqual([304, false, etag]);
    expect(await again(`"other", W/${etag}`)).toEqual([304, false, etag]);
    expect(await again('"other"')).toEqual([200, true, etag]);
    const { headers } = await get('/chat/chat.css');
    expect(headers.get('etag')).not.toBe(etag);
  });

  it('names no socket of a host that cannot be one', async () => {
    const { document } = await loadWebChatPage();
    const policyFor = (host: string | undefined) =>
      document({
        method: 'GET',
        path: '/chat',
        remoteAddress: '',
        query: () => undefined,
        header: (name) => (name === 'host' ? host : undefined),
      }).headers?.['content-security-policy'];
    for (const host of [undefined, '', "x; script-src 'unsafe-inline'", 'a b', 'a\nb', 'a/b']) {
      expect(policyFor(host)).toContain("connect-src 'self'; base-uri 'none'");
    }
    for (const host of ['chat.example.com', 'localhost:8080', '[::1]:80']) {
      expect(policyFor(host)).toContain(`connect-src 'self' ws://${host} wss://${host};`);
    }
  });
});

it('does not start without its files', async () => {
  const elsewhere = new URL('./no-such-folder/', import.meta.url);
  await expect(loadWebChatPage(elsewhere)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('has scripts whose types fit', async () => {
  const compiler = fileURLToPath(import.meta.resolve('typescript/package.json'));
  const run = promisify(execFile);
  const tsc = compiler.replace(/package\.json$/, 'bin/tsc');
  const checked = run(process.execPath, [tsc, '-p', pageDirectory]).catch((error: unknown) => {
    throw new Error(`tsc: ${JSON.stringify(error)}`);
  });
  await expect(checked).resolves.toMatchObject({ stdout: '' });
});
