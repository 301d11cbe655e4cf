import { fileURLToPath } from 'node:url';

/** The project's folder, seen from the bundle in `dist/scripts/`. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');
