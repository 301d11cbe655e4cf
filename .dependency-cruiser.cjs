/** The arrows of the architecture: who may import whom. Run with `npm run arrows`. */
const only = (name, from, ...allowed) => ({
  name,
  severity: 'error',
  from: { path: `^${from}/` },
  to: {
    path: '^(functions|media-worker|shared|registries|emulators|console|scripts|tests|bench)/',
    pathNot: [`^${from}/`, ...allowed.map((folder) => `^${folder}/`)],
  },
});

module.exports = {
  forbidden: [
    only('functions-import-shared-and-registries', 'functions', 'shared', 'registries'),
    only('media-worker-imports-shared-and-registries', 'media-worker', 'shared', 'registries'),
    only('registries-import-shared', 'registries', 'shared'),
    only('emulators-import-contracts', 'emulators', 'shared/contracts'),
    only('console-imports-contracts', 'console', 'shared/contracts'),
    only('shared-imports-nothing-of-ours', 'shared'),
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-fakes-in-product',
      severity: 'error',
      from: {
        path: '^(functions|media-worker|registries|shared/(?!testing/))',
        pathNot: '(\\.test\\.ts$|/testing/)',
      },
      to: { path: '^shared/testing/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'types', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
