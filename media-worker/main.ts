import { ConfigurationError, loadSettings, type Settings } from '#shared/config/settings.ts';
import { createMediaWorker } from './create-media-worker.ts';

async function main(settings: Settings): Promise<void> {
  const worker = await createMediaWorker(settings);
  const { name: transport, port } = worker.server.transport;
  // Whoever started this process waits for this line.
  process.stdout.write(
    `${JSON.stringify({ ready: true, service: 'media-worker', port, transport })}\n`,
  );

  const stop = async () => {
    await worker.stop();
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
