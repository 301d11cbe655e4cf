import { parseArgs } from 'node:util';
import { openJournalStorage } from './host-storage.ts';
import type { LogEntry } from './log-sink.ts';
import { startFunctionsHost } from './start-functions-host.ts';

const usage = 'functions-host --port <number> --app <bundle.cjs> [--storage <file.jsonl>]';

/** Standard output carries the ready line only, so that a parent process can wait for it. */
function writeLog({ level, category, message }: LogEntry): void {
  if (level === 'trace' || level === 'debug') return;
  process.stderr.write(`[${level}] ${category}: ${message}\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, app: { type: 'string' }, storage: { type: 'string' } },
  });
  const port = Number(values.port);
  if (values.app === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`Usage: ${usage}`);
  }
  const host = await startFunctionsHost({
    port,
    appPath: values.app,
    log: writeLog,
    ...(values.storage === undefined ? {} : { storage: await openJournalStorage(values.storage) }),
  });
  const stop = () => {
    host.close().then(
      () => process.exit(0),
      (error: unknown) => exitWith(error),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const ready = {
    ready: true,
    event: 'listening',
    service: host.name,
    port: host.port,
    url: host.url,
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

function exitWith(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(exitWith);
