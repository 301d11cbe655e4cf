// `npm test`: installs what is missing, builds, runs every test, ends with `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { ensureInstalled, projectRoot } from './install.mjs';

ensureInstalled();
const { buildAll } = await import('./build.mjs');
await buildAll();

const reportFile = `${projectRoot}/out/test-report.json`;
rmSync(reportFile, { force: true });
const chosen = process.argv.slice(2);
const run = spawnSync(
  process.execPath,
  [
    `${projectRoot}/node_modules/vitest/vitest.mjs`,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...chosen,
  ],
  { cwd: projectRoot, stdio: 'inherit' },
);
const report = JSON.parse(readFileSync(reportFile, 'utf8'));
// A file that fails to load counts as one failure, so that it can never look like success.
const brokenFiles = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const failed = report.numFailedTests + brokenFiles;
console.log(`${report.numPassedTests} passed, ${failed} failed`);
process.exit(failed > 0 || report.numPassedTests === 0 ? 1 : (run.status ?? 1));
