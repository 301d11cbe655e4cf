import { metrics, trace } from '@opentelemetry/api';
import type { TurnRecords } from '#shared/channels/turn-record.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import { delay } from '#shared/contracts/clock.ts';
import type { Conversations } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import type { SessionEvents } from '#shared/conversation/session-events.ts';
import type { SessionTokens } from '#shared/security/session-token.ts';
import { tracerName } from '#shared/telemetry/trace-names.ts';
import { DepartedConversations } from './acs-media/departed-conversations.ts';
import { LiveCalls } from './acs-media/live-calls.ts';
import {
  createMediaRoute,
  mediaStreamPath,
  type TelephonyTokens,
} from './acs-media/media-route.ts';
import { agreedAudio } from './acs-media/stream-protocol.ts';
import type { CascadeServices } from './cascade/cascade-session.ts';
import { PlaybackClock } from './cascade/playback-clock.ts';
import { CallTelemetry } from './lifecycle/call-telemetry.ts';
import { Heartbeat, type WorkerDirectory } from './lifecycle/heartbeat.ts';
import { checkDependencies, type Dependency } from './lifecycle/readiness.ts';
import { StageRecorder } from './lifecycle/stage-recorder.ts';
import { jsonReply, problemReply, readOnlyReply } from './transport/http-reply.ts';
import type {
  HttpReply,
  IncomingRequest,
  StartTransport,
  Transport,
} from './transport/transport.ts';
import { createLinkCheck } from './web-chat/link-check.ts';
import { loadWebChatPage } from './web-chat/web-chat-page.ts';
import {
  createWebChatRoute,
  type WebChatRouteDependencies,
  webChatPath,
} from './web-chat/web-chat-route.ts';
import { WebChatSessions } from './web-chat/web-chat-sessions.ts';

export interface MediaServerDependencies {
  readonly startTransport: StartTransport;
  readonly host: string;
  readonly port: number;
  readonly workerId: string;
  /** Calls this worker takes at once. */
  readonly maxCalls: number;
  readonly shutdownGraceMs: number;
  readonly hotStore: HotStore;
  readonly workers: WorkerDirectory;
  readonly conversations: Conversations;
  readonly textToSpeech: TextToSpeech;
  readonly telephonyTokens: TelephonyTokens;
  readonly sessionTokens: SessionTokens;
  readonly arrivalOf: WebChatRouteDependencies['arrivalOf'];
  readonly events: SessionEvents;
  readonly turnRecords: Pick<TurnRecords, 'addStages'>;
  readonly cascade: Omit<CascadeServices, 'hotStore' | 'clock' | 'logger' | 'randomId'>;
  readonly dependencies: readonly Dependency[];
  readonly randomId: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A running media worker. */
export interface MediaServer {
  readonly transport: Pick<Transport, 'name' | 'port' | 'openSockets'>;
  readonly liveCalls: number;
  readonly webChats: number;
  /**
   * Takes nothing new, lets live calls end within the grace time, closes the rest with 1012 so that
   * they are resumed elsewhere, and frees everything. Safe to call twice.
   */
  drain(): Promise<void>;
}

type Handler = (request: IncomingRequest) => HttpReply | Promise<HttpReply>;

/** Web-chat sockets on top of the calls. */
const mostWebChats = 2000;

/** Wires routes and registries around the given services, and listens. */
export async function startMediaServer(
  dependencies: MediaServerDependencies,
): Promise<MediaServer> {
  const { clock, logger, hotStore, workerId, maxCalls, randomId } = dependencies;
  const liveCalls = new LiveCalls({ capacity: maxCalls });
  const departed = new DepartedConversations({ hotStore, clock, logger });
  const webChats = new WebChatSessions({ hotStore, workerId, clock, logger });
  const heartbeat = new Heartbeat({ ...dependencies, capacity: maxCalls });
  const stages = new StageRecorder(dependencies);
  const chatPage = await loadWebChatPage();
  const telemetry = new CallTelemetry({
    tracer: trace.getTracer(tracerName),
    meter: metrics.getMeter(tracerName),
    liveCalls: () => liveCalls.size,
  });
  const transport = await dependencies.startTransport({
    host: dependencies.host,
    port: dependencies.port,
    maxSockets: maxCalls + mostWebChats,
    http: (request) => answer(request),
    sockets: [
      createMediaRoute({
        ...dependencies,
        services: { ...dependencies.cascade, hotStore, randomId, clock, logger },
        playbackClock: new PlaybackClock({ clock }),
        liveCalls,
        departed,
        publish: ({ conversation, callConnectionId }, body) => {
          telemetry.note(conversation.sessionId, body);
          stages.note(conversation, body);
          dependencies.events.publish(
            {
              sessionId: conversation.sessionId,
              channel: 'voice',
              callConnectionId,
              customerId: conversation.customerId,
            },
            body,
          );
        },
      }),
      createWebChatRoute({ ...dependencies, sessions: webChats }),
    ],
    clock,
    logger,
  });
  await heartbeat.start();

  async function answer(request: IncomingRequest): Promise<HttpReply> {
    const handler = routes[request.path];
    if (handler === undefined) return problemReply('not_found');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    return isRead ? handler(request) : readOnlyReply();
  }

  const routes: Readonly<Record<string, Handler>> = {
    // Where a link points that names only a host.
    '/': chatPage.document,
    '/chat': chatPage.document,
    '/chat/link': createLinkCheck(dependencies),
    ...chatPage.files,
    '/health': () => jsonReply(200, { status: 'ok' }),
    async '/readiness'() {
      if (liveCalls.isDraining) return jsonReply(503, { status: 'draining', checks: [] });
      const checks = await checkDependencies(clock, dependencies.dependencies);
      const isReady = checks.every(({ ok }) => ok);
      return jsonReply(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not-ready', checks });
    },
    '/api/v1/media/status': () =>
      jsonReply(200, {
        status: liveCalls.isDraining ? 'draining' : 'running',
        transport: transport.name,
        calls: { live: liveCalls.size, capacity: maxCalls },
        webChats: webChats.size,
        sockets: [mediaStreamPath, webChatPath],
        audio: { ...agreedAudio, frameMs: 20 },
      }),
  };

  async function shutDown(): Promise<void> {
    logger.info('draining', { liveCalls: liveCalls.size, webChats: webChats.size });
    const callsEnded = liveCalls.drain();
    webChats.drain();
    const signedOff = heartbeat.stop();
    const graceOver = new AbortController();
    await Promise.race([
      callsEnded.then(() => graceOver.abort()),
      delay(clock, dependencies.shutdownGraceMs, graceOver.signal).catch(() => undefined),
    ]);
    graceOver.abort();
    liveCalls.closeAll(1012, 'service restart');
    await webChats.closeAll(1012, 'service restart');
    await callsEnded;
    await departed.release();
    await transport.close();
    await signedOff;
    await Promise.all([dependencies.events.settled(), stages.settled()]);
    logger.info('drained');
  }

  let draining: Promise<void> | undefined;
  return {
    transport,
    get liveCalls() {
      return liveCalls.size;
    },
    get webChats() {
      return webChats.size;
    },
    drain() {
      draining ??= shutDown();
      return draining;
    },
  };
}
