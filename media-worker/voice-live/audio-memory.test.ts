import { describe, expect, it } from 'vitest';
import { bytesPerMs } from '../cascade/pcm.ts';
import { AudioMemory } from './audio-memory.ts';

const frameMs = 20;
const frame = new Uint8Array(frameMs * bytesPerMs);

function hears(memory: AudioMemory, forMs: number, isOpen: boolean): number {
  for (let passedMs = 0; passedMs < forMs; passedMs += frameMs) memory.note(frame, isOpen);
  return memory.chunks.length * frameMs;
}

describe('what a new connection has to hear again', () => {
  it('is a moment while nothing is open, and all of an utterance from there on', () => {
    const memory = new AudioMemory();
    expect(hears(memory, 10_000, false)).toBe(600);
    expect(hears(memory, 4000, true)).toBe(4600);
    expect(hears(memory, frameMs, false)).toBe(600);
    memory.clear();
    expect(memory.chunks).toEqual([]);
  });

  it('is at most half a minute, however long somebody makes a noise', () => {
    expect(hears(new AudioMemory(), 60_000, true)).toBe(30_000);
  });
});
