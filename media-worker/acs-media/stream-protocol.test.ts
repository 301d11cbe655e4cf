import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { agreedAudio, StreamProtocol } from './stream-protocol.ts';

const metadata = { kind: 'metadata', ...agreedAudio } as const;
const audio = { kind: 'audio', pcm: new Uint8Array(640), silent: false } as const;
const key = { kind: 'keypad', tone: '5' } as const;

const stream = (clock = new VirtualClock()) => new StreamProtocol({ clock });

describe('the order of frames on a media socket', () => {
  it('is metadata, then audio and keys', () => {
    const protocol = stream();
    expect(protocol.hasBegun).toBe(false);
    expect(protocol.admit(metadata)).toBeUndefined();
    expect(protocol.hasBegun).toBe(true);
    expect([protocol.admit(audio), protocol.admit(key)]).toEqual([audio, key]);
  });

  it.each([audio, key])('does not begin with $kind', (frame) => {
    expect(() => stream().admit(frame)).toThrow(
      expect.objectContaining({
        closeCode: 1008,
        message: 'A stream begins with AudioMetadata.',
      }),
    );
  });

  it('passes over kinds it does not know, and does not begin with them', () => {
    const protocol = stream();
    expect(protocol.admit({ kind: 'unknown', name: 'TranscriptionMetadata' })).toBeUndefined();
    expect(protocol.hasBegun).toBe(false);
    protocol.admit(metadata);
    expect(protocol.admit({ kind: 'unknown', name: 'Marker' })).toBeUndefined();
  });

  it('takes the same metadata again, in whatever case it names the encoding', () => {
    const protocol = stream();
    protocol.admit(metadata);
    protocol.admit({ ...metadata, encoding: 'pcm' });
    expect(protocol.admit(audio)).toBe(audio);
  });

  it.each([
    [{ sampleRateHz: 24_000 }, '1 x 24000 Hz PCM'],
    [{ sampleRateHz: 8000 }, '1 x 8000 Hz PCM'],
    [{ channels: 2 }, '2 x 16000 Hz PCM'],
    [{ encoding: 'OPUS' }, '1 x 16000 Hz OPUS'],
    [{ encoding: 'x'.repeat(5000) }, '1 x 16000 Hz xxxxxxxxxxxxxxxx'],
    [{ sampleRateHz: Number.NaN }, '1 x NaN Hz PCM'],
  ])('refuses audio that was not asked for, first or later: %o', (changed, announced) => {
    const refusal = expect.objectContaining({
      closeCode: 1003,
      message: `Audio must be 16 kHz mono PCM, not ${announced}.`,
    });
    expect(() => stream().admit({ ...metadata, ...changed })).toThrow(refusal);
    const begun = stream();
    begun.admit(metadata);
    expect(() => begun.admit({ ...metadata, ...changed })).toThrow(refusal);
  });
});

describe('the number of frames on a media socket', () => {
  it('may be what ten seconds of silence in the network hold back', async () => {
    const clock = new VirtualClock();
    const protocol = stream(clock);
    for (let second = 0; second < 60; second += 1) {
      await clock.advance(1000);
      for (let sent = 0; sent < 50; sent += 1) protocol.count();
    }
    await clock.advance(10_000);
    for (let sent = 0; sent < 500; sent += 1) protocol.count();
  });

  it('may not be a flood', async () => {
    const clock = new VirtualClock();
    const protocol = stream(clock);
    let counted = 0;
    const flood = async () => {
      for (let step = 0; step < 100; step += 1) {
        await clock.advance(10);
        for (let sent = 0; sent < 100; sent += 1) {
          protocol.count();
          counted += 1;
        }
      }
    };
    await expect(flood()).rejects.toMatchObject({
      closeCode: 1008,
      message: 'More frames than a call has.',
    });
    expect(counted).toBeLessThan(1100);
  });
});
