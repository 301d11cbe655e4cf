import {
  createOutboundAudioData,
  createOutboundStopAudioData,
  StreamingData,
} from '@azure/communication-call-automation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeInboundFrame, encodeAudioFrame, stopAudioFrame } from './frame-codec.ts';
import type { InboundFrame } from './inbound-frame.ts';
import { MalformedFrameError } from './malformed-frame-error.ts';
import { parseAnyFrame } from './parse-any-frame.ts';

const silence = Buffer.alloc(640).toString('base64');
const usual = (audio: Readonly<Record<string, unknown>>) =>
  JSON.stringify({ kind: 'AudioData', audioData: audio });
const decodeText = (text: string) => decodeInboundFrame(Buffer.from(text));

/** What came out, errors included, so that two ways of decoding can be compared. */
function outcomeOf(decode: () => InboundFrame): unknown {
  try {
    const frame = decode();
    return frame.kind === 'audio' ? { ...frame, pcm: Buffer.from(frame.pcm) } : frame;
  } catch (error) {
    if (error instanceof MalformedFrameError) return { malformed: error.closeCode };
    throw error;
  }
}

const evenPcm = fc
  .uint8Array({ maxLength: 1600 })
  .map((bytes) => bytes.subarray(0, bytes.length & ~1));
const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\\"', '\n', '\u0000', 'é', '","data":"', '"}}', '==', 'AA=A'),
);

describe('decodeInboundFrame', () => {
  it('reads the samples ACS sends', () => {
    fc.assert(
      fc.property(evenPcm, fc.boolean(), fc.date({ noInvalidDate: true }), (pcm, silent, date) => {
        const frame = decodeText(
          usual({
            timestamp: date.toISOString(),
            participantRawID: '4:+15550100102',
            data: Buffer.from(pcm).toString('base64'),
            silent,
          }),
        );
        expect(frame).toEqual({ kind: 'audio', pcm: Buffer.from(pcm), silent });
      }),
    );
  });

  it('gives by position what JSON.parse gives, whatever the fields hold', () => {
    fc.assert(
      fc.property(
        hostileText,
        hostileText,
        fc.oneof(hostileText, fc.base64String()),
        fc.oneof(fc.boolean(), fc.constant('false'), fc.constant(null)),
        (timestamp, participantRawID, data, silent) => {
          const text = usual({ timestamp, participantRawID, data, silent });
          expect(outcomeOf(() => decodeText(text))).toEqual(outcomeOf(() => parseAnyFrame(text)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives by position what JSON.parse gives for a frame with any byte damaged', () => {
    const frame = Buffer.from(
      usual({ timestamp: '2025-01-01', participantRawID: '4:+1', data: silence, silent: true }),
    );
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.nat(255), fc.nat(frame.length), (at, byte, end) => {
        const damaged = Buffer.from(frame.subarray(0, Math.max(end, at + 1)));
        damaged[at] = byte;
        expect(outcomeOf(() => decodeInboundFrame(damaged))).toEqual(
          outcomeOf(() => parseAnyFrame(damaged.toString('utf8'))),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('takes both casings and any key order', () => {
    const expected = { kind: 'audio', pcm: Buffer.alloc(640), silent: true };
    for (const frame of [
      { audioData: { silent: true, data: silence }, kind: 'audioData' },
      { Kind: 'AudioData', AudioData: { Data: silence, Silent: true } },
    ]) {
      expect(decodeText(JSON.stringify(frame))).toEqual(expected);
    }
    expect(decodeText('{"kind":"DtmfData","dtmfData":{"data":"5"}}')).toEqual({
      kind: 'keypad',
      tone: '5',
    });
    expect(
      decodeText(
        '{"kind":"AudioMetadata","audioMetadata":{"subscriptionId":"1","encoding":"PCM","sampleRate":16000,"channels":1,"length":640}}',
      ),
    ).toEqual({ kind: 'metadata', encoding: 'PCM', sampleRateHz: 16_000, channels: 1 });
  });

  it('passes over kinds it does not know', () => {
    expect(decodeText('{"kind":"MarkData","markData":{}}')).toEqual({
      kind: 'unknown',
      name: 'MarkData',
    });
  });

  it.each([
    'no json',
    '[]',
    'null',
    '{}',
    '{"kind":7}',
    '{"kind":"AudioData"}',
    '{"kind":"AudioData","audioData":{"data":7}}',
    '{"kind":"AudioData","audioData":{"data":"AAA"}}',
    '{"kind":"AudioData","audioData":{"data":"AA=="}}',
    '{"kind":"AudioData","audioData":{"data":"AAA=","silent":"no"}}',
    '{"kind":"AudioMetadata","audioMetadata":{"encoding":"PCM"}}',
    '{"kind":"DtmfData","dtmfData":{"data":"55"}}',
    '{"__proto__":{"kind":"DtmfData"}}',
  ])('refuses %s with a reason', (text) => {
    expect(() => decodeText(text)).toThrow(MalformedFrameError);
  });

  it('throws nothing but MalformedFrameError, whatever arrives', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          outcomeOf(() => decodeInboundFrame(Buffer.from(bytes)));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('encodeAudioFrame', () => {
  it('writes what the SDK writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1600 }), (pcm) => {
        const bytes = Buffer.from(pcm);
        expect(encodeAudioFrame(bytes)).toBe(createOutboundAudioData(bytes.toString('base64')));
      }),
    );
    expect(stopAudioFrame).toBe(createOutboundStopAudioData());
  });

  it('writes frames that the SDK can read back', () => {
    const parsed = StreamingData.parse(
      usual({ timestamp: 't', participantRawID: '4:+1', data: silence, silent: false }),
    );
    expect(parsed).toMatchObject({ data: silence });
  });
});
