import { createServer, type Server } from 'node:net';

/** A block of ports that no other test run uses until it is released. */
export interface PortBlock {
  readonly base: number;
  release(): Promise<void>;
}

const firstBase = 7400;
const lastBase = 9990;
const blockSize = 10;
/** Offset of the port that is held for the block's life, so that two runs never share a block. */
const claimOffset = blockSize - 1;

/**
 * Finds a free block of ten ports, of which a local stack uses the first eight.
 * @throws Error when every block is taken.
 */
export async function claimPortBlock(): Promise<PortBlock> {
  for (let base = firstBase; base <= lastBase; base += blockSize) {
    const claim = await listen(base + claimOffset);
    if (claim === undefined) continue;
    if (await isFree(base)) return { base, release: () => close(claim) };
    await close(claim);
  }
  throw new Error(`No free block of ${blockSize} ports from ${firstBase} to ${lastBase}.`);
}

async function isFree(base: number): Promise<boolean> {
  for (let port = base; port < base + claimOffset; port += 1) {
    const server = await listen(port);
    if (server === undefined) return false;
    await close(server);
  }
  return true;
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
