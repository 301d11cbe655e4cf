import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FromWorklet, ToWorklet } from './worklet-messages.ts';

interface Processor {
  readonly port: {
    onmessage: ((event: { readonly data: ToWorklet }) => void) | null;
    readonly sent: FromWorklet[];
  };
  process(
    inputs: readonly (readonly Float32Array[])[],
    outputs: readonly (readonly Float32Array[])[],
  ): boolean;
}

const sampleRateHz = 16_000;
const block = () => new Float32Array(128);

/** The audio thread of a browser, as far as the module needs one. */
async function audioThread(): Promise<Processor> {
  let create: (new () => Processor) | undefined;
  vi.stubGlobal('sampleRate', sampleRateHz);
  const sent: FromWorklet[] = [];
  vi.stubGlobal(
    'AudioWorkletProcessor',
    class {
      readonly port = {
        onmessage: null,
        sent,
        postMessage: (message: FromWorklet) => void sent.push(message),
      };
    },
  );
  vi.stubGlobal('registerProcessor', (name: string, processor: new () => Processor) => {
    expect(name).toBe('continuo-voice');
    create = processor;
  });
  vi.resetModules();
  await import('./voice-worklet.ts');
  vi.unstubAllGlobals();
  vi.stubGlobal('sampleRate', sampleRateHz);
  if (create === undefined) throw new Error('Nothing was registered.');
  return new create();
}

describe('the audio thread', () => {
  let processor: Processor;

  beforeEach(async () => {
    processor = await audioThread();
    return () => vi.unstubAllGlobals();
  });

  const tell = (data: ToWorklet) => processor.port.onmessage?.({ data });
  const audio = (lengthMs: number) =>
    tell({ type: 'audio', pcm: new Int16Array(lengthMs * 16).fill(16_384).buffer });
  /** Lets so much time pass. @returns what was played. */
  const play = (forMs: number): number[] => {
    const played: number[] = [];
    for (let passed = 0; passed < forMs; passed += 8) {
      const loudspeaker = block();
      expect(processor.process([[]], [[loudspeaker]])).toBe(true);
      played.push(...loudspeaker);
    }
    return played;
  };
  const positions = () =>
    processor.port.sent.flatMap((message) => (message.type === 'position' ? [message] : []));

  it('hands over the microphone in frames of 20 ms, and does without one', () => {
    for (let count = 0; count < 3; count += 1)
      processor.process([[block().fill(0.5)]], [[block()]]);
    processor.process([], []);
    const [frame, ...others] = processor.port.sent;
    expect(others).toHaveLength(0);
    if (frame?.type !== 'microphone') throw new Error('No frame.');
    expect(new Int16Array(frame.pcm)).toEqual(new Int16Array(320).fill(16_384));
  });

  it('plays what it gets and says how far it is, until all of it has been heard', () => {
    play(2000);
    expect(positions()).toEqual([]);
    audio(200);
    expect(play(160).every((sample) => sample === 0.5)).toBe(true);
    expect(positions()).toEqual([
      { type: 'position', stream: 0, ms: expect.any(Number), idleMs: 0 },
      { type: 'position', stream: 0, ms: expect.any(Number), idleMs: 0 },
      { type: 'position', stream: 0, ms: expect.any(Number), idleMs: 0 },
    ]);
    play(3000);
    const last = positions().at(-1);
    expect(last?.ms).toBe(200);
    expect(last?.idleMs).toBeGreaterThan(900);
    const count = positions().length;
    play(1000);
    expect(positions()).toHaveLength(count);
  });

  it('falls silent in the next block when told, and says where it was', () => {
    audio(500);
    play(96);
    tell({ type: 'stop' });
    expect(positions().at(-1)).toMatchObject({ ms: 96, idleMs: 0 });
    expect(play(500).every((sample) => sample === 0)).toBe(true);
    expect(positions().at(-1)).toMatchObject({ ms: 96 });
    audio(100);
    play(56);
    expect(positions().at(-1)?.ms).toBeGreaterThan(500);
  });

  it('counts from zero on a new socket', () => {
    audio(500);
    play(96);
    tell({ type: 'reset', stream: 2 });
    audio(100);
    play(56);
    expect(positions().at(-1)).toMatchObject({ stream: 2 });
    expect(positions().at(-1)?.ms).toBeLessThanOrEqual(56);
  });
});
