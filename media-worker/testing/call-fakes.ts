import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import {
  FakeTextToSpeech,
  type FakeTextToSpeechOptions,
} from '#shared/testing/fake-text-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';

/** All that a call needs of the world, faked, on a virtual clock of its own. */
export function createCallFakes(
  speechTimes: Pick<FakeTextToSpeechOptions, 'firstAudioMs' | 'audioMsPerCharacter'>,
) {
  const clock = new VirtualClock(1_000_000);
  return {
    clock,
    speechToText: new FakeSpeechToText(),
    textToSpeech: new FakeTextToSpeech({ clock, ...speechTimes }),
    callControl: createFakeCallControl(),
    hotStore: new FakeHotStore({ clock }),
    logger: new FakeLogger(),
  };
}
