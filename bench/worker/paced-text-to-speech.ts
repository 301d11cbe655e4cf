import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import type { TurnProbes } from './turn-probes.ts';

const bytesPerMs = 32;
const chunkMs = 100;
/** 120 characters become 5.6 seconds. */
const audioMsPerCharacter = 47;

/** A synthesiser with a set time to its first byte; the audio comes as fast as it is read. */
export function createPacedTextToSpeech(parts: {
  readonly clock: Clock;
  readonly probes: TurnProbes;
  readonly firstByteMs: () => number;
}): TextToSpeech {
  const { clock, probes, firstByteMs } = parts;
  const chunk = new Uint8Array(chunkMs * bytesPerMs).fill(3);
  return {
    async open() {
      return {
        async *speak({ text }, signal) {
          probes.note(text, 'spokenTo');
          await delay(clock, firstByteMs(), signal);
          probes.note(text, 'firstAudio');
          const totalBytes = Math.ceil((text.length * audioMsPerCharacter) / 2) * 2 * bytesPerMs;
          for (let sent = 0; sent < totalBytes; sent += chunk.length) {
            signal.throwIfAborted();
            yield { type: 'audio', pcm: chunk.subarray(0, totalBytes - sent) };
          }
        },
        close: async () => undefined,
      };
    },
  };
}
