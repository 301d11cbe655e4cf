import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestHost } from './fixtures/test-host.ts';
import { JournalCorruptError, openJournalStorage } from './host-storage.ts';

let folder: string;
let appFolder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'functions-host-'));
  appFolder = mkdtempSync(join(import.meta.dirname, 'fixtures', 'apps-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(appFolder, { recursive: true });
});

describe('a restarted host', () => {
  it('goes on with timers, events, sub-orchestrations and entities', async () => {
    const path = join(folder, 'orderly.jsonl');
    const first = await startTestHost({ storage: await openJournalStorage(path) });
    await first.client('start', 'sleeper', 'sleep', 40 * 86_400_000);
    await first.client('start', 'collector', 'collect', []);
    await first.client('raise', 'collector', 'item', 'before');
    await first.client('start', 'gone', 'chain', 'x');
    await first.host.whenInstance('gone');
    await first.client('purge', 'gone');
    await first.run('useCounter', 'uc', 'kept');
    await first.whenTimers(1);
    await first.host.close();

    const second = await startTestHost({
      storage: await openJournalStorage(path),
      clock: first.clock,
    });
    expect(await second.client('list')).toHaveLength(3);
    await second.client('raise', 'collector', 'item', 'after');
    await second.client('raise', 'collector', 'item', 'stop');
    expect((await second.host.whenInstance('collector')).output).toEqual(['before', 'after']);
    expect(await second.client('entity', 'kept')).toMatchObject({ entityState: { total: 12 } });
    let slept: unknown;
    const end = second.host.whenInstance('sleeper').then((status) => {
      slept = status.output;
    });
    while (slept === undefined) {
      await Promise.race([end, second.whenTimers(1)]);
      second.clock.advance(86_400_000);
    }
    expect(slept).toMatchObject({ after: 'SLEPT' });
    await second.host.close();
  });

  it('ignores the torn last line of a crashed write and refuses any other damage', async () => {
    const path = join(folder, 'torn.jsonl');
    const storage = await openJournalStorage(path);
    await storage.save({ kind: 'timer', key: 'a', value: { lastMs: 1, nextMs: 2 } });
    await storage.save({ kind: 'timer', key: 'b', value: { lastMs: 1, nextMs: 2 } });
    await storage.save({ kind: 'timer', key: 'b', value: null });
    await storage.close();
    appendFileSync(path, '{"kind":"timer","key":"c","val');
    const reopened = await openJournalStorage(path);
    expect(reopened.load()).toEqual([{ kind: 'timer', key: 'a', value: { lastMs: 1, nextMs: 2 } }]);
    await reopened.close();
    writeFileSync(path, 'damage\n{"kind":"timer"}\n');
    await expect(openJournalStorage(path)).rejects.toThrow(JournalCorruptError);
  });
});

/** Every step of the orchestration leaves a line in a file, so that repeats can be counted. */
const crashApp = `
const { appendFileSync, existsSync } = require('node:fs');
const df = require('durable-functions');
df.app.activity('note', { handler: (step) => { appendFileSync(process.env.NOTES, step + '\\n'); return step; } });
df.app.activity('hang', { handler: () => existsSync(process.env.SECOND_LIFE) ? 'done' : new Promise(() => {
  appendFileSync(process.env.NOTES, 'hanging\\n');
  process.stderr.write('HANGING\\n');
}) });
df.app.orchestration('journey', function* (context) {
  yield context.df.callActivity('note', 'first');
  yield context.df.Task.all([context.df.callActivity('note', 'left'), context.df.callActivity('note', 'right')]);
  const child = yield context.df.callSubOrchestrator('child');
  yield context.df.callActivity('note', 'last');
  return child;
});
df.app.orchestration('child', function* (context) {
  yield context.df.callActivity('note', 'child');
  return yield context.df.callActivity('hang');
});`;

const readySchema = z.object({
  ready: z.literal(true),
  event: z.literal('listening'),
  url: z.string(),
});

describe('the command line', () => {
  const bundle = () => join(folder, 'functions-host.mjs');
  beforeAll(async () => {
    await build({
      entryPoints: [join(import.meta.dirname, 'main.ts')],
      outfile: bundle(),
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
      banner: {
        js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);",
      },
    });
  });

  async function spawnHost(args: readonly string[], environment: Record<string, string> = {}) {
    const child = spawn(process.execPath, [bundle(), ...args], {
      env: { ...process.env, ...environment },
    });
    const line = once(createInterface({ input: child.stdout }), 'line').then(([text]) =>
      String(text),
    );
    const ready = readySchema.parse(JSON.parse(await line));
    return { child, url: ready.url };
  }
  const exit = async (child: ChildProcess) => (await once(child, 'exit'))[0] as number | null;

  it('survives kill -9 in mid-orchestration: it completes, and finished steps are not repeated', async () => {
    const appPath = join(appFolder, 'crash.cjs');
    writeFileSync(appPath, crashApp);
    const notes = join(folder, 'notes.txt');
    const secondLife = join(folder, 'second-life');
    const args = ['--port', '0', '--app', appPath, '--storage', join(folder, 'crash.jsonl')];
    const environment = { NOTES: notes, SECOND_LIFE: secondLife };

    const first = await spawnHost(args, environment);
    await fetch(`${first.url}/durabletask/orchestrators/journey/j1`, { method: 'POST' });
    await once(createInterface({ input: first.child.stderr }), 'line');
    first.child.kill('SIGKILL');
    await exit(first.child);
    expect(existsSync(notes)).toBe(true);

    writeFileSync(secondLife, '');
    const second = await spawnHost(args, environment);
    let status: { runtimeStatus?: string; output?: unknown };
    do {
      status = (await (
        await fetch(`${second.url}/durabletask/instances/j1`)
      ).json()) as typeof status;
    } while (status.runtimeStatus === 'Running');
    expect(status).toMatchObject({ runtimeStatus: 'Completed', output: 'done' });
    const steps = readFileSync(notes, 'utf8').trim().split('\n');
    expect(steps.toSorted()).toEqual(['child', 'first', 'hanging', 'last', 'left', 'right']);
    expect(
      (await fetch(`${second.url}/durabletask/orchestrators/journey/j1`, { method: 'POST' }))
        .status,
    ).toBe(202);
    second.child.kill('SIGTERM');
    expect(await exit(second.child)).toBe(0);
  });

  it.each([
    [['--port', 'x', '--app', 'a'], 'Usage'],
    [['--port', '0'], 'Usage'],
    [['--port', '0', '--app', '/nowhere/main.cjs'], 'npm run build'],
  ])('exits with 1 and an explanation for %j', async (args, message) => {
    const child = spawn(process.execPath, [bundle(), ...args]);
    let output = '';
    child.stderr.on('data', (chunk) => {
      output += String(chunk);
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(output).toContain(message);
  });
});
