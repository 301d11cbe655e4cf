import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBargeInPolicy } from '#media-worker/cascade/barge-in.ts';
import { usualTurnTaking } from '#media-worker/cascade/turn-taking/turn-taking-options.ts';
import { usualSilenceLimits } from '#media-worker/floor/silence-watch.ts';
import { startMediaServer } from '#media-worker/server.ts';
import { selectTransport } from '#media-worker/transport/select-transport.ts';
import { createTurnRecords } from '#shared/channels/turn-record.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import type { Conversations } from '#shared/contracts/conversation.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { sessionIdSchema } from '#shared/contracts/ids.ts';
import { type SessionEvent, sessionEventChannel } from '#shared/contracts/session-event.ts';
import { createConversations } from '#shared/conversation/create-conversations.ts';
import { createSessionEvents } from '#shared/conversation/session-events.ts';
import { createSessionTokens } from '#shared/security/session-token.ts';
import { createRedisHotStore } from '#shared/state/redis-hot-store.ts';
import { libraryContent } from '#shared/testing/conversation-fixture.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeCustomerContexts } from '#shared/testing/fake-customer-contexts.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { benchSecret } from './bench-secret.ts';
import { burdened } from './burdened-transport.ts';
import { createForgetfulDocumentStore } from './forgetful-document-store.ts';
import { createForgetfulThreadStore } from './forgetful-thread-store.ts';
import { createPacedProviders, createServiceProviders } from './providers.ts';
import { quietLogger } from './quiet-logger.ts';
import { serveOrders } from './serve-orders.ts';
import { watchStops } from './stop-watch-transport.ts';
import { TurnProbes, turnKeyOf } from './turn-probes.ts';
import { WatchedBacklogs } from './watched-backlogs.ts';
import { type ProviderPace, targetPace, wholeAnswers } from './worker-messages.ts';
import { WorkerMeter } from './worker-meter.ts';
import { readWorkerSettings } from './worker-settings.ts';

/** The process under test: the media worker with the real turn engine and fake providers. */
async function main(): Promise<void> {
  const clock = systemClock;
  const logger = quietLogger;
  let pace = targetPace;
  const settings = readWorkerSettings(process.argv[2]);
  const { preparesAnswers, services, burdenMsPerFrame, redisUrl, shutdownGraceMs } = settings;
  const { prepare: _, ...onlyWhenCertain } = usualTurnTaking;
  const content = libraryContent();
  const probes = new TurnProbes(clock);
  const hotStore = await openHotStore(redisUrl);
  const backlogs = new WatchedBacklogs();
  const documents = createForgetfulDocumentStore();
  const sessionTokens = createSessionTokens({ secret: benchSecret, clock, randomId: randomUUID });
  let interruptingAt = 0;

  await watchTurns(hotStore, probes);
  const providers =
    services === undefined
      ? createPacedProviders({
          clock,
          probes,
          pace: () => pace,
          onPartial() {
            interruptingAt = clock.now();
          },
        })
      : createServiceProviders(services, { clock, content });
  const conversations = createConversations({
    content,
    chatModel: providers.chatModel,
    hotStore,
    documents,
    customers: new FakeCustomerContexts([]),
    threads: createForgetfulThreadStore(),
    callQueue: {
      status: async () => ({ callersWaiting: 0, estimatedWaitSeconds: undefined }),
      join: async () => ({
        place: 1,
        status: { callersWaiting: 0, estimatedWaitSeconds: undefined },
      }),
      leave: async () => undefined,
    },
    startChannelSwitch: async () => ({ handoffId: 'none' }),
    customerArrived: async () => undefined,
    clock,
    logger,
    defaultScenario: 'library',
    sessionTtlMs: 3_600_000,
  });

  const server = await startMediaServer({
    startTransport: burdened(
      watchStops(
        settings.watchesBacklogs
          ? backlogs.through(selectTransport(logger))
          : selectTransport(logger),
        () => meter.noteStop(clock.now() - interruptingAt),
      ),
      burdenMsPerFrame,
    ),
    host: '127.0.0.1',
    port: 0,
    workerId: 'bench',
    maxCalls: 1000,
    shutdownGraceMs,
    hotStore,
    workers: { beat: async () => undefined, remove: async () => undefined },
    conversations,
    textToSpeech: providers.textToSpeech,
    telephonyTokens: { verify: async () => undefined },
    sessionTokens,
    slots: { take: async () => true, release: async () => undefined },
    allowedOrigins: [],
    sessions: { load: async () => undefined },
    arrivalOf: async () => undefined,
    events: createSessionEvents({ hotStore, clock, logger }),
    turnRecords: createTurnRecords({ documents }),
    cascade: {
      speechToText: providers.speechToText,
      callControl: createFakeCallControl(),
      bargeIn: createBargeInPolicy(),
      timing: { resumeAfterMs: 1500, fillerAfterMs: 2500, silence: usualSilenceLimits },
      turnTaking: preparesAnswers ? usualTurnTaking : onlyWhenCertain,
      recognitionOf: providers.recognitionOf,
      voiceOf: () => undefined,
      passagesOf: () => [],
    },
    dependencies: [{ name: 'hot-store', check: () => hotStore.ping() }],
    randomId: randomUUID,
    clock,
    logger,
  });
  const meter = new WorkerMeter({ probes, liveCalls: () => server.liveCalls });
  const stop = async () => {
    await server.drain();
    await providers.close();
    await hotStore.close();
  };
  // As the media worker's own program does.
  process.once('SIGTERM', () => void stop().then(() => process.exit(0)));

  serveOrders({
    port: server.transport.port,
    meter,
    setPace: (wanted) => {
      pace = wanted;
    },
    converse: async (sessionId, turns) => {
      pace = instantPace;
      await converse(conversations, sessionId, turns);
    },
    backlogs,
    stop,
  });
}

/** In this process, or where another worker finds what this one has kept. */
async function openHotStore(redisUrl: string | undefined): Promise<HotStore> {
  if (redisUrl === undefined) return new FakeHotStore({ clock: systemClock });
  return createRedisHotStore({
    url: redisUrl,
    onConnectionError: (error) => quietLogger.warn('store connection failed', { error }),
  });
}

const instantPace: ProviderPace = {
  recogniser: { finalAfterMs: 0, hypothesisLagMs: 0 },
  model: { ...wholeAnswers, firstTokenMs: 0 },
  synthesisFirstByteMs: 0,
};

async function converse(
  conversations: Conversations,
  sessionId: string,
  turns: number,
): Promise<void> {
  const conversation = await conversations.open({
    sessionId: sessionIdSchema.parse(sessionId),
    channel: 'voice',
  });
  const { signal } = new AbortController();
  for (let turn = 1; turn <= turns; turn += 1) {
    const text = `what does my bill say, question number ${turn}`;
    const events = conversation.respond(
      { turnId: `before-${turn}`, text, source: 'speech' },
      signal,
    );
    for await (const event of events) if (event.type === 'turn-end') break;
  }
  // Not closed: the call that follows goes on in this session. What was said is stored by then.
  await sleep(500);
}

/** Notes the first frame of each turn from what the session publishes; looks into no other event. */
function watchTurns(hotStore: HotStore, probes: TurnProbes): Promise<unknown> {
  const keys = new Map<string, string>();
  return hotStore.subscribe(sessionEventChannel('*'), (text) => {
    if (!/"type":"(user-final|turn-metrics)"/.test(text)) return;
    const { sessionId, body }: SessionEvent = JSON.parse(text);
    if (body.type === 'user-final') {
      const key = turnKeyOf(body.text);
      if (key !== undefined) keys.set(`${sessionId} ${body.turnId}`, key);
    } else if (body.type === 'turn-metrics') {
      const id = `${sessionId} ${body.turnId}`;
      const key = keys.get(id);
      keys.delete(id);
      if (body.stages.firstFrame === undefined) return;
      probes.noteAnswered();
      if (key !== undefined) probes.finish(key, body.stages.firstFrame);
    }
  });
}

await main();
