import { expect } from 'vitest';
import type { VoicemailMode } from '#shared/contracts/voicemail-mode.ts';
import { ModelError } from '#shared/errors/coded-error.ts';
import type { AnsweredBy } from '#shared/telephony/answered-by.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToSpeech } from '#shared/testing/fake-speech-to-speech.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { tone } from '../../audio/tone.ts';
import { createBargeInPolicy } from '../../cascade/barge-in.ts';
import { CascadeSession } from '../../cascade/cascade-session.ts';
import { PlaybackClock } from '../../cascade/playback-clock.ts';
import { SynthesisLine } from '../../cascade/synthesis-line.ts';
import { usualSilenceLimits } from '../../floor/silence-watch.ts';
import { ScriptedConversation } from '../../testing/scripted-conversation.ts';
import { TalkingCaller } from '../../testing/talking-caller.ts';
import { VoiceLiveSession } from '../../voice-live/voice-live-session.ts';
import type { CallRecording } from '../call-recording.ts';
import { OpeningSession } from '../opening-session.ts';

export const greeting = 'Hello, this is Ava from the shop. Do you have a moment?';
export const message = 'This is the shop. Please call us back.';

/** A call that has just been answered by whoever speaks through `other`. */
export async function placedCall(
  options: {
    readonly voicemail?: VoicemailMode;
    readonly recording?: CallRecording;
    /** What a worker that had the call before has found out. */
    readonly known?: AnsweredBy;
    readonly isInbound?: boolean;
    /** The conversation is a model's that hears and speaks by itself. */
    readonly isVoiceLive?: boolean;
    /** That model cannot be reached. */
    readonly isModelAway?: boolean;
  } = {},
) {
  const clock = new VirtualClock(1_000_000);
  const callControl = createFakeCallControl();
  const hotStore = new FakeHotStore({ clock });
  const logger = new FakeLogger();
  const textToSpeech = new FakeTextToSpeech({ clock, firstAudioMs: 100, audioMsPerCharacter: 50 });
  const model = new FakeSpeechToSpeech({ clock });
  if (options.isModelAway === true) model.openError = new ModelError('model_unavailable');
  const conversation = new ScriptedConversation({ clock });
  conversation.greeting = [greeting];
  conversation.voicemail = [message, { type: 'call-end', reason: 'voicemail' }];
  const other = new TalkingCaller();
  const noted: AnsweredBy[] = [];
  const ended: string[] = [];
  /** When the other end was sent a frame of ours. */
  const frames: number[] = [];
  const { callConnectionId } = await callControl.place({
    to: '+15550100102',
    callbackUrl: 'http://127.0.0.1/callbacks',
  });
  const playback = new PlaybackClock({ clock }).open({
    sendFrame: () => frames.push(clock.now()),
    sendStop: () => undefined,
    bufferedMs: () => 0,
    onStalled: () => ended.push('stalled'),
  });
  let turns = 0;
  const session = new OpeningSession({
    call: {
      services: {
        speechToText: other,
        callControl,
        hotStore,
        bargeIn: createBargeInPolicy(),
        timing: { resumeAfterMs: 1500, fillerAfterMs: 2500, silence: usualSilenceLimits },
        recognitionOf: () => ({ language: 'en-US' }),
        voiceOf: () => undefined,
        randomId: () => `turn-${++turns}`,
        clock,
        logger,
      },
      conversation,
      callConnectionId,
      playback,
      synthesis: new SynthesisLine({ textToSpeech }),
      publish: () => undefined,
      onEnded: () => ended.push('ended'),
    },
    ...(options.recording === undefined ? {} : { recording: options.recording }),
    ...(options.isInbound === true
      ? {}
      : {
          outbound: {
            voicemail: options.voicemail ?? 'leave_message',
            answers: {
              recall: async () => options.known,
              note: async (_sessionId, answeredBy) => void noted.push(answeredBy),
            },
          },
        }),
    createSession: (call) =>
      options.isVoiceLive === true
        ? new VoiceLiveSession({
            ...call,
            services: {
              ...call.services,
              speechToSpeech: model,
              listeningOf: () => ({
                language: 'en-US',
                turnDetection: { silenceMs: 500, threshold: 0.5 },
              }),
            },
            fallBack: () => new CascadeSession(call),
          })
        : new CascadeSession(call),
  });
  const hear = (pcm: Uint8Array) => session.pushAudio(pcm);
  other.call({ hear, pass: (byMs) => clock.advance(byMs) });
  void session.start();
  await clock.advance(0);
  return {
    clock,
    callControl,
    conversation,
    model,
    other,
    noted,
    ended,
    frames,
    logger,
    session,
    textToSpeech,
    callConnectionId,
    spoken: () => textToSpeech.speeches.map(({ text }) => text.trim()),
    async beeps(lengthMs = 400, frequencyHz = 1000) {
      const pcm = tone({
        frequencyHz,
        sampleRateHz: 16_000,
        durationMs: lengthMs,
        amplitude: 8000,
      });
      for (let at = 0; at < pcm.length; at += 640) {
        await clock.advance(20);
        hear(pcm.subarray(at, at + 640));
      }
      await clock.advance(0);
    },
    /** Silence until our next frame. @returns how long it was; undefined after 20 s. */
    async untilWeSpeak(): Promise<number | undefined> {
      const before = frames.length;
      for (let waitedMs = 0; waitedMs <= 20_000; waitedMs += 20) {
        if (frames.length > before) return waitedMs;
        await other.isSilent(20);
      }
      return undefined;
    },
    /** Silence until we have said everything, and three seconds more. */
    async hearsOut(): Promise<void> {
      for (let quietMs = 0, before = frames.length; quietMs < 3000; quietMs += 100) {
        await other.isSilent(100);
        if (frames.length !== before) quietMs = 0;
        before = frames.length;
      }
    },
    /** Ends the call from outside and proves that nothing of it is left. */
    async leavesNothing() {
      await session.close();
      await clock.advance(0);
      expect({
        timers: clock.pendingTimers,
        models: model.sessions.filter(({ isOver }) => !isOver).length,
        recognisers: other.sessions.filter(({ closed }) => !closed).length,
        synthesisers: textToSpeech.openSessions,
        subscriptions: hotStore.subscriptionCount,
        turns: conversation.running,
      }).toEqual({
        timers: 0,
        models: 0,
        recognisers: 0,
        synthesisers: 0,
        subscriptions: 0,
        turns: 0,
      });
    },
  };
}
