import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Source maps of our own lines, and of libraries the file only. Node reads a bundle's whole map when a
 * stack trace is first asked for: with every line of every library in it, that held all calls of a worker
 * up for 100 ms. (esbuild uses the map that a file brings along; this one knows where the file begins.)
 */
export const ownSourcesMapped = {
  name: 'own-sources-mapped',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, ({ path }) => {
      const map = { version: 3, sources: [basename(path)], sourcesContent: [''], mappings: 'AAAA' };
      const encoded = Buffer.from(JSON.stringify(map)).toString('base64');
      const code = readFileSync(path, 'utf8');
      const contents = `${code}\n//# sourceMappingURL=data:application/json;base64,${encoded}`;
      return { contents, loader: 'js' };
    });
  },
};
