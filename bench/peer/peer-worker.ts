import {
  decodeInboundFrame,
  encodeAudioFrame,
  stopAudioFrame,
} from '#media-worker/acs-media/frame-codec.ts';
import { mediaStreamPath } from '#media-worker/acs-media/media-route.ts';
import { PlaybackClock } from '#media-worker/cascade/playback-clock.ts';
import { selectTransport } from '#media-worker/transport/select-transport.ts';
import type { Socket, SocketListener } from '#media-worker/transport/transport.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import { libraryContent } from '#shared/testing/conversation-fixture.ts';
import { replySentence } from '../worker/paced-chat-model.ts';
import { createPacedProviders } from '../worker/providers.ts';
import { quietLogger } from '../worker/quiet-logger.ts';
import { serveOrders } from '../worker/serve-orders.ts';
import { watchStops } from '../worker/stop-watch-transport.ts';
import { TurnProbes, turnKeyOf } from '../worker/turn-probes.ts';
import { type ProviderPace, targetPace } from '../worker/worker-messages.ts';
import { WorkerMeter } from '../worker/worker-meter.ts';
import { readWorkerSettings } from '../worker/worker-settings.ts';
import { loadLivekit } from './livekit.ts';
import { createLivekitAudio } from './livekit-audio.ts';
import { createLivekitProviders } from './livekit-providers.ts';

/**
 * The peer under the same load: an agent session without a room per call, our codec, transport and
 * playback clock around it, so that the difference is what the frameworks do.
 */
async function main(): Promise<void> {
  const { peerModule, preparesAnswers } = readWorkerSettings(process.argv[2]);
  if (peerModule === undefined) throw new Error('The peer has to be installed first.');
  const livekit = await loadLivekit(peerModule);
  const { agents } = livekit;
  agents.initializeLogger({ pretty: false, level: 'error' });
  const clock = systemClock;
  const probes = new TurnProbes(clock);
  const playbackClock = new PlaybackClock({ clock });
  const { CallInput, CallOutput } = createLivekitAudio(livekit);
  const providersOf = createLivekitProviders(
    livekit,
    createPacedProviders({
      clock,
      probes,
      pace: () => pace,
      onPartial() {
        interruptingAt = clock.now();
      },
    }),
  );
  let pace: ProviderPace = targetPace;
  let interruptingAt = 0;
  let calls = 0;
  /** Of the next call's session. */
  let turnsBefore = 0;

  /** As if so many turns had been. */
  function historyOf(turns: number) {
    const history = agents.llm.ChatContext.empty();
    for (let turn = 1; turn <= turns; turn += 1) {
      const content = `what does my bill say, question number ${turn}`;
      history.addMessage({ role: 'user', content });
      history.addMessage({ role: 'assistant', content: replySentence });
    }
    return history;
  }

  function openCall(socket: Socket): SocketListener {
    calls += 1;
    let turnKey: string | undefined;
    const providers = providersOf((text) => {
      turnKey = turnKeyOf(text) ?? turnKey;
    });
    const session = new agents.voice.AgentSession({
      ...providers,
      vad: null,
      userAwayTimeout: null,
      aecWarmupDuration: null,
      turnHandling: {
        turnDetection: 'stt',
        // The recogniser's final ends the turn, as in ours; its wait is not the framework's.
        endpointing: { minDelay: 0, maxDelay: 0 },
        preemptiveGeneration: { enabled: preparesAnswers },
      },
    });
    const input = new CallInput();
    const output = new CallOutput({
      clock: playbackClock,
      sink: {
        sendFrame: (pcm) => socket.sendText(encodeAudioFrame(pcm)),
        sendStop: () => socket.sendText(stopAudioFrame),
        bufferedMs: () => 0,
        onStalled: () => undefined,
      },
      onStarted() {
        probes.noteAnswered();
        if (turnKey !== undefined) probes.finish(turnKey, clock.now());
        turnKey = undefined;
      },
    });
    session.input.audio = input;
    session.output.audio = output;
    const agent = new agents.voice.Agent({ instructions, chatCtx: historyOf(turnsBefore) });
    turnsBefore = 0;
    const started = session.start({ agent, record: false });
    return {
      onMessage(message) {
        const frame = decodeInboundFrame(message);
        if (frame.kind === 'audio') input.push(frame.pcm);
      },
      onClose() {
        calls -= 1;
        input.end();
        output.end();
        void started.then(() => session.close());
      },
    };
  }

  const transport = await watchStops(selectTransport(quietLogger), () =>
    meter.noteStop(clock.now() - interruptingAt),
  )({
    host: '127.0.0.1',
    port: 0,
    http: async () => ({ status: 404, contentType: 'text/plain', body: '' }),
    maxSockets: 1000,
    clock,
    logger: quietLogger,
    sockets: [
      {
        path: mediaStreamPath,
        maxMessageBytes: 64 * 1024,
        idleSeconds: 16,
        authorise: async () => ({ admitted: true, abandon: () => undefined, open: openCall }),
      },
    ],
  });
  const meter = new WorkerMeter({ probes, liveCalls: () => calls });

  serveOrders({
    port: transport.port,
    meter,
    setPace: (wanted) => {
      pace = wanted;
    },
    async converse(_sessionId, turns) {
      turnsBefore = turns;
    },
    stop: () => transport.close(),
  });
}

/** The same agent as ours: the instructions of the library's desk. */
const instructions = libraryContent().agents.get('Desk')?.promptTemplate ?? '';

await main();
