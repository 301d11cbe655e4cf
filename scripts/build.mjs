// Bundles each deployable with esbuild, so that a cold start loads one file.
import { cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ensureInstalled, projectRoot } from './install.mjs';
import { ownSourcesMapped } from './own-sources-mapped.mjs';

/** Native or host-provided modules stay outside the bundles. */
const external = [
  '@azure/functions-core',
  'uWebSockets.js',
  'bufferutil',
  'utf-8-validate',
  'text2wav',
];

const esmBanner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" +
  " import { fileURLToPath as __toPath } from 'node:url'; import { dirname as __dirnameOf } from 'node:path';" +
  ' const __filename = __toPath(import.meta.url); const __dirname = __dirnameOf(__filename);';
const cjsBanner = "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;";

const bundles = [
  { entry: 'functions/main.ts', file: 'dist/functions/main.cjs', format: 'cjs' },
  { entry: 'media-worker/main.ts', file: 'dist/media-worker/main.mjs', format: 'esm' },
  { entry: 'emulators/main.ts', file: 'dist/emulators/main.mjs', format: 'esm' },
  {
    entry: 'emulators/functions-host/main.ts',
    file: 'dist/emulators/functions-host.mjs',
    format: 'esm',
  },
  { entry: 'scripts/cli/demo.ts', file: 'dist/scripts/demo.mjs', format: 'esm' },
  { entry: 'scripts/cli/start.ts', file: 'dist/scripts/start.mjs', format: 'esm' },
  { entry: 'scripts/cli/call.ts', file: 'dist/scripts/call.mjs', format: 'esm' },
  { entry: 'bench/main.ts', file: 'dist/bench/main.mjs', format: 'esm' },
  { entry: 'bench/floors/bare-echo.ts', file: 'dist/bench/bare-echo.mjs', format: 'esm' },
  {
    entry: 'bench/floors/hand-written-loop.ts',
    file: 'dist/bench/hand-written-loop.mjs',
    format: 'esm',
  },
  { entry: 'bench/worker/bench-worker.ts', file: 'dist/bench/bench-worker.mjs', format: 'esm' },
  { entry: 'bench/peer/peer-worker.ts', file: 'dist/bench/peer-worker.mjs', format: 'esm' },
  {
    entry: 'bench/services/emulated-services.ts',
    file: 'dist/bench/emulated-services.mjs',
    format: 'esm',
  },
];

/** Content and helper files that are read from beside a bundle. */
const copies = [
  { from: 'registries/agentstore', to: 'dist/functions/agentstore' },
  { from: 'registries/scenariostore', to: 'dist/functions/scenariostore' },
  { from: 'registries/agentstore', to: 'dist/media-worker/agentstore' },
  { from: 'registries/scenariostore', to: 'dist/media-worker/scenariostore' },
  { from: 'media-worker/web-chat/page', to: 'dist/media-worker/page' },
  { from: 'media-worker/web-chat/page', to: 'dist/bench/page' },
  { from: 'registries/agentstore', to: 'dist/scripts/agentstore' },
  { from: 'registries/scenariostore', to: 'dist/scripts/scenariostore' },
  { from: 'scripts/stack/end-with-parent.mjs', to: 'dist/scripts/end-with-parent.mjs' },
  { from: 'emulators/speech/voice/voice-process.mjs', to: 'dist/emulators/voice-process.mjs' },
  ...['word-list.txt', 'word-vectors.bin'].map((name) => ({
    from: `emulators/openai/word-vectors/${name}`,
    to: `dist/emulators/${name}`,
  })),
];

/** Builds everything into `dist/`. Sizes go to standard error. */
export async function buildAll() {
  const { build } = await import('esbuild');
  const startedAt = Date.now();
  rmSync(`${projectRoot}/dist`, { recursive: true, force: true });
  mkdirSync(`${projectRoot}/dist`, { recursive: true });
  await Promise.all(
    bundles.map(({ entry, file, format }) =>
      build({
        absWorkingDir: projectRoot,
        entryPoints: [entry],
        outfile: file,
        bundle: true,
        platform: 'node',
        target: 'node20',
        format,
        external,
        plugins: [ownSourcesMapped],
        sourcemap: true,
        sourcesContent: false,
        keepNames: true,
        logLevel: 'error',
        banner: { js: format === 'esm' ? esmBanner : cjsBanner },
        ...(format === 'cjs' ? { define: { 'import.meta.url': '__bundleUrl' } } : {}),
      }),
    ),
  );
  for (const { from, to } of copies) {
    if (!existsSync(`${projectRoot}/${from}`)) throw new Error(`Missing ${from}`);
    cpSync(`${projectRoot}/${from}`, `${projectRoot}/${to}`, { recursive: true });
  }
  const sizes = bundles.map(
    ({ file }) => `${file} ${(statSync(`${projectRoot}/${file}`).size / 1e6).toFixed(1)} MB`,
  );
  console.error(`Built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s: ${sizes.join(', ')}`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  ensureInstalled();
  await buildAll();
}
