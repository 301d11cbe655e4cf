import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { percentile } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';
import { WorkerProcess } from '../worker/worker-process.ts';

/** Time to load a bundle in a fresh process, without running what it starts. */
function loadMs(bundle: string): Promise<number> {
  const path = fileURLToPath(new URL(bundle, import.meta.url));
  const code = `const from = performance.now(); try { require(${JSON.stringify(path)}); } catch (error) { if (error.code !== 'configuration_invalid' && error.name !== 'ConfigurationError') throw error; } process.stdout.write(String(performance.now() - from)); process.exit(0);`;
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

/** P12: how soon a new replica takes calls. */
export const startUp: Row = {
  id: 'P12',
  measure: 'media worker start → ready; Functions bundle load (cold start)',
  unit: 'ms',
  target: '≤ 600; ≤ 400',
  stretch: '≤ 300; ≤ 200',
  async run({ isQuick }) {
    const times = isQuick ? 3 : 9;
    const workers: number[] = [];
    const functions: number[] = [];
    for (let index = 0; index < times; index += 1) {
      const worker = await WorkerProcess.start();
      workers.push(worker.startedInMs);
      await worker.stop();
      functions.push(await loadMs('../functions/main.cjs'));
    }
    const worker = percentile(workers, 50);
    const functionsLoad = percentile(functions, 50);
    return {
      values: { worker, functionsLoad },
      met: worker <= 600 && functionsLoad <= 400,
      metStretch: worker <= 300 && functionsLoad <= 200,
      load: `median of ${times} fresh processes; the worker with fake providers, from process start to listening`,
    };
  },
};
