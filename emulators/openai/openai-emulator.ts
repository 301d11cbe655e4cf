import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import type { Emulator } from '#emulators/runtime/emulator.ts';
import { FaultSwitchboard } from '#emulators/runtime/fault-switchboard.ts';
import { listenOnLoopback } from '#emulators/runtime/listen.ts';
import { type Clock, systemClock } from '#shared/contracts/clock.ts';
import { adminRoutes } from './admin-routes.ts';
import { type Brain, createBrain } from './brain/brain.ts';
import { chatRoutes } from './chat-routes.ts';
import { CompletionService } from './completion-service.ts';
import { TextEmbedder } from './embedding/text-embedder.ts';
import { OPENAI_FAULTS, RequestFaults } from './request-faults.ts';
import { ScriptQueue } from './script-queue.ts';
import { wordVectorsOnDemand } from './word-vectors/load-word-vectors.ts';

export interface OpenAiEmulatorOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** The one key that is accepted, as `api-key` or as bearer token. */
  readonly apiKey: string;
  /** Names of the chat deployments. */
  readonly deployments: readonly string[];
  readonly embeddingDeployments: readonly string[];
  /** Default 120. */
  readonly timeToFirstTokenMs?: number;
  /** Default 8, i.e. 125 tokens a second. */
  readonly perTokenMs?: number;
  readonly clock?: Clock;
  /** Another service on the same listener that thinks with the same brain and scripts. */
  readonly lodger?: (host: { readonly brain: Brain; readonly scripts: ScriptQueue }) => Lodger;
}

export interface Lodger {
  /** Where its plain HTTP is, e.g. `/voice-live`. */
  readonly path: string;
  readonly routes: Hono;
  /** Answers a WebSocket handshake. @returns false when it is not its own. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  close(): void;
}

export interface OpenAiEmulator extends Emulator {
  readonly name: 'openai';
  readonly faults: FaultSwitchboard;
  readonly scripts: ScriptQueue;
}

/**
 * Starts the Azure OpenAI emulator on 127.0.0.1: chat completions and embeddings on the deployment
 * paths and the v1 paths, `/_admin` for faults, scripts, statistics and explanations.
 *
 * @throws PortInUseError when the port is taken.
 */
export async function startOpenAiEmulator(options: OpenAiEmulatorOptions): Promise<OpenAiEmulator> {
  const clock = options.clock ?? systemClock;
  const faults = new FaultSwitchboard(OPENAI_FAULTS);
  const scripts = new ScriptQueue();
  const loadVectors = wordVectorsOnDemand();
  const brain = createBrain({ clock, loadVectors });
  const completions = new CompletionService({
    brain,
    scripts,
    faults: new RequestFaults(faults),
    clock,
    timeToFirstTokenMs: options.timeToFirstTokenMs ?? 120,
    perTokenMs: options.perTokenMs ?? 8,
  });
  const app = new Hono();
  app.route('/_admin', adminRoutes({ faults, scripts, completions, brain }));
  app.route(
    '/openai',
    chatRoutes({
      apiKey: options.apiKey,
      deployments: new Set(options.deployments),
      embeddingDeployments: new Set(options.embeddingDeployments),
      completions,
      embedder: new TextEmbedder(loadVectors),
    }),
  );
  const lodger = options.lodger?.({ brain, scripts });
  if (lodger !== undefined) app.route(lodger.path, lodger.routes);
  const server = createAdaptorServer({ fetch: app.fetch });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (lodger?.upgrade(request, socket, head) === true) return;
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  const port = await listenOnLoopback(server, 'openai', options.port);
  let closing: Promise<void> | undefined;
  return {
    name: 'openai',
    port,
    url: `http://127.0.0.1:${port}`,
    faults,
    scripts,
    close() {
      lodger?.close();
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
      return closing;
    },
  };
}
