import type { CallControl } from '#shared/contracts/call-control.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { SpeechToText } from '#shared/contracts/speech-to-text.ts';
import type { TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import { createBargeInPolicy } from '../cascade/barge-in.ts';
import { type CascadeServices, CascadeSession } from '../cascade/cascade-session.ts';
import { meanAmplitude } from '../cascade/loudness.ts';
import type { PlaybackSink } from '../cascade/playback.ts';
import { PlaybackClock } from '../cascade/playback-clock.ts';
import { SynthesisLine } from '../cascade/synthesis-line.ts';
import { usualSilenceLimits } from '../floor/silence-watch.ts';
import { ScriptedConversation } from './scripted-conversation.ts';

/** A clock that moves when told to. */
export interface TestClock extends Clock {
  advance(byMs: number): Promise<void>;
  readonly pendingTimers: number;
}

interface Fakes {
  readonly clock: TestClock;
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  readonly callControl: CallControl;
  readonly hotStore: HotStore;
  readonly logger: Logger;
}

/** What the far end of the call got, in order. */
export interface Received {
  readonly at: number;
  readonly what: 'frame' | 'stop';
  /** Mean amplitude of a frame. */
  readonly level?: number;
}

/** What a test wires otherwise than a worker does. */
export type OtherServices = Partial<
  Pick<
    CascadeServices,
    'startTransfer' | 'turnTaking' | 'passagesOf' | 'recognitionOf' | 'voiceOf' | 'fillers'
  >
>;

/** One call wired from the given fakes, as a worker would wire it from the real things. */
export function createCall<F extends Fakes>(
  fakes: F,
  callConnectionId = 'call-1',
  others: OtherServices = {},
) {
  const { clock, speechToText, textToSpeech, callControl, hotStore, logger } = fakes;
  const conversation = new ScriptedConversation({ clock });
  const received: Received[] = [];
  const published: SessionEventBody[] = [];
  const ended: string[] = [];
  let created = 0;
  const sink: PlaybackSink = {
    sendFrame: (pcm) =>
      received.push({ at: clock.now(), what: 'frame', level: meanAmplitude(pcm) }),
    sendStop: () => received.push({ at: clock.now(), what: 'stop' }),
    bufferedMs: () => 0,
    onStalled: () => ended.push('stalled'),
  };
  const playback = new PlaybackClock({ clock }).open(sink);
  const session = new CascadeSession({
    services: {
      speechToText,
      callControl,
      hotStore,
      bargeIn: createBargeInPolicy(),
      timing: { resumeAfterMs: 1500, fillerAfterMs: 2500, silence: usualSilenceLimits },
      recognitionOf: () => ({ language: 'en-US' }),
      voiceOf: (agent) => ({ name: `voice of ${agent}`, language: 'en-US' }),
      randomId: () => {
        created += 1;
        return `turn-${created}`;
      },
      clock,
      logger,
      ...others,
    },
    conversation,
    callConnectionId,
    playback,
    synthesis: new SynthesisLine({ textToSpeech }),
    publish: (body) => published.push(body),
    onEnded: () => ended.push('ended'),
  });
  return {
    ...fakes,
    conversation,
    playback,
    session,
    received,
    published,
    ended,
    /** Events of one type that went to the live feed. */
    events<T extends SessionEventBody['type']>(type: T) {
      return published.filter(
        (body): body is Extract<SessionEventBody, { type: T }> => body.type === type,
      );
    },
  };
}
