import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type CorkingApp, type CorkingResponse, createUpgradeCork } from './upgrade-cork.ts';

/** The part of the library that a cork needs, played by a plain server. */
class PaperApp implements CorkingApp {
  #handler: (response: CorkingResponse) => void = () => undefined;
  readonly corked: string[] = [];
  #onAborted: () => void = () => undefined;

  get(_path: string, handler: (response: CorkingResponse) => void): void {
    this.#handler = handler;
  }

  /** A request on the cork's path, which is never answered. */
  ask(): void {
    this.#handler({
      onAborted: (act: () => void) => {
        this.#onAborted = act;
      },
      cork: (act: () => void) => {
        this.corked.push('begin');
        act();
        this.corked.push('end');
      },
    });
  }

  abort(): void {
    this.#onAborted();
  }
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function corkOn(paper: PaperApp, onRequest: (client: Socket) => void) {
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    client.once('data', () => onRequest(client));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cork = createUpgradeCork(paper);
  closers.push(() => {
    cork.close();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { cork, opened: cork.open('127.0.0.1', port) };
}

describe('the cork of upgrades', () => {
  it('runs what it is around at once: inside a response, and as well without one', async () => {
    const paper = new PaperApp();
    const { cork, opened } = await corkOn(paper, () => paper.ask());
    await opened;
    cork.around(() => paper.corked.push('upgrade'));
    expect(paper.corked).toEqual(['begin', 'upgrade', 'end']);
    paper.abort();
    cork.around(() => paper.corked.push('upgrade'));
    expect(paper.corked.slice(3)).toEqual(['upgrade']);
  });

  it('does not wait for ever for somebody else who listens there', async () => {
    const closing = await corkOn(new PaperApp(), (client) => client.destroy());
    await expect(closing.opened).rejects.toThrow('not taken');
    const answering = await corkOn(new PaperApp(), (client) => {
      client.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
    });
    await expect(answering.opened).rejects.toThrow('not taken');
  });
});
