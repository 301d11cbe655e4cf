import { expect } from 'vitest';
import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import type { RealtimeToolRound } from '#shared/contracts/realtime-conversation.ts';
import { type SessionEventBody, sessionControlChannel } from '#shared/contracts/session-event.ts';
import type { ConversationMessage } from '#shared/contracts/speech-to-speech.ts';
import type { StartTransfer } from '#shared/contracts/transfer.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import {
  FakeSpeechToSpeech,
  type FakeSpeechToSpeechOptions,
} from '#shared/testing/fake-speech-to-speech.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createBargeInPolicy } from '../../cascade/barge-in.ts';
import { PlaybackClock } from '../../cascade/playback-clock.ts';
import { SynthesisLine } from '../../cascade/synthesis-line.ts';
import { createThinkingSound } from '../../cascade/thinking-sound.ts';
import type { FillerKind } from '../../cascade/wait-filler.ts';
import { usualSilenceLimits } from '../../floor/silence-watch.ts';
import { ScriptedConversation } from '../../testing/scripted-conversation.ts';
import type { VoiceSession } from '../../voice-session.ts';
import { type VoiceLiveServices, VoiceLiveSession } from '../voice-live-session.ts';

/** Length of spoken text, for the model's voice and ours. */
export const msPerCharacter = 50;

export interface VoiceLiveCallOptions extends FakeSpeechToSpeechOptions {
  readonly greeting?: string;
  /** What was said before this stream of the call. */
  readonly said?: readonly ConversationMessage[];
  readonly passages?: readonly string[];
  readonly filler?: FillerKind;
  /** Absent: nobody can be put through. */
  readonly startTransfer?: StartTransfer;
  /** The model cannot be reached from the start. */
  readonly openError?: Error;
  /** Languages that the caller may speak; American English alone when absent. */
  readonly candidateLanguages?: readonly string[];
}

/** What goes on with a call that the model has left. */
class Successor implements VoiceSession {
  readonly isAtRest = false;
  readonly outcome = 'completed';
  readonly log: string[] = [];
  async start(): Promise<void> {
    this.log.push('start');
  }
  pushAudio(): void {
    this.log.push('audio');
  }
  pressKey(key: string): void {
    this.log.push(`key ${key}`);
  }
  async close(): Promise<void> {
    this.log.push('close');
  }
}

/** What a call needs that is the same in all tests, or what they say. */
export function voiceLiveServices(
  options: VoiceLiveCallOptions,
): Omit<VoiceLiveServices, 'speechToSpeech' | 'callControl' | 'hotStore' | 'clock' | 'logger'> {
  const { candidateLanguages, startTransfer } = options;
  let turns = 0;
  return {
    listeningOf: () => ({
      language: 'en-US',
      ...(candidateLanguages === undefined ? {} : { candidateLanguages }),
      turnDetection: { silenceMs: 500, threshold: 0.5 },
    }),
    ...(startTransfer === undefined ? {} : { startTransfer }),
    bargeIn: createBargeInPolicy(),
    timing: { resumeAfterMs: 1500, fillerAfterMs: 2500, silence: usualSilenceLimits },
    voiceOf: (agent, language = 'en-US') => ({ name: `voice of ${agent}`, language }),
    fillers: { kindOf: () => options.filler ?? 'speech', sound: createThinkingSound() },
    passagesOf: () => options.passages ?? [],
    randomId: () => {
      turns += 1;
      return `turn-${turns}`;
    },
  };
}

/** An answered speech-to-speech call on a virtual clock, wired from fakes. */
export async function startVoiceLiveCall(options: VoiceLiveCallOptions = {}) {
  const clock = new VirtualClock(1_000_000);
  const model = new FakeSpeechToSpeech({
    clock,
    audioMsPerCharacter: msPerCharacter,
    firstWordMs: 200,
    ...options,
  });
  model.openError = options.openError;
  const textToSpeech = new FakeTextToSpeech({ clock, audioMsPerCharacter: msPerCharacter });
  const callControl = createFakeCallControl();
  const hotStore = new FakeHotStore({ clock });
  const logger = new FakeLogger();
  const conversation = new ScriptedConversation({ clock });
  conversation.greeting = options.greeting === undefined ? [] : [options.greeting];
  const { scriptedRealtime: engine } = conversation;
  engine.said = options.said ?? [];
  const { callConnectionId } = await callControl.answer({
    incomingCallContext: callControl.ring('+15550100102'),
    callbackUrl: 'http://127.0.0.1/callbacks',
  });
  const received: { readonly at: number; readonly what: 'frame' | 'stop' }[] = [];
  const published: SessionEventBody[] = [];
  const ended: string[] = [];
  const successor = new Successor();
  const playback = new PlaybackClock({ clock }).open({
    sendFrame: () => received.push({ at: clock.now(), what: 'frame' }),
    sendStop: () => received.push({ at: clock.now(), what: 'stop' }),
    bufferedMs: () => 0,
    onStalled: () => ended.push('stalled'),
  });
  const session = new VoiceLiveSession({
    services: {
      ...voiceLiveServices(options),
      speechToSpeech: model,
      callControl,
      hotStore,
      clock,
      logger,
    },
    conversation,
    callConnectionId,
    playback,
    synthesis: new SynthesisLine({ textToSpeech }),
    publish: (body) => published.push(body),
    onEnded: () => ended.push('ended'),
    fallBack: () => successor,
  });
  const started = session.start();
  await clock.advance(1);
  const frames = () => received.filter(({ what }) => what === 'frame').length;

  return {
    clock,
    model,
    textToSpeech,
    callControl,
    hotStore,
    logger,
    conversation,
    engine,
    session,
    started,
    received,
    published,
    ended,
    successor,
    frames,
    stops: () => received.filter(({ what }) => what === 'stop').length,
    /** What our own synthesiser was made to say. */
    ownWords: () => textToSpeech.speeches.map(({ text }) => text.trim()),
    /** Texts in the model's conversation, with who said them. */
    remembered: () =>
      model.session.items.flatMap((item) => ('role' in item ? [`${item.role}: ${item.text}`] : [])),
    events<Type extends SessionEventBody['type']>(type: Type) {
      return published.filter(
        (body): body is Extract<SessionEventBody, { type: Type }> => body.type === type,
      );
    },
    /** The caller says a line at once, and it is transcribed a little later. */
    async says(text: string, transcriptMs = 100, language?: string): Promise<void> {
      model.session.speechStart();
      await clock.advance(300);
      const item = model.session.speechEnd();
      await clock.advance(transcriptMs);
      model.session.transcript(item, text, language);
      await clock.advance(0);
    },
    /** Tells the session something on its control channel. */
    async order(body: unknown): Promise<void> {
      await hotStore.publish(sessionControlChannel(conversation.sessionId), JSON.stringify(body));
      await clock.advance(0);
    },
    /** Time passes until nothing more is said. */
    async hearsOut(): Promise<void> {
      for (let quietMs = 0, before = received.length; quietMs < 2000; quietMs += 100) {
        await clock.advance(100);
        if (received.length !== before) quietMs = 0;
        before = received.length;
      }
    },
    /** Every call comes to this, after some time. */
    toolsTake(afterMs: number, round: Partial<RealtimeToolRound> = {}): void {
      engine.onTools = async (calls: readonly ChatToolCall[]) => {
        await new Promise<void>((resolve) => clock.after(afterMs, resolve));
        return {
          results: calls.map(({ id }) => ({ toolCallId: id, resultJson: '{"ok":true}' })),
          goesOn: true,
          isLast: false,
          ...round,
        };
      };
    },
    /** Ends the call from outside and proves that nothing of it is left. */
    async leavesNothing(): Promise<void> {
      let isClosed = false;
      const closing = session.close().then(() => {
        isClosed = true;
      });
      // No longer than it takes: a timer that is left must not have the time to run out.
      for (let passedMs = 0; !isClosed && passedMs < 10_000; passedMs += 10) {
        await clock.advance(10);
      }
      await closing;
      expect({
        timers: clock.pendingTimers,
        models: model.sessions.filter(({ isOver }) => !isOver).length,
        synthesisers: textToSpeech.openSessions,
        subscriptions: hotStore.subscriptionCount,
        turns: engine.turns.filter(({ finishReason }) => finishReason === undefined).length,
        errors: logger.events('error'),
      }).toEqual({
        timers: 0,
        models: 0,
        synthesisers: 0,
        subscriptions: 0,
        turns: 0,
        errors: [],
      });
    },
  };
}

export function toolCall(name: string, id = 'call-1'): ChatToolCall {
  return { id, name, argumentsJson: '{}' };
}
