import { ConfigurationError, loadSettings, type Settings } from '#shared/config/settings.ts';
import { readSourceMap } from '#shared/telemetry/read-source-map.ts';
import { createMediaWorker } from './create-media-worker.ts';

async function main(settings: Settings): Promise<void> {
  readSourceMap();
  const worker = await createMediaWorker(settings);
  const { name: transport, port } = worker.server.transport;
  // Whoever started this process waits for this line.
  process.stdout.write(
    `${JSON.stringify({ ready: true, service: 'media-worker', port, transport })}\n`,
  );

  const stop = async () => {
    // A store that does not answer must not keep a stopping worker for ever.
    const longestMs = (settings.SHUTDOWN_GRACE_SECONDS + 5) * 1000;
    const deadline = setTimeout(() => {
      worker.logger.error('shutdown took too long', { longestMs });
      process.exit(1);
    }, longestMs);
    await worker.stop();
    clearTimeout(deadline);
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop().catch((error: unknown) => {
        worker.logger.error('shutdown failed', { error });
        process.exit(1);
      });
    });
  }
}

try {
  await main(loadSettings(process.env));
} catch (error) {
  const text = error instanceof ConfigurationError ? error.message : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
