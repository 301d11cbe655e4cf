import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Emulator } from '#emulators/runtime/emulator.ts';
import { listenOnLoopback } from '#emulators/runtime/listen.ts';
import { type Clock, systemClock } from '#shared/contracts/clock.ts';
import { localAccessKeys } from './access-keys.ts';
import { createAdminApi } from './admin-api.ts';
import { createClientBinding } from './durable/client-binding.ts';
import { createDurableRuntime } from './durable/durable-runtime.ts';
import { isTerminal } from './durable/instance-record.ts';
import { type InstanceStatus, toInstanceStatus } from './durable/instance-status.ts';
import { type RecordedHistory, toRecordedHistory } from './durable/recorded-history.ts';
import { applyEnvironment, type Environment } from './environment.ts';
import { createHostFaults, withActivityFaults } from './host-faults.ts';
import { readHostSettings } from './host-settings.ts';
import { createMemoryStorage, type HostStorage } from './host-storage.ts';
import { createInvoker } from './invoke-function.ts';
import { loadFunctionsApp } from './load-functions-app.ts';
import { describeError, type LogSink } from './log-sink.ts';
import { createRequestHandler, type RequestHandler } from './request-handler.ts';
import { TimerTriggers } from './timer-triggers.ts';

/** How long `close` waits for invocations under way. */
const closeTimeoutMs = 10_000;

export interface FunctionsHostOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** The built app: a CommonJS bundle, or an ES module ending in `.mjs`. */
  readonly appPath: string;
  /** The app's settings: environment variables while the host runs. */
  readonly environment?: Environment;
  readonly clock?: Clock;
  /** Where orchestrations survive a restart; in memory when absent. Closed with the host. */
  readonly storage?: HostStorage;
  readonly log?: LogSink;
}

export interface FunctionsHost extends Emulator {
  /** History of an instance as a fixture for replay tests. @throws when there is no such instance */
  recordHistory(instanceId: string): RecordedHistory;
  /** Resolves as soon as the instance exists and is accepted; by default when it has ended. */
  whenInstance(
    instanceId: string,
    accept?: (status: InstanceStatus) => boolean,
  ): Promise<InstanceStatus>;
}

/**
 * Runs a Functions app with the real `@azure/functions` and `durable-functions` libraries: HTTP,
 * Event Grid and timer triggers, orchestrations, activities and entities.
 *
 * @throws AppMissingError, AppLoadError, HostJsonError, NcrontabError, RouteTemplateError, PortInUseError
 */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const {
    appPath,
    clock = systemClock,
    storage = createMemoryStorage(),
    log = () => undefined,
  } = options;
  const settings = readHostSettings(appPath);
  const faults = createHostFaults();
  const activeRequests = new Set<Promise<void>>();
  let handle: RequestHandler = refuseUntilReady;

  const server = createServer((request, response) => {
    const answered = handle(request, response)
      .catch((error: unknown) => {
        log({ level: 'error', category: 'host', message: describeError(error) });
        if (!response.headersSent) response.writeHead(500);
        response.end();
      })
      .finally(() => activeRequests.delete(answered));
    activeRequests.add(answered);
  });
  const port = await listenOnLoopback(server, 'functions-host', options.port);
  const url = `http://127.0.0.1:${port}`;
  const restoreEnvironment = applyEnvironment({
    WEBSITE_HOSTNAME: `127.0.0.1:${port}`,
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    ...options.environment,
  });
  const stopListening = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
    restoreEnvironment();
  };

  try {
    const app = await loadFunctionsApp({ appPath, log });
    const binding = JSON.stringify(
      createClientBinding({
        baseUrl: url,
        taskHubName: settings.taskHubName,
        systemKey: localAccessKeys.system,
      }),
    );
    const invoke = withActivityFaults(
      createInvoker({ app, log, extraInputs: { durableClient: () => ({ json: binding }) } }),
      faults,
    );
    const functions = [...app.functions.values()];
    const durable = createDurableRuntime({ functions, invoke, clock, log, storage });
    const timers = new TimerTriggers({
      functions,
      environment: process.env,
      clock,
      invoke,
      log,
      statuses: createTimerStatuses(storage),
    });
    const findHistory = (instanceId: string) => {
      const record = durable.orchestrations.get(instanceId);
      return record === undefined ? undefined : toRecordedHistory(record);
    };
    const ready = createRequestHandler({
      app,
      settings,
      invoke,
      clock,
      faults,
      log,
      keys: localAccessKeys,
      durable,
      admin: createAdminApi({ faults, functions, recordHistory: findHistory }),
    });
    for (const hook of app.hooks.get('appStart') ?? []) await hook({ hookData: {} });
    handle = ready;
    durable.resume();
    timers.start();

    const drain = async () => {
      handle = refuseUntilReady;
      await Promise.all([...activeRequests, timers.close(), durable.close()]);
      for (const hook of app.hooks.get('appTerminate') ?? []) await hook({ hookData: {} });
    };
    const close = async () => {
      if (!(await settlesWithin(drain(), closeTimeoutMs))) {
        log({
          level: 'warning',
          category: 'host',
          message: `Closed with invocations still running after ${closeTimeoutMs} ms.`,
        });
      }
      await stopListening();
      await storage.close();
    };
    let closing: Promise<void> | undefined;
    return {
      name: 'functions-host',
      port,
      url,
      close() {
        closing ??= close();
        return closing;
      },
      recordHistory(instanceId) {
        const history = findHistory(instanceId);
        if (history === undefined) throw new Error(`There is no orchestration "${instanceId}".`);
        return history;
      },
      whenInstance(instanceId, accept = (status) => isTerminal(status.runtimeStatus)) {
        return new Promise((resolve) => {
          const check = () => {
            const record = durable.orchestrations.get(instanceId);
            if (record === undefined) return false;
            const status = toInstanceStatus(record, {
              showInput: true,
              showHistory: false,
              showHistoryOutput: false,
            });
            if (!accept(status)) return false;
            resolve(status);
            return true;
          };
          if (check()) return;
          const stop = durable.orchestrations.onChange(() => {
            if (check()) stop();
          });
        });
      },
    };
  } catch (error) {
    await stopListening();
    await storage.close();
    throw error;
  }
}

async function refuseUntilReady(
  _request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(503, { 'retry-after': '1' }).end('The host is starting or closing.');
}

/** Rejects with the work's error; resolves with whether it finished in time. */
async function settlesWithin(work: Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: ReturnType<Clock['after']> | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = systemClock.after(timeoutMs, () => resolve(false));
  });
  try {
    return await Promise.race([work.then(() => true), timeout]);
  } finally {
    timer?.cancel();
  }
}

function createTimerStatuses(storage: HostStorage) {
  const statuses = new Map(
    storage
      .load()
      .flatMap((entry) =>
        entry.kind === 'timer' && entry.value ? [[entry.key, entry.value]] : [],
      ),
  );
  return {
    read: (name: string) => statuses.get(name),
    async write(name: string, status: { lastMs: number; nextMs: number }) {
      statuses.set(name, status);
      await storage.save({ kind: 'timer', key: name, value: status });
    },
  };
}
