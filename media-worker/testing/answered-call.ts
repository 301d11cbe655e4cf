import { expect } from 'vitest';
import type { CallControl } from '#shared/contracts/call-control.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { sessionControlChannel } from '#shared/contracts/session-event.ts';
import type { RecognitionSession, SpeechToText } from '#shared/contracts/speech-to-text.ts';
import type { TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import { createCall, type OtherServices, type TestClock } from './call-harness.ts';

/** What a test can see of the fakes it hands in. */
interface VisibleFakes<Session extends RecognitionSession> {
  readonly clock: TestClock;
  readonly speechToText: SpeechToText & {
    readonly session: Session;
    readonly sessions: readonly { readonly closed: boolean }[];
  };
  readonly textToSpeech: TextToSpeech & {
    readonly speeches: readonly { readonly text: string }[];
    readonly openSessions: number;
  };
  readonly callControl: CallControl & { ring(phone: string): string };
  readonly hotStore: HotStore & { readonly subscriptionCount: number };
  readonly logger: Logger;
}

/** A call that has been answered and greeted with nothing: the caller may speak. */
export async function answerTestCall<
  Session extends RecognitionSession,
  F extends VisibleFakes<Session>,
>(fakes: F & VisibleFakes<Session>, others: OtherServices = {}) {
  const { clock, callControl, speechToText, textToSpeech, hotStore } = fakes;
  const { callConnectionId } = await callControl.answer({
    incomingCallContext: callControl.ring('+15550100102'),
    callbackUrl: 'http://127.0.0.1/callbacks',
  });
  const call = createCall<F>(fakes, callConnectionId, others);
  const { conversation, session, received } = call;
  await session.start();
  await clock.advance(1);
  return {
    ...call,
    stt: () => speechToText.session,
    /** What the agent was made to say, clause by clause. */
    spoken: () => textToSpeech.speeches.map(({ text }) => text.trim()),
    frames: () => received.filter(({ what }) => what === 'frame').length,
    stops: () => received.filter(({ what }) => what === 'stop').length,
    /** Tells the session something on its control channel. */
    async order(body: unknown) {
      await hotStore.publish(sessionControlChannel(conversation.sessionId), JSON.stringify(body));
      await clock.advance(0);
    },
    /** Ends the call from outside and proves that nothing of it is left. */
    async leavesNothing() {
      await session.close();
      await clock.advance(0);
      expect({
        timers: clock.pendingTimers,
        recognisers: speechToText.sessions.filter(({ closed }) => !closed).length,
        synthesisers: textToSpeech.openSessions,
        subscriptions: hotStore.subscriptionCount,
        turns: conversation.running,
      }).toEqual({ timers: 0, recognisers: 0, synthesisers: 0, subscriptions: 0, turns: 0 });
    },
  };
}
