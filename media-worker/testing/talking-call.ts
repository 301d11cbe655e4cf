import type { CallControl } from '#shared/contracts/call-control.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import { answerTestCall } from './answered-call.ts';
import type { OtherServices, TestClock } from './call-harness.ts';
import { TalkingCaller } from './talking-caller.ts';

interface Fakes {
  readonly clock: TestClock;
  readonly textToSpeech: TextToSpeech & {
    readonly speeches: readonly { readonly text: string }[];
    readonly openSessions: number;
  };
  readonly callControl: CallControl & { ring(phone: string): string };
  readonly hotStore: HotStore & { readonly subscriptionCount: number };
  readonly logger: Logger;
}

/** A call with somebody on it who speaks, pauses and coughs, frame by frame in virtual time. */
export async function startTalkingCall<F extends Fakes>(
  fakes: F,
  others: OtherServices = {},
  caller = new TalkingCaller(),
) {
  const call = await answerTestCall({ ...fakes, speechToText: caller }, others);
  const { clock, session, received } = call;
  caller.call({
    hear: (pcm) => session.pushAudio(pcm),
    pass: (byMs) => clock.advance(byMs),
  });
  await caller.isSilent(200);
  return {
    ...call,
    caller,
    /** Silence until the agent's next frame. @returns how long it was; undefined after 20 s. */
    async untilAnswer(): Promise<number | undefined> {
      const frames = () => received.filter(({ what }) => what === 'frame').length;
      const before = frames();
      for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 20) {
        if (frames() > before) return waitedMs;
        await caller.isSilent(20);
      }
      return undefined;
    },
    /** Silence until the agent has said everything, and three seconds more. */
    async hearsOut(): Promise<void> {
      for (let quietMs = 0, before = received.length; quietMs < 3000; quietMs += 100) {
        await caller.isSilent(100);
        if (received.length !== before) quietMs = 0;
        before = received.length;
      }
    },
  };
}
