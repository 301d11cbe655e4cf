// Plain Node built-ins only: this runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('..', import.meta.url));

const minimumNodeMajor = 20;

/** Installs the locked dependencies when they are missing or the lock file changed since. */
export function ensureInstalled() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < minimumNodeMajor) {
    fail(`Continuo needs Node ${minimumNodeMajor} or newer; this is ${process.versions.node}.`);
  }
  const lockDigest = createHash('sha256')
    .update(readFileSync(`${projectRoot}/package-lock.json`))
    .digest('hex');
  const stampFile = `${projectRoot}/node_modules/.continuo-installed`;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockDigest) return;

  const folder = lstatSync(`${projectRoot}/node_modules`, { throwIfNoEntry: false });
  if (folder?.isSymbolicLink()) {
    fail(
      'node_modules is a link, and npm ci would empty the folder it leads to. Remove the link, or install there.',
    );
  }
  console.error('Installing dependencies (npm ci, about a minute the first time) ...');
  const startedAt = Date.now();
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: projectRoot,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.error)
    fail(
      `npm could not be started (${result.error.message}). Install Node with npm and try again.`,
    );
  if (result.status !== 0) fail('Installing dependencies failed; see the messages above.');
  writeFileSync(stampFile, lockDigest);
  console.error(`Dependencies installed in ${((Date.now() - startedAt) / 1000).toFixed(0)} s.`);
}

function fail(text) {
  console.error(text);
  process.exit(1);
}
