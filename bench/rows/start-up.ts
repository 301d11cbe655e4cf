import { spawn } from 'node:child_process';
import { completeEnvironment } from '#shared/testing/complete-environment.ts';
import type { BenchContext } from '../bench-context.ts';
import { percentile } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';
import { type EmulatedServices, serviceKey, withServices } from '../services/service-process.ts';

/** Time to load a bundle in a fresh process, without running what it starts. */
function loadMs(bundle: string): Promise<number> {
  const code = `const from = performance.now(); try { require(${JSON.stringify(bundle)}); } catch (error) { if (error.code !== 'configuration_invalid' && error.name !== 'ConfigurationError') throw error; } process.stdout.write(String(performance.now() - from)); process.exit(0);`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', code], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH },
    });
    let output = '';
    let problems = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
    });
    child.stderr.on('data', (text: Buffer) => {
      problems += text.toString();
    });
    child.on('error', reject);
    child.on('close', () => {
      const figure = Number(output);
      if (output === '' || Number.isNaN(figure)) reject(new Error(`${bundle}: ${problems}`));
      else resolve(figure);
    });
  });
}

/** From starting the process to the answer that it is ready: stores connected, sockets open. */
async function readyMs(bundle: string, services: EmulatedServices): Promise<number> {
  const { AZURE_SPEECH_REGION: _, ...environment } = completeEnvironment;
  const startedAt = performance.now();
  const child = spawn(process.execPath, [bundle], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ...environment,
      PORT: '0',
      BIND_ADDRESS: '127.0.0.1',
      SHUTDOWN_GRACE_SECONDS: '0',
      LOG_LEVEL: 'error',
      AZURE_SPEECH_HOST: services.speechUrl,
      AZURE_SPEECH_KEY: serviceKey,
      AZURE_OPENAI_ENDPOINT: services.openAiUrl,
      AZURE_OPENAI_KEY: serviceKey,
      AZURE_COSMOS_ENDPOINT: services.cosmosUrl,
      AZURE_COSMOS_KEY: serviceKey,
      REDIS_URL: services.redisUrl,
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const port = await new Promise<number>((resolve, reject) => {
      let output = '';
      child.stdout.on('data', (text: Buffer) => {
        output += text.toString();
        const line = output.split('\n').find((each) => each.includes('"ready":true'));
        if (line !== undefined) resolve(Number(JSON.parse(line).port));
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`The worker ended with ${code}: ${output}`)));
    });
    for (;;) {
      const { ok } = await fetch(`http://127.0.0.1:${port}/readiness`);
      if (ok) return performance.now() - startedAt;
    }
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** P12: how soon a new replica takes calls. */
export const startUp: Row = {
  id: 'P12',
  measure: 'media worker start → ready; Functions bundle load (cold start)',
  unit: 'ms',
  target: '≤ 600; ≤ 400',
  stretch: '≤ 300; ≤ 200',
  async run({ isQuick, bundleOf }: BenchContext) {
    const times = isQuick ? 3 : 9;
    const workers: number[] = [];
    const functions: number[] = [];
    await withServices(bundleOf('emulated-services'), async (services) => {
      for (let index = 0; index < times; index += 1) {
        workers.push(await readyMs(bundleOf('media-worker'), services));
        functions.push(await loadMs(bundleOf('functions')));
      }
    });
    const worker = percentile(workers, 50);
    const functionsLoad = percentile(functions, 50);
    return {
      values: { worker, functionsLoad },
      met: worker <= 600 && functionsLoad <= 400,
      metStretch: worker <= 300 && functionsLoad <= 200,
      load: `median of ${times} fresh processes; the worker as it is deployed, with emulated services, from process start until /readiness says yes`,
      whereItGoes: 'Reading and compiling the bundle, above all the Azure SDKs in it.',
    };
  },
  async runPeer({ withWorker, isQuick }) {
    const starts: number[] = [];
    let idleMegabytes = Number.NaN;
    for (let index = 0; index < (isQuick ? 1 : 5); index += 1) {
      await withWorker({}, async (worker) => {
        starts.push(worker.startedInMs);
        idleMegabytes = (await worker.residentBytes()) / 1024 ** 2;
      });
    }
    return { worker: percentile(starts, 50), idleMegabytes };
  },
};
