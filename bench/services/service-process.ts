import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** Where the emulated services are, and what the callers of a load say to them. */
export interface EmulatedServices {
  readonly speechUrl: string;
  readonly openAiUrl: string;
  readonly cosmosUrl: string;
  readonly redisUrl: string;
  /** PCM16 mono 16 kHz that the emulated recogniser understands. */
  readonly callersAudioBase64: string;
}

export interface RunningServices extends EmulatedServices {
  /** CPU time of their process so far: it is not another's. */
  cpuMs(): Promise<number>;
}

/** Opens all of them, in base64 as Cosmos wants it. */
export const serviceKey = Buffer.from('bench only').toString('base64');

/** Runs `use` beside a process with the emulated services, and ends it. @param bundle its path. */
export async function withServices<Result>(
  bundle: string,
  use: (services: RunningServices) => Promise<Result>,
): Promise<Result> {
  const child = fork(bundle, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const services = await started(child);
    return await use({
      ...services,
      async cpuMs() {
        const answered = once(child, 'message');
        child.send('usage');
        const [cpuMs] = await answered;
        return Number(cpuMs);
      },
    });
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}

function started(child: ChildProcess): Promise<EmulatedServices> {
  return new Promise((resolve, reject) => {
    child.once('message', (services: EmulatedServices) => resolve(services));
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`The emulated services ended with ${code} before they were ready.`)),
    );
  });
}
