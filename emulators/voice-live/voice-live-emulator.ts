import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Hono } from 'hono';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Brain } from '#emulators/openai/brain/brain.ts';
import type { ScriptQueue } from '#emulators/openai/script-queue.ts';
import { type FaultSwitchboard, UnknownFaultError } from '#emulators/runtime/fault-switchboard.ts';
import type { UtteranceLibrary } from '#emulators/speech/utterances/utterance-library.ts';
import type { VoiceEngine } from '#emulators/speech/voice/voice-engine.ts';
import { type Clock, systemClock, type Timer } from '#shared/contracts/clock.ts';
import { createThoughts } from './thoughts.ts';
import { VoiceLiveConnection, type VoiceLiveResources } from './voice-live-connection.ts';
import { VoiceLiveFaults } from './voice-live-faults.ts';
import { DEFAULT_VOICE_LIVE_PACE, type VoiceLivePace } from './voice-live-pace.ts';

export interface VoiceLiveEmulatorOptions {
  /** The one key that is accepted, as header, query parameter or bearer token. */
  readonly apiKey: string;
  /** Models that clients may ask for. */
  readonly models: readonly string[];
  readonly brain: Pick<Brain, 'plan'>;
  /** Answers that a test prescribes. */
  readonly scripts: Pick<ScriptQueue, 'take'>;
  /** Ears and mouth: those of the speech emulator. */
  readonly speech: { readonly engine: VoiceEngine; readonly library: UtteranceLibrary };
  readonly pace?: Partial<VoiceLivePace>;
  readonly clock?: Clock;
}

/** Azure Voice Live without a port of its own: it lives on another emulator's listener. */
export interface VoiceLiveEmulator {
  readonly faults: FaultSwitchboard;
  readonly path: string;
  /** `_admin` under `path`. */
  readonly routes: Hono;
  readonly openConnections: number;
  /** Answers a WebSocket handshake. @returns false when the path is somebody else's. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Cuts every connection. Safe to call twice. */
  close(): void;
}

const servicePath = '/voice-live';
const socketPath = `${servicePath}/realtime`;
/** An event may hold 15 MiB of audio (Voice Live API reference, input_audio_buffer.append). */
const maxMessageBytes = 16 * 1024 * 1024;
const faultsSchema = z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]));

/** Creates the Voice Live emulator; see its README for what it covers. */
export function createVoiceLiveEmulator(options: VoiceLiveEmulatorOptions): VoiceLiveEmulator {
  const clock = options.clock ?? systemClock;
  const faults = new VoiceLiveFaults();
  const resources: VoiceLiveResources = {
    ...options.speech,
    thoughts: createThoughts(options),
    faults,
    pace: { ...DEFAULT_VOICE_LIVE_PACE, ...options.pace },
    clock,
  };
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });
  const dropTimers = new Set<Timer>();

  function refusalOf(request: IncomingMessage, query: URLSearchParams): string | undefined {
    const bearer = request.headers.authorization?.replace(/^Bearer\s+/i, '');
    const key = request.headers['api-key'] ?? query.get('api-key') ?? bearer;
    if (key !== options.apiKey) return '401 Unauthorized';
    if (!query.get('api-version') || !options.models.includes(query.get('model') ?? '')) {
      return '400 Bad Request';
    }
    return faults.take('refuse_connections') ? '503 Service Unavailable' : undefined;
  }

  function serve(webSocket: WebSocket, model: string): void {
    const socket = {
      send: (message: string) => webSocket.send(message),
      drop: () => webSocket.terminate(),
    };
    const connection = new VoiceLiveConnection(resources, socket, model);
    const { dropConnectionAfterMs } = faults;
    const dropTimer =
      dropConnectionAfterMs === undefined
        ? undefined
        : clock.after(dropConnectionAfterMs, () => webSocket.terminate());
    if (dropTimer !== undefined) dropTimers.add(dropTimer);
    webSocket.on('message', (raw: RawData, isBinary: boolean) => {
      if (isBinary) webSocket.close(1003, 'Events are JSON text.');
      else connection.receive(raw.toString());
    });
    webSocket.on('close', () => {
      dropTimer?.cancel();
      if (dropTimer !== undefined) dropTimers.delete(dropTimer);
      connection.dispose();
    });
    // `ws` closes the socket itself after an error (oversize frame, broken UTF-8).
    webSocket.on('error', () => undefined);
  }

  return {
    faults: faults.switchboard,
    path: servicePath,
    routes: adminRoutes(faults.switchboard, () => webSockets.clients.size),
    get openConnections() {
      return webSockets.clients.size;
    },
    upgrade(request, socket, head) {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
      if (pathname !== socketPath) return false;
      const refusal = refusalOf(request, searchParams);
      if (refusal !== undefined) {
        socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return true;
      }
      webSockets.handleUpgrade(request, socket, head, (webSocket) =>
        serve(webSocket, searchParams.get('model') ?? ''),
      );
      return true;
    },
    close() {
      for (const timer of dropTimers) timer.cancel();
      for (const webSocket of webSockets.clients) webSocket.terminate();
    },
  };
}

function adminRoutes(faults: FaultSwitchboard, openConnections: () => number): Hono {
  const routes = new Hono();
  routes.get('/_admin/faults', (context) => context.json(faults.active()));
  routes.post('/_admin/faults', async (context) => {
    faults.set(faultsSchema.parse(await context.req.json()));
    return context.json(faults.active());
  });
  routes.delete('/_admin/faults', (context) => {
    faults.clear();
    return context.json(faults.active());
  });
  routes.get('/_admin/statistics', (context) =>
    context.json({ openConnections: openConnections() }),
  );
  routes.onError((error, context) => {
    const isCallersFault =
      error instanceof UnknownFaultError ||
      error instanceof z.ZodError ||
      error instanceof SyntaxError;
    return context.json({ error: error.message }, isCallersFault ? 400 : 500);
  });
  return routes;
}
