import { metrics, trace } from '@opentelemetry/api';
import type { TurnRecords } from '#shared/channels/turn-record.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import { delay } from '#shared/contracts/clock.ts';
import type { Conversation, Conversations } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import type { SessionEvents } from '#shared/conversation/session-events.ts';
import type { SessionStore } from '#shared/conversation/session-store.ts';
import type { PoolMetrics } from '#shared/pools/pool-metrics.ts';
import { reportPools } from '#shared/pools/pool-report.ts';
import type { SessionTokens } from '#shared/security/session-token.ts';
import type { PhraseCacheMetrics } from '#shared/speech/phrase-cache.ts';
import type { LatencyRecords } from '#shared/telemetry/latency-records.ts';
import { tracerName } from '#shared/telemetry/trace-names.ts';
import { DepartedConversations } from './acs-media/departed-conversations.ts';
import { LiveCalls } from './acs-media/live-calls.ts';
import {
  createMediaRoute,
  mediaStreamPath,
  type TelephonyTokens,
} from './acs-media/media-route.ts';
import { agreedAudio } from './acs-media/stream-protocol.ts';
import { createBrowserRoute } from './browser-voice/browser-route.ts';
import type { Slots } from './browser-voice/call-slot.ts';
import { createBrowserVoices } from './browser-voice/create-browser-voice.ts';
import { createPageGate } from './browser-voice/page-gate.ts';
import type { RecordingOf } from './call-opening/recording-of-call.ts';
import type { CascadeServices } from './cascade/cascade-session.ts';
import { PlaybackClock } from './cascade/playback-clock.ts';
import { createDashboardRoute, mostDashboards } from './dashboard/dashboard-route.ts';
import type { CallObservation } from './lifecycle/call-observation.ts';
import { CallTelemetry, type ObservedCall } from './lifecycle/call-telemetry.ts';
import { handOverCalls } from './lifecycle/hand-over-calls.ts';
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
import type { CreateVoiceSession } from './voice-live/create-voice-session.ts';
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
  /** Admission among all workers, for calls that the Functions app does not answer. */
  readonly slots: Slots;
  /** Origins whose pages may open sockets, as browsers send them. */
  readonly allowedOrigins: readonly string[];
  readonly sessions: Pick<SessionStore, 'load'>;
  readonly arrivalOf: WebChatRouteDependencies['arrivalOf'];
  readonly events: SessionEvents;
  readonly turnRecords: Pick<TurnRecords, 'addStages'>;
  /** What calls spend their time on besides their turns; not kept when absent. */
  readonly latencyRecords?: Pick<LatencyRecords, 'write'>;
  readonly cascade: Omit<CascadeServices, 'hotStore' | 'clock' | 'logger' | 'randomId'>;
  /** What carries a phone call; a cascade when absent. */
  readonly createVoiceSession?: CreateVoiceSession;
  /** How calls are recorded; none is when absent. */
  readonly recordingOf?: RecordingOf;
  /** Connections to services that are kept for calls; none when absent. */
  readonly pools?: () => readonly PoolMetrics[];
  /** Audio that is kept of fixed phrases; none when absent. */
  readonly phraseCache?: () => PhraseCacheMetrics;
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

/** The end of the grace period, in which calls are left to other workers, each in a pause. */
const longestHandoverMs = 10_000;
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
    clock,
    randomId,
  });
  const services = { ...dependencies.cascade, hotStore, randomId, clock, logger };
  const gate = createPageGate(dependencies);
  const calls = {
    ...dependencies,
    gate,
    services,
    playbackClock: new PlaybackClock({ clock }),
    liveCalls,
    departed,
    observe: (call: ObservedCall) => telemetry.begin(call),
    publish(
      origin: {
        readonly conversation: Conversation;
        readonly observation: CallObservation;
        readonly callConnectionId?: string;
      },
      body: SessionEventBody,
    ) {
      const { conversation, observation, callConnectionId } = origin;
      const { sessionId, customerId } = conversation;
      telemetry.note(observation, body);
      stages.note(conversation, observation, body);
      const whose = { sessionId, channel: 'voice' as const, callConnectionId, customerId };
      dependencies.events.publish(whose, body);
    },
  };
  const browser = createBrowserRoute({
    ...calls,
    createVoice: createBrowserVoices(calls),
  });
  const dashboard = createDashboardRoute({ ...dependencies, gate });
  const transport = await dependencies.startTransport({
    host: dependencies.host,
    port: dependencies.port,
    maxSockets: maxCalls + mostWebChats + mostDashboards,
    http: (request) => answer(request),
    sockets: [
      createMediaRoute(calls),
      createWebChatRoute({ ...dependencies, sessions: webChats }),
      browser,
      dashboard,
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
    '/api/v1/pools': () =>
      jsonReply(200, {
        ...reportPools(dependencies.pools?.() ?? [], clock.now()),
        phraseCache: dependencies.phraseCache?.(),
      }),
    '/api/v1/media/status': () =>
      jsonReply(200, {
        status: liveCalls.isDraining ? 'draining' : 'running',
        transport: transport.name,
        calls: { live: liveCalls.size, capacity: maxCalls },
        browserConversations: browser.openConversations,
        webChats: webChats.size,
        dashboards: dashboard.openDashboards,
        sockets: [mediaStreamPath, webChatPath, browser.path, dashboard.path],
        audio: { ...agreedAudio, frameMs: 20 },
      }),
  };

  async function shutDown(): Promise<void> {
    logger.info('draining', { liveCalls: liveCalls.size, webChats: webChats.size });
    const callsEnded = liveCalls.drain();
    webChats.drain();
    const signedOff = heartbeat.stop();
    const graceOver = new AbortController();
    const graceMs = dependencies.shutdownGraceMs;
    const handedOver = handOverCalls(() => liveCalls.all(), {
      ...dependencies,
      fromMs: clock.now() + graceMs - Math.min(longestHandoverMs, graceMs / 2),
      signal: graceOver.signal,
    });
    await Promise.race([
      callsEnded.then(() => graceOver.abort()),
      delay(clock, graceMs, graceOver.signal).catch(() => undefined),
    ]);
    graceOver.abort();
    await handedOver;
    liveCalls.closeAll(1012, 'service restart');
    await webChats.closeAll(1012, 'service restart');
    await callsEnded;
    await departed.release();
    await dashboard.closeAll(1012, 'service restart');
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
