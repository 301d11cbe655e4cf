// Installs and builds when needed, then runs one of our programs with the same arguments.
import { spawn } from 'node:child_process';
import { ensureInstalled, projectRoot } from './install.mjs';
import { newestChange } from './newest-change.mjs';

/**
 * Runs `dist/<program>.mjs`; the exit code is passed on, signals reach the child.
 * @param program path without ending, e.g. `scripts/demo`
 */
export async function runBuilt(program) {
  ensureInstalled();
  if (
    newestChange([
      'functions',
      'media-worker',
      'shared',
      'registries',
      'emulators',
      'scripts',
      'bench',
      'package-lock.json',
    ]) > newestChange(['dist/scripts'])
  ) {
    console.error('Building ...');
    const { buildAll } = await import('./build.mjs');
    await buildAll();
  }
  // A process group of its own: Ctrl-C reaches this process only, which asks the program to stop in
  // order; without it the terminal would signal every service of the stack at once.
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', `${projectRoot}/dist/${program}.mjs`, ...process.argv.slice(2)],
    {
      stdio: 'inherit',
      cwd: process.cwd(),
      detached: true,
      env: { ...process.env, CONTINUO_STARTER: String(process.pid) },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
