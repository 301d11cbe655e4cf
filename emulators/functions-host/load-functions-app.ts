import { existsSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, extname, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type AppRegistrations,
  createFunctionsCore,
  type ProgrammingModel,
} from './functions-core.ts';
import { describeError, type LogSink } from './log-sink.ts';

/** There is no file at the app's path: it was never built. */
export class AppMissingError extends Error {
  override readonly name = 'AppMissingError';

  constructor(appPath: string) {
    super(`There is no Functions app at ${appPath}. Run "npm run build" first.`);
  }
}

/** The app threw while it was loaded or in an `appStart` hook, or it registered nothing. */
export class AppLoadError extends Error {
  override readonly name = 'AppLoadError';
}

export interface LoadedApp extends Pick<AppRegistrations, 'functions' | 'hooks'> {
  readonly model: ProgrammingModel;
}

interface ModuleInternals {
  _load(request: string, ...rest: unknown[]): unknown;
}

/**
 * Loads a Functions app with the real `@azure/functions` library, which finds this host in place of
 * Azure's language worker.
 *
 * A CommonJS app is evaluated afresh on each load, its own modules and the two Functions libraries
 * included; an ES module can be loaded once per process, because Node never forgets one.
 *
 * @param options.appPath `.cjs`/`.js` bundle or `.mjs` module.
 * @throws AppMissingError when the file is not there.
 * @throws AppLoadError when the app throws, or registers no function.
 */
export async function loadFunctionsApp(options: {
  readonly appPath: string;
  readonly log: LogSink;
}): Promise<LoadedApp> {
  const appPath = resolve(options.appPath);
  if (!existsSync(appPath)) throw new AppMissingError(appPath);

  const { core, registrations } = createFunctionsCore(options.log);
  // Not in the public types; found by running @azure/functions 4.16.5, which requires the core
  // lazily, at the first registration.
  const internals = Module as unknown as ModuleInternals;
  const load = internals._load;
  internals._load = function (this: unknown, request, ...rest) {
    return request === '@azure/functions-core' ? core : load.call(this, request, ...rest);
  };
  try {
    const require = createRequire(appPath);
    forgetModules(require, dirname(appPath));
    if (extname(appPath) === '.mjs') await import(pathToFileURL(appPath).href);
    else require(appPath);
  } catch (error) {
    throw new AppLoadError(
      `The Functions app ${appPath} failed to load:\n${describeError(error)}`,
      {
        cause: error,
      },
    );
  } finally {
    internals._load = load;
  }

  const model = registrations.programmingModel();
  if (model === undefined || registrations.functions.size === 0) {
    throw new AppLoadError(
      `The Functions app ${appPath} registered no function. Does it import @azure/functions?`,
    );
  }
  return { functions: registrations.functions, hooks: registrations.hooks, model };
}

/** The libraries keep the core they saw first, so a second host in this process needs new copies. */
function forgetModules(require: NodeJS.Require, appFolder: string): void {
  const libraries = [
    `${sep}node_modules${sep}@azure${sep}functions${sep}`,
    `${sep}node_modules${sep}durable-functions${sep}`,
  ];
  for (const path of Object.keys(require.cache)) {
    const ownModule =
      path.startsWith(appFolder + sep) && !path.includes(`${sep}node_modules${sep}`);
    if (ownModule || libraries.some((library) => path.includes(library)))
      delete require.cache[path];
  }
}
