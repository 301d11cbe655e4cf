import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { ownSourcesMapped } from './own-sources-mapped.mjs';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));
// Libraries are found from here.
const out = join(projectRoot, 'out');
mkdirSync(out, { recursive: true });
const folder = mkdtempSync(join(out, 'source-maps-'));
afterAll(() => rmSync(folder, { recursive: true }));

const own = `import { parse } from 'yaml';
export function ours(text: string): unknown {
  return parse(text);
}
`;

async function bundled(plugins: Plugin[]) {
  writeFileSync(join(folder, 'entry.ts'), own);
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'entry.ts')],
    outfile: join(folder, 'bundle.mjs'),
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    sourcemap: true,
    plugins,
  });
  const [map, code] = outputFiles.map(({ text }) => text);
  const payload: SourceMapPayload = JSON.parse(map ?? '');
  return { lines: (code ?? '').split('\n'), payload, map: new SourceMap(payload) };
}

/** Where the source map says that a piece of the bundle comes from. */
function originOf({ lines, map }: Awaited<ReturnType<typeof bundled>>, piece: string) {
  const line = lines.findIndex((text) => text.includes(piece));
  const entry = map.findEntry(line, lines[line]?.indexOf(piece) ?? 0);
  return 'originalSource' in entry
    ? `${entry.originalSource.split('/').at(-1)}:${entry.originalLine + 1}`
    : undefined;
}

describe('source maps of bundles', () => {
  it('know every line of ours, and the file of a library', async () => {
    const bundle = await bundled([ownSourcesMapped]);
    expect(originOf(bundle, 'function ours')).toBe('entry.ts:2');
    expect(originOf(bundle, 'function getErrorPos')).toBe('composer.js:1');
  });

  it('are a fraction of the whole ones', async () => {
    const [small, whole] = [await bundled([ownSourcesMapped]), await bundled([])];
    expect(originOf(whole, 'function getErrorPos')).not.toBe('composer.js:1');
    expect(small.payload.mappings.length * 10).toBeLessThan(whole.payload.mappings.length);
  });
});
