import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Emulator } from '#emulators/runtime/emulator.ts';
import { listenOnLoopback } from '#emulators/runtime/listen.ts';
import { type Clock, systemClock, type Timer } from '#shared/contracts/clock.ts';
import { createAdminRoutes } from './admin-routes.ts';
import { decodeWireMessage, WireFormatError } from './protocol/wire-message.ts';
import { RecognitionConnection } from './recognition/recognition-connection.ts';
import type { ServiceConnection, ServiceResources, ServiceSocket } from './service-connection.ts';
import { SpeechFaults } from './speech-faults.ts';
import { SpeechKey } from './speech-key.ts';
import { DEFAULT_SPEECH_LATENCY, type SpeechLatency } from './speech-latency.ts';
import { emptySpeechStats } from './speech-stats.ts';
import { SynthesisConnection } from './synthesis/synthesis-connection.ts';
import { UtteranceLibrary } from './utterances/utterance-library.ts';
import { createVoiceEngine, type VoiceEngine } from './voice/voice-engine.ts';
import { VoiceProcessClient } from './voice/voice-process-client.ts';
import { defaultVoiceProcessPath } from './voice/voice-process-path.ts';
import { adaptWebSocket } from './web-socket-adapter.ts';

export interface SpeechEmulatorOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly subscriptionKey: string;
  /** The voice program, when it is not where {@link defaultVoiceProcessPath} looks. */
  readonly voiceProcessPath?: string;
  readonly latency?: Partial<SpeechLatency>;
  readonly clock?: Clock;
}

export interface SpeechEmulator extends Emulator {
  /** Address for `SpeechConfig.fromHost`, e.g. `ws://127.0.0.1:7102`. */
  readonly webSocketUrl: string;
  readonly engine: VoiceEngine;
  readonly library: UtteranceLibrary;
}

const RECOGNITION_PATH =
  /^\/(?:speech\/recognition\/(?:conversation|interactive|dictation)\/cognitiveservices\/v1|stt\/speech\/universal\/v2)$/;
const SYNTHESIS_PATH = '/tts/cognitiveservices/websocket/v1';
const MAX_MESSAGE_BYTES = 1024 * 1024;
const MAX_PENDING_TEXTS = 256;
const MAX_CACHED_SAMPLES = 32_000_000;
const MAX_LIBRARY_SAMPLES = 128_000_000;

type ConnectionType = new (resources: ServiceResources, socket: ServiceSocket) => ServiceConnection;

function toBuffer(raw: RawData): Buffer {
  if (Array.isArray(raw)) return Buffer.concat(raw);
  return Buffer.isBuffer(raw) ? raw : Buffer.from(raw);
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/**
 * Starts the Azure Speech emulator: recognition, synthesis and the admin API on one port.
 *
 * @throws PortInUseError when the port is taken.
 * @throws VoiceProcessEndedError when no speech engine is installed.
 */
export async function startSpeechEmulator(options: SpeechEmulatorOptions): Promise<SpeechEmulator> {
  const clock = options.clock ?? systemClock;
  const voiceProcess = new VoiceProcessClient({
    programPath: options.voiceProcessPath ?? defaultVoiceProcessPath(),
    maxPending: MAX_PENDING_TEXTS,
  });
  const stats = emptySpeechStats(await voiceProcess.start());
  const resources: ServiceResources = {
    clock,
    engine: createVoiceEngine({ engine: voiceProcess, maxCachedSamples: MAX_CACHED_SAMPLES }),
    library: new UtteranceLibrary({ maxSamples: MAX_LIBRARY_SAMPLES }),
    faults: new SpeechFaults(),
    latency: { ...DEFAULT_SPEECH_LATENCY, ...options.latency },
    stats,
  };
  const key = new SpeechKey({ key: options.subscriptionKey, nowMs: () => clock.now() });
  const server = createServer(getRequestListener(createAdminRoutes(resources, key).fetch));
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const dropTimers = new Set<Timer>();

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const isSynthesis = url.pathname === SYNTHESIS_PATH;
    const refusal = refusalOf(request, url);
    if (refusal !== undefined) {
      stats.refusedConnections++;
      refuseUpgrade(socket, refusal);
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (isSynthesis) stats.synthesisConnections++;
      else stats.recognitionConnections++;
      serve(webSocket, url, isSynthesis ? SynthesisConnection : RecognitionConnection);
    });
  });

  function refusalOf(request: IncomingMessage, url: URL): string | undefined {
    const isRecognition = RECOGNITION_PATH.test(url.pathname);
    if (!isRecognition && url.pathname !== SYNTHESIS_PATH) return '404 Not Found';
    if (!key.admits(request, url.searchParams)) return '401 Unauthorized';
    if (isRecognition && resources.faults.nextRequestFails()) return '503 Service Unavailable';
    return undefined;
  }

  function serve(webSocket: WebSocket, url: URL, Connection: ConnectionType): void {
    const socket = adaptWebSocket(webSocket, url);
    const connection = new Connection(resources, socket);
    stats.openConnections++;
    const { dropConnectionAfterMs } = resources.faults;
    const dropTimer =
      dropConnectionAfterMs === undefined
        ? undefined
        : clock.after(dropConnectionAfterMs, () => socket.close(1011, 'Connection dropped.'));
    if (dropTimer !== undefined) dropTimers.add(dropTimer);
    webSocket.on('message', (raw: RawData, isBinary: boolean) => {
      try {
        connection.receive(decodeWireMessage(toBuffer(raw), isBinary));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        socket.close(error instanceof WireFormatError ? 1002 : 1007, reason);
      }
    });
    webSocket.on('close', () => {
      stats.openConnections--;
      dropTimer?.cancel();
      if (dropTimer !== undefined) dropTimers.delete(dropTimer);
      connection.dispose();
    });
    // `ws` closes the socket itself after an error (oversize frame, broken UTF-8).
    webSocket.on('error', () => undefined);
  }

  let port: number;
  try {
    port = await listenOnLoopback(server, 'speech', options.port);
  } catch (error) {
    await voiceProcess.close();
    throw error;
  }

  let closing: Promise<void> | undefined;
  const close = async () => {
    for (const timer of dropTimers) timer.cancel();
    for (const webSocket of webSockets.clients) webSocket.terminate();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    await voiceProcess.close();
  };
  return {
    name: 'speech',
    port,
    url: `http://127.0.0.1:${port}`,
    webSocketUrl: `ws://127.0.0.1:${port}`,
    engine: resources.engine,
    library: resources.library,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
