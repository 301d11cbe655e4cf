import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Builds a program of the benchmark from its sources, so that a test needs no build of everything. */
export async function buildProgram(
  entry: string,
): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'continuo-bench-test-'));
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'), 'dir');
  // What the media worker reads from beside its bundle.
  await cp(join(projectRoot, 'media-worker/web-chat/page'), join(folder, 'page'), {
    recursive: true,
  });
  const path = join(folder, 'program.mjs');
  await build({
    absWorkingDir: projectRoot,
    entryPoints: [entry],
    outfile: path,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['uWebSockets.js', 'bufferutil', 'utf-8-validate', '@azure/functions-core'],
    logLevel: 'error',
    banner: {
      js: [
        "import { createRequire as __createRequire } from 'node:module';",
        "import { fileURLToPath as __toPath } from 'node:url';",
        'const require = __createRequire(import.meta.url);',
        "const __filename = __toPath(import.meta.url), __dirname = __toPath(new URL('.', import.meta.url));",
      ].join(' '),
    },
  });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
