import { build } from 'esbuild';

/** Bundles a Functions app as the build does: one CommonJS file, the host's own module left out. */
export async function bundleApp(entryPoint: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['@azure/functions-core', 'bufferutil', 'utf-8-validate'],
    sourcemap: 'inline',
    logLevel: 'error',
    banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': '__bundleUrl' },
  });
}
