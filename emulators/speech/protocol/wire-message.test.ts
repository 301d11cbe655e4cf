import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeWireMessage,
  encodeAudioMessage,
  encodeTextMessage,
  ticksOf,
  WireFormatError,
} from './wire-message.ts';

describe('wire messages', () => {
  it('reads what it writes, text and binary', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uint8Array(), (body, audio) => {
        const text = decodeWireMessage(
          Buffer.from(encodeTextMessage('speech.phrase', 'r1', body)),
          false,
        );
        expect(text).toMatchObject({ path: 'speech.phrase', requestId: 'r1' });
        expect(JSON.parse(text.text)).toEqual(JSON.parse(JSON.stringify(body)));
        const binary = decodeWireMessage(encodeAudioMessage('r2', 's', Buffer.from(audio)), true);
        expect(binary).toMatchObject({ path: 'audio', requestId: 'r2' });
        expect([...binary.payload]).toEqual([...audio]);
      }),
    );
  });

  it('keeps an empty line inside a text body', () => {
    const raw = Buffer.from('Path: text.piece\r\nX-RequestId: r\r\n\r\none\r\n\r\ntwo');
    expect(decodeWireMessage(raw, false).text).toBe('one\r\n\r\ntwo');
  });

  it.each([
    ['no empty line', Buffer.from('Path: x\r\nX-RequestId: r\r\n'), false],
    ['no request id', Buffer.from('Path: x\r\n\r\n'), false],
    ['no header', Buffer.from('nonsense\r\n\r\n'), false],
    ['empty binary', Buffer.alloc(0), true],
    ['one byte', Buffer.from([1]), true],
    ['headers longer than the message', Buffer.from([255, 255, 1]), true],
  ])('refuses a message with %s', (_what, raw, isBinary) => {
    expect(() => decodeWireMessage(raw, isBinary)).toThrow(WireFormatError);
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.boolean(), (bytes, isBinary) => {
        try {
          expect(decodeWireMessage(Buffer.from(bytes), isBinary).path).not.toBe('');
        } catch (error) {
          expect(error).toBeInstanceOf(WireFormatError);
        }
      }),
    );
  });

  it('counts time in 100 ns ticks', () => {
    expect(ticksOf(16_000, 16_000)).toBe(10_000_000);
    expect(ticksOf(1, 16_000)).toBe(625);
  });
});
