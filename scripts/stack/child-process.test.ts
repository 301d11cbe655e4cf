import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startChild } from './child-process.ts';

/** Says over its connection what becomes of it; the connection ends with the process. */
const program = `
  import { connect } from 'node:net';
  const line = connect(Number(process.env.REPORT_PORT), '127.0.0.1', () => {
    line.write('up ');
    console.log(JSON.stringify({ ready: true }));
  });
  // When the test is over, so is this.
  line.on('close', () => process.exit(1));
  process.on('SIGTERM', () => {
    console.log('stopping');
    if (process.env.HANGS === undefined) line.end('stopped in order');
  });
`;

let folder: string;
let server: Server;
let port: number;
const started: ChildProcess[] = [];
const connections: Socket[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'continuo-child-'));
  server = createServer((socket) => connections.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  writeFileSync(join(folder, 'program.mjs'), program);
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const socket of connections.splice(0)) socket.destroy();
  server.close();
  rmSync(folder, { recursive: true });
});

/** Everything the next process that connects says until it is gone. */
async function lastWords(): Promise<string> {
  const [socket] = (await once(server, 'connection')) as [Socket];
  let words = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  // A process that was killed resets its connection.
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return words;
}

const child = (environment: Readonly<Record<string, string>> = {}) => ({
  name: 'test program',
  script: join(folder, 'program.mjs'),
  environment: { REPORT_PORT: String(port), ...environment },
  logFile: join(folder, 'program.log'),
  readyWithinMs: 20_000,
});

/** A process of its own that starts the program as a stack does, and then waits. */
async function startParent(): Promise<ChildProcess> {
  const bundle = join(folder, 'parent.mjs');
  const here = new URL('.', import.meta.url);
  await build({
    stdin: {
      contents: `
        import { startChild } from './child-process.ts';
        await startChild({ ...${JSON.stringify(child())}, onUnexpectedExit: () => {} });
        console.log('up');
      `,
      resolveDir: here.pathname,
      loader: 'ts',
    },
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    define: { 'import.meta.url': JSON.stringify(new URL('./child-process.ts', here).href) },
    logLevel: 'error',
  });
  const parent = spawn(process.execPath, [bundle], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(parent);
  await once(parent.stdout, 'data');
  return parent;
}

describe('a process of the stack', () => {
  it('stops in order when whoever started it is killed', async () => {
    const words = lastWords();
    const parent = await startParent();
    parent.kill('SIGKILL');
    expect(await words).toBe('up stopped in order');
  });

  it('stops in order when it is told to, and nobody calls that unexpected', async () => {
    const unexpected: string[] = [];
    const words = lastWords();
    const handle = await startChild({
      ...child(),
      onUnexpectedExit: (message) => unexpected.push(message),
    });
    await handle.stop(10_000);
    await handle.stop(10_000);
    expect(await words).toBe('up stopped in order');
    expect(unexpected).toEqual([]);
    expect(readFileSync(join(folder, 'program.log'), 'utf8')).toContain('stopping');
  });

  it('goes on with the log of the one whose place it takes, and begins a new one otherwise', async () => {
    const logAfter = async (continuesLog: boolean) => {
      const words = lastWords();
      const handle = await startChild({
        ...child(),
        continuesLog,
        onUnexpectedExit: () => undefined,
      });
      await handle.stop(10_000);
      await words;
      return readFileSync(join(folder, 'program.log'), 'utf8');
    };
    writeFileSync(join(folder, 'program.log'), 'why it crashed\n');
    expect(await logAfter(true)).toMatch(/^why it crashed\n.*"ready":true/);
    expect(await logAfter(false)).not.toContain('why it crashed');
  });

  it('is killed when it does not stop in time', async () => {
    const words = lastWords();
    const handle = await startChild({
      ...child({ HANGS: '1' }),
      onUnexpectedExit: () => undefined,
    });
    await handle.stop(1);
    expect(await words).toBe('up ');
  });

  it('that ends by itself is reported with its last output', async () => {
    const ended = new Promise<string>((resolve) => {
      void lastWords();
      void startChild({ ...child(), onUnexpectedExit: resolve }).then(({ processId }) =>
        process.kill(processId, 'SIGKILL'),
      );
    });
    expect(await ended).toMatch(
      /^test program ended with SIGKILL\.\n(.*\n)*\(log: .*program\.log\)$/,
    );
  });

  it('that does not come up is an error that says why', async () => {
    const starting = (parts: object) =>
      startChild({ ...child(), ...parts, onUnexpectedExit: () => undefined });
    writeFileSync(join(folder, 'broken.mjs'), 'throw new Error("no coffee");');
    await expect(starting({ script: join(folder, 'broken.mjs') })).rejects.toThrow(
      /ended with code 1\.\n(.*\n)*.*no coffee/,
    );
    writeFileSync(join(folder, 'mute.mjs'), 'setInterval(() => {}, 1000);');
    await expect(
      starting({ script: join(folder, 'mute.mjs'), readyWithinMs: 200 }),
    ).rejects.toThrow('was not ready within 0.2 s');
  });

  it('is not started when its log cannot be written', async () => {
    mkdirSync(join(folder, 'taken'));
    const unexpected = () => undefined;
    await expect(
      startChild({ ...child(), logFile: join(folder, 'taken'), onUnexpectedExit: unexpected }),
    ).rejects.toThrow(/taken: .*log/);
    await expect(
      startChild({
        ...child(),
        logFile: join(folder, 'program.mjs', 'x.log'),
        onUnexpectedExit: unexpected,
      }),
    ).rejects.toThrow(/x\.log: .*log/);
  });
});
