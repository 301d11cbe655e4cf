import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const sampleRateHz = 16_000;
/** The engine is a program of its own, for its licence; it is only ever run. */
const voiceProgram = fileURLToPath(
  new URL('../../../emulators/speech/voice/voice-process.mjs', import.meta.url),
);

export const silence = (lengthMs: number): Int16Array => new Int16Array(lengthMs * 16);

/** Several sines at once. @param shares of the loudness; alike when absent. */
export function chord(
  frequenciesHz: readonly number[],
  lengthMs: number,
  shares: readonly number[] = frequenciesHz.map(() => 1),
): Int16Array {
  const whole = shares.reduce((sum, share) => sum + share, 0);
  return Int16Array.from({ length: lengthMs * 16 }, (_, index) =>
    frequenciesHz.reduce((sum, frequencyHz, which) => {
      const angle = (2 * Math.PI * frequencyHz * index) / sampleRateHz;
      return sum + ((9000 * (shares[which] ?? 0)) / whole) * Math.sin(angle);
    }, 0),
  );
}

/** White noise, the same every time. */
export function noise(lengthMs: number, peak: number): Int16Array {
  let state = 12_345;
  return Int16Array.from({ length: lengthMs * 16 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.round((state / 2 ** 31 - 1) * peak);
  });
}

export function joinSound(...sounds: readonly Int16Array[]): Int16Array {
  const joined = new Int16Array(sounds.reduce((sum, sound) => sum + sound.length, 0));
  let at = 0;
  for (const sound of sounds) {
    joined.set(sound, at);
    at += sound.length;
  }
  return joined;
}

/** Speech of the speech engine at 16 kHz. */
export async function spoken(
  text: string,
  manner: { readonly pitch?: number; readonly speed?: number } = {},
): Promise<Int16Array> {
  const request = {
    id: 1,
    text,
    voice: 'en-us',
    wordsPerMinute: manner.speed ?? 175,
    pitch: manner.pitch ?? 50,
  };
  const child = spawn(process.execPath, [voiceProgram], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(`${JSON.stringify(request)}\n`);
  let replies = Buffer.alloc(0);
  for await (const chunk of child.stdout) {
    replies = Buffer.concat([replies, chunk]);
    const reply = readReply(replies);
    // Without more to read the program ends, and what it has not written by then is lost.
    if (reply !== undefined) {
      child.stdin.end();
      return resampled(new Int16Array(new Uint8Array(reply.pcm).buffer), reply.rateHz);
    }
  }
  throw new Error('The speech engine said nothing.');
}

/** The second reply, once all of it is there; the first one says that the engine is ready. */
function readReply(replies: Buffer): { readonly rateHz: number; readonly pcm: Buffer } | undefined {
  for (let at = 0; at + 8 <= replies.length; ) {
    const bodyAt = at + 8 + replies.readUInt32BE(at);
    const endAt = bodyAt + replies.readUInt32BE(at + 4);
    if (endAt > replies.length) return undefined;
    const header: unknown = JSON.parse(replies.toString('utf8', at + 8, bodyAt));
    if (typeof header === 'object' && header !== null && 'sampleRateHz' in header) {
      return { rateHz: Number(header.sampleRateHz), pcm: replies.subarray(bodyAt, endAt) };
    }
    at = endAt;
  }
  return undefined;
}

function resampled(samples: Int16Array, rateHz: number): Int16Array {
  const step = rateHz / sampleRateHz;
  return Int16Array.from({ length: Math.floor((samples.length - 1) / step) }, (_, index) => {
    const at = Math.floor(index * step);
    const share = index * step - at;
    return (samples[at] ?? 0) * (1 - share) + (samples[at + 1] ?? 0) * share;
  });
}
