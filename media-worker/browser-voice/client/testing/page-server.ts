import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { PageOrder, PageReport } from './page-reports.ts';

/** Serves the test's page with its scripts, takes its reports and passes orders to it. */
export interface PageServer {
  readonly origin: string;
  readonly reports: readonly PageReport[];
  order(order: PageOrder): void;
  close(): Promise<void>;
}

export async function startPageServer(): Promise<PageServer> {
  const reports: PageReport[] = [];
  let page: ServerResponse | undefined;
  const files = new Map([
    ['/', { type: 'text/html', text: '<script type="module" src="/page.js"></script>' }],
    ['/page.js', { type: 'text/javascript', text: await bundle('./chromium-page.ts') }],
    ['/voice-worklet.js', { type: 'text/javascript', text: await bundle('../voice-worklet.ts') }],
  ]);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?');
    const file = files.get(path);
    if (file !== undefined) {
      response.writeHead(200, { 'content-type': file.type }).end(file.text);
    } else if (path === '/report') {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(Buffer.from(part));
      reports.push(JSON.parse(Buffer.concat(parts).toString()));
      response.writeHead(204).end();
    } else if (path === '/orders') {
      page = response.writeHead(200, { 'content-type': 'text/event-stream' });
      page.flushHeaders();
    } else {
      response.writeHead(404).end();
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    reports,
    order: (order) => page?.write(`data: ${JSON.stringify(order)}\n\n`),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bundle(entry: string): Promise<string> {
  const built = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
  });
  return built.outputFiles[0]?.text ?? '';
}
