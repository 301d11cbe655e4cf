import { readdirSync, statSync } from 'node:fs';
import { projectRoot } from './install.mjs';

/** Latest modification time (epoch ms) of any file below the given paths; 0 when there is none. */
export function newestChange(paths) {
  let newest = 0;
  const visit = (path) => {
    let stats;
    try {
      stats = statSync(path);
    } catch (error) {
      if (error.code === 'ENOENT') return;
      throw error;
    }
    if (!stats.isDirectory()) newest = Math.max(newest, stats.mtimeMs);
    else for (const name of readdirSync(path)) visit(`${path}/${name}`);
  };
  for (const path of paths) visit(`${projectRoot}/${path}`);
  return newest;
}
