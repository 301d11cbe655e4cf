import type { Plugin } from 'esbuild';

export const ownSourcesMapped: Plugin;
